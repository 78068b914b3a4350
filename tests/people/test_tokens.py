"""Access and refresh tokens."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.people import store, tokens
from pledgebank.people.tokens import Tokens, open_tokens
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage

NOW = datetime(2026, 5, 4, 10, 0, 0, 500_000, tzinfo=UTC)
PERSON, SESSION = new_id(), new_id()
OURS = Tokens(b"s" * 32, b"h" * 32)
KEY = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
CLAIMS = {"iss": "pledgebank", "sub": PERSON.hex, "sid": SESSION.hex, "exp": int(NOW.timestamp()) + 60}


def refused(token: str, now: datetime = NOW) -> None:
    with pytest.raises(Refused) as refusal:
        OURS.verify(token, now)
    assert refusal.value.code == "UNAUTHENTICATED"


def test_an_access_token_says_who_and_until_when() -> None:
    token, expires = OURS.access_token(PERSON, SESSION, NOW)

    viewer = OURS.verify(token, expires - timedelta(milliseconds=1))

    assert (viewer.person, viewer.session, viewer.expires) == (PERSON, SESSION, expires)
    assert expires == datetime(2026, 5, 4, 10, 15, tzinfo=UTC)
    refused(token, expires)


def test_only_our_own_signature_counts() -> None:
    token, _ = OURS.access_token(PERSON, SESSION, NOW)
    head, body, signature = token.split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")

    refused(Tokens(b"x" * 32, b"h" * 32).access_token(PERSON, SESSION, NOW)[0])
    refused(f"{unsigned}.{body}.")
    refused(f"{unsigned}.{body}.{signature}")
    refused(f"{head}.{body[:-2]}AA.{signature}")
    refused(jwt.encode(CLAIMS, b"k" * 32, algorithm="HS256"))
    for junk in ("", ".", "..", "a.b.c", "\ud800", "é" * 10, "a" * 100_000, "\x00"):
        refused(junk)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "other"},
        {"sub": "nobody"},
        {"sid": 7},
        {"exp": "soon"},
        {"exp": 10**30},
        {"exp": None},
        {"sub": None},
    ],
)
def test_claims_must_make_sense(changed: dict[str, object]) -> None:
    refused(jwt.encode(CLAIMS | changed, KEY, algorithm="EdDSA"))


@pytest.mark.parametrize("missing", sorted(CLAIMS))
def test_no_claim_may_be_missing(missing: str) -> None:
    OURS.verify(jwt.encode(CLAIMS, KEY, algorithm="EdDSA"), NOW)

    refused(jwt.encode({name: value for name, value in CLAIMS.items() if name != missing}, KEY, algorithm="EdDSA"))


def test_a_refresh_token_is_known_again_and_nothing_else_is() -> None:
    secret = tokens.new_secret()
    token = OURS.refresh_token(SESSION, secret)
    other = Tokens(b"s" * 32, b"x" * 32).refresh_token(SESSION, secret)

    presented = OURS.read_refresh_token(token)

    assert (presented.session, presented.digest) == (SESSION, tokens.digest(secret))
    assert len(secret) == 32
    for junk in (other, token[:-4], "_" + token[1:], token + "AAAA", "", "é", "\ud800", "=" * 9, "a" * 99_999):
        with pytest.raises(Refused) as refusal:
            OURS.read_refresh_token(junk)
        assert refusal.value.code == "UNAUTHENTICATED"


@pytest.mark.anyio
async def test_servers_that_start_together_share_their_keys(storage: Storage) -> None:
    await mongo.prepare(storage, store.INDEXES)

    servers = await asyncio.gather(*(open_tokens(storage) for _ in range(8)))

    token, _ = servers[0].access_token(PERSON, SESSION, NOW)
    assert [server.verify(token, NOW).person for server in servers] == [PERSON] * 8
    assert {server.contact_digest("ann@example.org") for server in servers} == {
        servers[0].contact_digest("ann@example.org")
    }
    assert await storage.reader.count("keys", {}, limit=9) == 1
