"""Proves the counts of an activity's tasks: shown and true side by side, for tests and repairs."""

from uuid import UUID

from msgspec import Struct

from pledgebank.activities import store as activities
from pledgebank.activities.places import counting, store
from pledgebank.activities.places.model import Slot
from pledgebank.storage.unit import Reader


class Recount(Struct, frozen=True):
    """The counts that a slot shows, and what its sign-ups say: people with a place, waiting, asking."""

    slot: UUID
    shown: tuple[int, int, int]
    true: tuple[int, int, int]

    @property
    def holds(self) -> bool:
        """Whether the two agree."""
        return self.shown == self.true


class Proof(Struct, frozen=True):
    """The recounts of an activity's slots; `free`: how many of them it says have room, `truly_free`: how many do."""

    slots: tuple[Recount, ...]
    free: int
    truly_free: int

    @property
    def holds(self) -> bool:
        """Whether all agrees."""
        return self.free == self.truly_free and all(one.holds for one in self.slots)


async def prove(reader: Reader, activity: UUID) -> Proof:
    """Count all sign-ups of an activity anew."""
    [slots] = await store.slots_of(reader, [activity])
    recounts = [await _recount(reader, slot) for slot in slots]
    free = await activities.free(reader, activity)
    return Proof(tuple(recounts), free=free, truly_free=sum(counting.is_free(slot) for slot in slots))


async def _recount(reader: Reader, slot: Slot) -> Recount:
    taken = waiting = requested = 0
    async for signup in store.all_of(reader, slot.id):
        counted = counting.counted(signup)
        taken, waiting = taken + counted["taken"], waiting + counted["waiting"]
        requested += counted["requested"]
    return Recount(slot.id, (slot.taken, slot.waiting, slot.requested), (taken, waiting, requested))
