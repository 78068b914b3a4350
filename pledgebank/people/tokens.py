"""Everything secret about signing in: codes, their digests, access tokens, refresh tokens.

The keys are made once and kept in the database, so that all servers share them and none has to be handed a secret.
The price: who can read the whole database can sign tokens (and could read everything anyway); who has only a copy of
people, codes and sessions, without `keys`, can make use of none of them.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.people.model import Offered
from pledgebank.people.rules import session_ended
from pledgebank.people.store import KEYS
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web.context import Viewer

ACCESS_LIVES = timedelta(minutes=15)
_ISSUER = "pledgebank"
_TAG = 16  # bytes
_SECRET = 32  # bytes
_CHECKS: Any = {
    "require": ["iss", "sub", "sid", "exp"],
    # By our own clock, below.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


class Presented(Struct, frozen=True):
    """A refresh token that is truly ours: its session, and the digest it may be kept under."""

    session: UUID
    digest: bytes


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def new_secret() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(_SECRET)


def digest(secret: bytes) -> bytes:
    """What is kept of a refresh token's secret (random enough to need no key)."""
    return hashlib.sha256(secret).digest()


class Tokens:
    """One per process. Made by `open_tokens`; afterwards it needs no database."""

    def __init__(self, signing: bytes, hashing: bytes) -> None:
        """Both keys have 32 bytes; `signing` is the seed of an Ed25519 key."""
        self._private = Ed25519PrivateKey.from_private_bytes(signing)
        self._public = self._private.public_key()
        self._hashing = hashing

    def contact_digest(self, contact: str) -> bytes:
        """What codes and allowances are kept under instead of an address."""
        return self._mac("contact", contact.encode("utf-8", "surrogatepass"))

    def code_digest(self, email: str, code: str) -> bytes:
        """What is kept of a code."""
        return self._mac("code", f"{email}\0{code}".encode())

    def offered(self, email: str, code: str, nonce: str | None) -> Offered:
        """What a device offers, as digests."""
        text = f"{email}\0{code}\0{nonce}".encode("utf-8", "surrogatepass")
        return Offered(self.code_digest(email, code), self._mac("answer", text) if nonce else None)

    def access_token(self, person: UUID, session: UUID, now: datetime) -> tuple[str, datetime]:
        """A signed token for 15 minutes, and when it ends."""
        expires = now.replace(microsecond=0) + ACCESS_LIVES
        claims = {
            "iss": _ISSUER,
            "sub": person.hex,
            "sid": session.hex,
            "iat": int(now.timestamp()),
            "exp": int(expires.timestamp()),
        }
        return jwt.encode(claims, self._private, algorithm="EdDSA"), expires

    def verify(self, token: str, now: datetime) -> Viewer:
        """Who presents an access token; reads no database. Raises Refused UNAUTHENTICATED."""
        try:
            claims = jwt.decode(token, self._public, algorithms=["EdDSA"], issuer=_ISSUER, options=_CHECKS)
            expires = datetime.fromtimestamp(claims["exp"], UTC)
            viewer = Viewer(UUID(hex=str(claims["sub"])), UUID(hex=str(claims["sid"])), expires)
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError) as error:
            raise _not_ours() from error
        if now >= viewer.expires:
            raise Refused("UNAUTHENTICATED", "Your access has run out; please refresh the session.")
        return viewer

    def refresh_token(self, session: UUID, secret: bytes) -> str:
        """The opaque token that a device keeps: session, secret, and a tag by which we know it again as ours."""
        raw = session.bytes + secret
        return base64.urlsafe_b64encode(raw + self._tag(raw)).decode().rstrip("=")

    def read_refresh_token(self, token: str) -> Presented:
        """What a refresh token says. Raises Refused UNAUTHENTICATED for anything we never gave out."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise session_ended() from error
        body, tag = raw[:-_TAG], raw[-_TAG:]
        if len(body) != 16 + _SECRET or not hmac.compare_digest(tag, self._tag(body)):
            raise session_ended()
        return Presented(UUID(bytes=body[:16]), digest(body[16:]))

    def seal(self, purpose: str, raw: bytes) -> str:
        """A few bytes as a token that we know again as ours: not secret, but nobody else can make it."""
        return base64.urlsafe_b64encode(raw + self._mac(purpose, raw)[:_TAG]).decode().rstrip("=")

    def unseal(self, purpose: str, token: str) -> bytes | None:
        """The bytes of a token that was sealed for the same purpose; None for any other."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        body, tag = raw[:-_TAG], raw[-_TAG:]
        return body if hmac.compare_digest(tag, self._mac(purpose, body)[:_TAG]) else None

    def _tag(self, raw: bytes) -> bytes:
        return self._mac("refresh", raw)[:_TAG]

    def _mac(self, purpose: str, value: bytes) -> bytes:
        return hmac.digest(self._hashing, purpose.encode() + b"\0" + value, "sha256")


async def open_tokens(storage: Storage) -> Tokens:
    """The tokens of this database; the first process to ask makes the keys. After `mongo.prepare`."""
    kept = await storage.reader.get(KEYS, "people")
    if kept is None:
        made = {"signing": new_secret(), "hashing": new_secret()}
        kept = (await write(storage, partial(_keep, made=made), recognise=False)).value
    return Tokens(bytes(kept["signing"]), bytes(kept["hashing"]))


async def _keep(unit: Unit, made: Doc) -> Doc:
    if kept := await unit.get(KEYS, "people"):
        return kept
    await unit.insert(KEYS, {"_id": "people", "made_at": unit.now, **made})
    return made


def _not_ours() -> Refused:
    return Refused("UNAUTHENTICATED", "This access token is not valid; please sign in again.")
