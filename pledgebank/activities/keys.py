"""What this installation alone knows: where it shows places instead of where they are, and how it signs tickets.

The keys are made once and kept in the database, so that all servers share them and none has to be handed a secret.
"""

import secrets

from msgspec import Struct

from pledgebank.people.store import KEYS
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader, Unit

_ID = "activities"
_BYTES = 32


class Keys(Struct, frozen=True):
    """Each of 32 bytes."""

    blurring: bytes
    tickets: bytes


async def of(reader: Reader) -> Keys:
    """The keys. The first unit to ask makes them; who made them at the same time runs again, and finds these.

    Raises LookupError where there are none yet and nothing is written: before there was any activity.
    """
    if kept := await reader.get(KEYS, _ID):
        return _read(kept)
    if not isinstance(reader, Unit):
        raise LookupError("no activity has been planned yet")
    made = {"blurring": secrets.token_bytes(_BYTES), "tickets": secrets.token_bytes(_BYTES)}
    await reader.insert(KEYS, {"_id": _ID, "made_at": reader.now, **made})
    return _read(made)


def _read(kept: Doc) -> Keys:
    return Keys(bytes(kept["blurring"]), bytes(kept["tickets"]))
