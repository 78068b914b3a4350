"""The fold: follows the log and counts signatures in its order; here a pledge activates, once, whatever dies.

Signing writes nothing that signers share, so the count cannot be kept there; it is folded afterwards, in batches, in
the transaction that also moves the follower's cursor. Places under a cap are given here too, and a pledge fails here:
its PledgeClosed comes after everything that was signed in time, so success and failure are decided in one place, by the
order of the log. All that anybody did to a signature is in the log; its `state` says how far this has come.
"""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Entry, Event
from pledgebank.pledges import store
from pledgebank.pledges.events import PledgeCounted
from pledgebank.pledges.model import Pledge, SignatureState
from pledgebank.pledges.signing import counting, folding
from pledgebank.pledges.signing import store as signing
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit


class Recount(Struct, frozen=True):
    """What a pledge shows, and how many signatures there truly are: counted, waiting, and with a place kept for them.

    `waiting` and `offered`: both, first what is shown.
    """

    shown: int
    true: int
    waiting: tuple[int, int] = (0, 0)
    offered: tuple[int, int] = (0, 0)

    @property
    def holds(self) -> bool:
        """Whether everything shown is true."""
        return self.shown == self.true and self.waiting[0] == self.waiting[1] and self.offered[0] == self.offered[1]


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what happened to signatures and pledges, in the log's order."""
    by_pledge: dict[UUID, list[Entry]] = {}
    for entry in entries:
        by_pledge.setdefault(entry.subject.id, []).append(entry)
    pledges = await store.by_ids(unit, list(by_pledge))
    for pledge in pledges:
        # Of a pledge by areas its areas are folded; `family` gathers what they come to.
        if pledge is not None and not pledge.by_area:
            await _fold(unit, pledge, by_pledge[pledge.id])


FOLDS = Follower("pledges", tuple(folding.STEPS), apply)


async def recount(reader: Reader, pledge: UUID) -> Recount:
    """Compare a pledge's counts with its signatures. Raises LookupError for a pledge that is none."""
    found = await store.get(reader, pledge)
    if found is None:
        raise LookupError(pledge)
    true = await signing.recount(reader, pledge)
    return Recount(
        shown=found.signature_count,
        true=true.get(SignatureState.COUNTED, 0),
        waiting=(found.waiting, true.get(SignatureState.WAITLISTED, 0)),
        offered=(found.offered, true.get(SignatureState.OFFERED, 0)),
    )


async def _fold(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> None:
    folded, told = pledge, list[Event]()
    for kind, same in groupby(entries, key=lambda entry: type(entry.event)):
        several = list(same)
        for step in (folding.STEPS[kind], folding.decided(folded), folding.offer):
            folded, events = await step(unit, folded, several)
            told += events
    if folded == pledge:
        return
    await store.replace(unit, counting.kept(folded, unit.now))
    if _counts(folded) != _counts(pledge):
        unit.emit(PledgeCounted(id=pledge.id, count=folded.signature_count))
    unit.emit(*told)


def _counts(pledge: Pledge) -> tuple[int, int, int]:
    return pledge.signature_count, pledge.waiting, pledge.offered
