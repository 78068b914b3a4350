"""Tallies as a screen reads them: of some it may be known ahead what they are, or that there are none."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from pledgebank.map import tally_store
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader


class Tallies(Struct, frozen=True):
    """All tallies; `known`: those that were read already, None where there is none of that name."""

    reader: Reader
    known: Mapping[bytes, Doc | None] = {}

    async def read(self, keys: Sequence[bytes], fields: Sequence[str]) -> list[Doc]:
        """Some fields of those of these tallies that there are."""
        if any(key not in self.known for key in keys):
            return await tally_store.read(self.reader, keys, fields)
        found = (self.known[key] for key in keys)
        return [{name: row[name] for name in fields if name in row} for row in found if row is not None]

    async def knowing(self, keys: Sequence[bytes], fields: Sequence[str]) -> "Tallies":
        """The same after one reading of these, with all the fields that will be asked for."""
        rows = await tally_store.read(self.reader, keys, fields)
        return Tallies(self.reader, {**dict.fromkeys(keys), **{row["_id"]: row for row in rows}})
