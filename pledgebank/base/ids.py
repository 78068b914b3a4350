"""Names of things: sortable ids for machines, short references for people."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

# No vowels (no words by accident), none of 0 1 l o (read aloud and written by hand without doubt).
REF_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
REF_LENGTH = 7


def new_id() -> UUID:
    """A fresh id (UUID version 7: later ids sort after earlier ones)."""
    return uuid7()


def new_ref() -> str:
    """A fresh short reference, like `k7m4x2b`: 13 thousand million possible; the unique index has the last word."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH))


def plain_ref(ref: str) -> str:
    """A short reference as it is kept, however somebody wrote it: `K7M-4X2B` is `k7m4x2b`."""
    return "".join(character for character in ref[:50].lower() if character.isalnum())
