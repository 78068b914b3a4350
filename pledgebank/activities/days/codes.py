"""What a ticket and the poster at the muster point say: signed so that nobody else can make one, and of nobody. Pure.

A token is read by a device; a short code is typed by hand, eight characters of which none looks like another.
The short code of a sign-up is a digest of its id, which its person and the organiser alone know: it finds, it proves
nothing, as who checks somebody in has to be the organiser. That of a poster does prove something, so it needs the key.
"""

import base64
import hashlib
import hmac
from enum import StrEnum
from uuid import UUID

from pledgebank.base.ids import REF_ALPHABET, plain_ref

SHORT = 8
LONGEST = 500
_TAG = 10  # bytes
_TOKEN = 42  # characters of base 32: 16 bytes of an id and the tag


class Kind(StrEnum):
    """Of what a token is: of a sign-up, or of the poster of an activity. Its first letter."""

    TICKET = "T"
    POSTER = "P"


def token(kind: Kind, key: bytes, of: UUID) -> str:
    """The token of a sign-up or of an activity's poster: capitals and digits, which make a small QR code."""
    raw = of.bytes + _mac(kind, key, of)[:_TAG]
    return kind.value + base64.b32encode(raw).decode().rstrip("=")


def read(code: str, key: bytes) -> tuple[Kind, UUID] | None:
    """Of what a token is, also at the end of a poster's address; None for what is none of ours."""
    written = "".join(code.rpartition("#")[2].split()).upper()
    if len(written) != 1 + _TOKEN or written[0] not in set(Kind):
        return None
    try:
        raw = base64.b32decode(written[1:] + "=" * (-_TOKEN % 8))
    except ValueError:
        return None
    kind, of = Kind(written[0]), UUID(bytes=raw[:16])
    return (kind, of) if hmac.compare_digest(raw[16:], _mac(kind, key, of)[:_TAG]) else None


def short_of_signup(signup: UUID) -> str:
    """The short code of a sign-up."""
    return _letters(hashlib.sha256(b"signup" + signup.bytes).digest())


def short_of_poster(key: bytes, activity: UUID) -> str:
    """The short code on the poster of an activity."""
    return _letters(hmac.digest(key, b"short" + activity.bytes, "sha256"))


def plain(code: str) -> str:
    """A short code as it is kept, however somebody wrote it."""
    return plain_ref(code)


def _mac(kind: Kind, key: bytes, of: UUID) -> bytes:
    return hmac.digest(key, kind.value.encode() + of.bytes, "sha256")


def _letters(digest: bytes) -> str:
    number, letters = int.from_bytes(digest[:16]), ""
    for _ in range(SHORT):
        number, place = divmod(number, len(REF_ALPHABET))
        letters += REF_ALPHABET[place]
    return letters
