"""The fold: follows the log and counts signatures in its order; here a pledge activates, once, whatever dies.

Signing writes nothing that signers share, so the count cannot be kept there; it is folded afterwards, in batches, in
the transaction that also moves the follower's cursor. A pledge fails here too: its PledgeClosed comes after everything
that was signed in time, so success and failure are decided in one place, by the order of the log.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Entry, Event
from pledgebank.pledges import rules, store
from pledgebank.pledges.events import PledgeClosed, PledgeSigned, SignerErased
from pledgebank.pledges.model import Pledge, SignatureState, Signing
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit

# The pledge after some entries, and what that tells.
Folded = tuple[Pledge, list[Event]]


class Recount(Struct, frozen=True):
    """What a pledge shows, and how many counted signatures there truly are."""

    shown: int
    true: int


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what was signed, taken back and closed, in the log's order."""
    by_pledge: dict[UUID, list[Entry]] = {}
    for entry in entries:
        by_pledge.setdefault(entry.subject.id, []).append(entry)
    pledges = await store.by_ids(unit, list(by_pledge))
    for pledge in pledges:
        if pledge is not None:
            await _fold(unit, pledge, by_pledge[pledge.id])


FOLDS = Follower("pledges", (PledgeSigned, SignerErased, PledgeClosed), apply)


async def recount(reader: Reader, pledge: UUID) -> Recount:
    """Compare a pledge's count with its signatures. Raises LookupError for a pledge that is none."""
    found = await store.get(reader, pledge)
    if found is None:
        raise LookupError(pledge)
    return Recount(found.signature_count, await store.recount(reader, pledge))


async def _fold(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> None:
    folded = pledge
    for kind, several in groupby(entries, key=lambda entry: type(entry.event)):
        folded, events = await _STEPS[kind](unit, folded, list(several))
        unit.emit(*events)
    if folded is not pledge:
        await store.replace(unit, folded)


async def _count(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    signings = [Signing(e.event.signature, e.at) for e in entries if isinstance(e.event, PledgeSigned)]
    counted = [signing for signing in signings if rules.in_time(pledge, signing)]
    if counted:
        await store.count_in(unit, [signing.signature for signing in counted])
    return rules.count(pledge, counted, unit.now)


async def _uncount(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    erased = [entry.event for entry in entries if isinstance(entry.event, SignerErased)]
    going = [event.signature for event in erased if rules.lets_go(pledge, event.erased_at)]
    found = await store.signatures_among(unit, going) if going else []
    await store.delete_signatures(unit, [one.id for one in found])
    return rules.uncount(pledge, sum(one.state is SignatureState.COUNTED for one in found), unit.now)


async def _settle(unit: Unit, pledge: Pledge, _: Sequence[Entry]) -> Folded:
    return rules.settle(pledge, unit.now)


_STEPS: Mapping[type[Event], Callable[[Unit, Pledge, Sequence[Entry]], Awaitable[Folded]]] = {
    PledgeSigned: _count,
    SignerErased: _uncount,
    PledgeClosed: _settle,
}
