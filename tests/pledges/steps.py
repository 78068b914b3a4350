"""Doing by hand, when the test wants it, what the sequencer, the fold and the clock do by themselves."""

from datetime import datetime
from functools import partial
from uuid import UUID

from pledgebank.base.event import Event
from pledgebank.notify import telling
from pledgebank.pledges import clock, fold, store
from pledgebank.pledges.fold import FOLDS
from pledgebank.pledges.model import Pledge, Signature, SignatureState
from pledgebank.pledges.signing import commands
from pledgebank.storage import log, sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write


class Hands:
    """One fold over one log, which stops where it is told to."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.folded = self.told = 0

    async def fold(self, most: int | None = None) -> bool:
        """Take in at most so many of what there is for the fold, in one batch; whether there was anything."""
        while await sequencer.drain(self.storage):
            pass
        head = await log.head(self.storage.reader)
        entries, through = await log.of_kinds(
            self.storage.reader, FOLDS.kinds, self.folded, until=head, limit=most or 500
        )
        if entries:
            await write(self.storage, partial(fold.apply, entries=entries))
        self.folded = through
        return bool(entries)

    async def fold_all(self) -> None:
        """Take in everything, and what follows from it."""
        while await self.fold():
            pass

    async def tell(self) -> None:
        """Tell people of all there is."""
        while await sequencer.drain(self.storage):
            pass
        reader, kinds, head = self.storage.reader, telling.FOLLOWS.kinds, await log.head(self.storage.reader)
        while self.told < head:
            entries, self.told = await log.of_kinds(reader, kinds, self.told, until=head, limit=500)
            await write(self.storage, partial(telling.apply, entries=entries))

    async def tick(self) -> None:
        """What the clock does when it looks."""
        await clock.settle_due(self.storage)
        await clock.lapse_due(self.storage)
        await clock.end_holds_due(self.storage)

    async def pledge(self, key: UUID) -> Pledge:
        found = await store.get(self.storage.reader, key)
        assert found is not None
        return found

    async def signature(self, pledge: UUID, person: UUID) -> Signature:
        found = await store.signature_of(self.storage.reader, pledge, person)
        assert found is not None
        return found

    async def states(self, pledge: UUID, *people: UUID) -> list[SignatureState]:
        return [(await self.signature(pledge, person)).state for person in people]

    async def withdraw(self, pledge: UUID, person: UUID) -> Written[UUID]:
        return await write(self.storage, partial(commands.withdraw, pledge=pledge, person=person), by=person)

    async def change(self, pledge: Pledge, *events: Event) -> None:
        """Somebody changes the pledge itself."""

        async def command(unit: Unit) -> None:
            await store.replace(unit, pledge)
            unit.emit(*events)

        await write(self.storage, command)

    def at(self) -> datetime:
        return self.storage.clock.now()
