"""The fold: follows the log and counts signatures in its order; here a pledge activates, once, whatever dies.

Signing writes nothing that signers share, so the count cannot be kept there; it is folded afterwards, in batches, in
the transaction that also moves the follower's cursor. A pledge fails here too: its PledgeClosed comes after everything
that was signed in time, so success and failure are decided in one place, by the order of the log.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Entry
from pledgebank.pledges import rules, store
from pledgebank.pledges.model import Pledge, PledgeClosed, PledgeSigned, Signing
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit


class Recount(Struct, frozen=True):
    """What a pledge shows, and how many counted signatures there truly are."""

    shown: int
    true: int


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what was signed and closed, in the log's order."""
    by_pledge: dict[UUID, list[Entry]] = {}
    for entry in entries:
        by_pledge.setdefault(entry.subject.id, []).append(entry)
    pledges = await store.by_ids(unit, list(by_pledge))
    for pledge in pledges:
        if pledge is not None:
            await _fold(unit, pledge, by_pledge[pledge.id])


FOLDS = Follower("pledges", (PledgeSigned, PledgeClosed), apply)


async def recount(reader: Reader, pledge: UUID) -> Recount:
    """Compare a pledge's count with its signatures. Raises LookupError for a pledge that is none."""
    found = await store.get(reader, pledge)
    if found is None:
        raise LookupError(pledge)
    return Recount(found.signature_count, await store.recount(reader, pledge))


async def _fold(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> None:
    signings = [Signing(e.event.signature, e.at) for e in entries if isinstance(e.event, PledgeSigned)]
    counted = [signing for signing in signings if rules.in_time(pledge, signing)]
    folded, events = rules.count(pledge, counted, unit.now)
    if any(isinstance(entry.event, PledgeClosed) for entry in entries):
        folded, ending = rules.settle(folded, unit.now)
        events += ending
    if folded is not pledge:
        await store.replace(unit, folded)
        await store.count_in(unit, [signing.signature for signing in counted])
        unit.emit(*events)
