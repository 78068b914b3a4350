"""Promisers put pledges off or call them off, moderators judge them: load, decide, save, tell."""

from datetime import date
from uuid import UUID

from pledgebank.base.errors import not_found
from pledgebank.groups.eyes import eyes_of
from pledgebank.pledges import sight, store
from pledgebank.pledges.events import PledgeTriedAgain
from pledgebank.pledges.life import review, rules
from pledgebank.pledges.life.model import PledgeVerdict
from pledgebank.pledges.making import copying
from pledgebank.pledges.model import Pledge
from pledgebank.storage.unit import Unit


async def extend(unit: Unit, *, pledge: UUID, person: UUID, day: date, expected: int | None = None) -> UUID:
    """Put the last day off; answers the pledge's id. Raises Refused as the rules do."""
    found = rules.own(await store.get(unit, pledge), await eyes_of(unit, person))
    moved, events = rules.extend(found, day, expected=expected, now=unit.now)
    await store.replace(unit, moved)
    unit.emit(*events)
    return pledge


async def cancel(
    unit: Unit,
    *,
    pledge: UUID,
    person: UUID,
    reason: str,
    successor: UUID | None = None,
    expected: int | None = None,
) -> UUID:
    """Call a pledge off; answers its id. Raises Refused as the rules do, NOT_FOUND for a successor all cannot see."""
    found = rules.own(await store.get(unit, pledge), await eyes_of(unit, person))
    if successor is not None:
        await _require_successor(unit, found, successor)
    ended, events = rules.cancel(found, reason, successor, expected=expected, now=unit.now)
    await store.replace(unit, ended)
    unit.emit(*events)
    return pledge


async def judge(
    unit: Unit, *, pledge: UUID, person: UUID, verdict: PledgeVerdict, reason: str, expected: int | None = None
) -> UUID:
    """A moderator decides about a pledge; answers its id. Raises Refused as the rules do."""
    found = review.allow(await store.get(unit, pledge), await eyes_of(unit, person))
    judged, events = review.judge(found, verdict, reason, expected=expected, now=unit.now)
    await store.replace(unit, judged)
    unit.emit(*events)
    if verdict is PledgeVerdict.APPROVE:
        await _tell_of_earlier(unit, judged)
    return pledge


async def _tell_of_earlier(unit: Unit, pledge: Pledge) -> None:
    earlier = await store.get(unit, pledge.copied_from) if pledge.copied_from else None
    if earlier is not None and copying.is_worth_telling(earlier, pledge):
        unit.emit(PledgeTriedAgain(id=earlier.id, anew=pledge.id))


async def _require_successor(unit: Unit, pledge: Pledge, successor: UUID) -> None:
    found = await store.get(unit, successor)
    if found is None or found.id == pledge.id or not sight.is_public(found):
        raise not_found("The pledge to look at instead cannot be found.", "successor")
