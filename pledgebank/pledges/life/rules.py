"""When a pledge may be put off or called off, and by whom; and what becomes of it when its promiser leaves."""

from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text, zones
from pledgebank.base.errors import Refused, invalid, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.councils.model import Eyes
from pledgebank.pledges import sight
from pledgebank.pledges.events import PledgeCalledOff, PledgeCancelled, PledgeExtended
from pledgebank.pledges.making import rules as making
from pledgebank.pledges.model import Pledge, PledgeState

LONGEST_REASON = 1_000
_UNDECIDED = frozenset({PledgeState.OPEN, PledgeState.SETTLING})


def may(pledge: Pledge, eyes: Eyes, now: datetime) -> list[str]:
    """What its promiser may do with it now, by the names that clients know."""
    if not sight.speaks_for(pledge, eyes) or pledge.parent:
        return []
    found = {"extend": _can_extend(pledge, now), "cancel": _can_cancel(pledge, now)}
    return [name for name, is_so in found.items() if is_so]


def own(pledge: Pledge | None, eyes: Eyes) -> Pledge:
    """The pledge that these eyes speak for. Raises Refused NOT_FOUND, NOT_ALLOWED."""
    if pledge is None or not sight.may_see_by_link(pledge, eyes, signed=False):
        raise not_found("This pledge cannot be found.", "pledge")
    if not sight.speaks_for(pledge, eyes):
        raise not_allowed("Only who made this pledge can do this.", "pledge")
    check_whole(pledge)
    return pledge


def check_whole(pledge: Pledge) -> None:
    """Raises Refused PLEDGE_BY_AREA for one area of a pledge: what is done is done to the whole."""
    if pledge.parent is not None:
        raise Refused(
            "PLEDGE_BY_AREA", "This is one area of a pledge: please turn to the whole pledge.", field=("pledge",)
        )


def extend(pledge: Pledge, day: date, *, expected: int | None, now: datetime) -> tuple[Pledge, list[Event]]:
    """The pledge open to the end of a later day in its zone: once, and for at most twice as many days in all.

    Raises Refused INVALID, CONFLICT, PLEDGE_CLOSED, ALREADY_EXTENDED.
    """
    check_version(pledge, expected)
    if pledge.first_deadline is not None:
        raise Refused("ALREADY_EXTENDED", "The last day can be put off only once.", field=("deadline",))
    if not _can_extend(pledge, now):
        raise Refused("PLEDGE_CLOSED", "Only a pledge that is still open can be put off.", field=("pledge",))
    if day <= pledge.deadline_date:
        raise invalid("Please choose a later day than it is now.", "deadline")
    made = zones.day_in(zones.zone_of(pledge.time_zone), pledge.created_at)
    days = (pledge.deadline_date - made).days + 1
    if (day - made).days + 1 > 2 * days:
        raise invalid("It can run for {most} days in all, twice as long as planned.", "deadline", most=2 * days)
    # Also from the day it was made on: what is kept must stay possible.
    making.deadline(day, pledge.time_zone, now=pledge.created_at)
    moved = replace(
        pledge,
        deadline=making.deadline(day, pledge.time_zone, now=now),
        deadline_date=day,
        first_deadline=pledge.deadline,
        kept_by=max(pledge.kept_by, day) if pledge.kept_by else None,
    )
    return touched(moved, now), [PledgeExtended(id=pledge.id)]


def cancel(
    pledge: Pledge, reason: str, successor: UUID | None, *, expected: int | None, now: datetime
) -> tuple[Pledge, list[Event]]:
    """The pledge called off: cancelled while undecided; what was active stays so, called off.

    Raises Refused INVALID, CONFLICT, PLEDGE_CLOSED.
    """
    check_version(pledge, expected)
    reason = text.paragraphs(reason, "reason", longest=LONGEST_REASON, shortest=1)
    if not _can_cancel(pledge, now):
        raise Refused("PLEDGE_CLOSED", "This pledge can no longer be called off.", field=("pledge",))
    ended = touched(replace(pledge, reason=reason, successor=successor), now)
    if pledge.state is PledgeState.ACTIVE:
        return replace(ended, called_off_at=now), [PledgeCalledOff(id=pledge.id)]
    return replace(ended, state=PledgeState.CANCELLED), [PledgeCancelled(id=pledge.id)]


def leave(pledge: Pledge, now: datetime) -> tuple[Pledge, list[Event]]:
    """The undecided pledge of somebody who is gone: without its promiser there is no promise.

    A body's stays, and a group's.

    What is taken from view stays so, and is called off when it comes back.
    """
    return (pledge, []) if pledge.body or pledge.group else end(pledge, now)


def end(pledge: Pledge, now: datetime) -> tuple[Pledge, list[Event]]:
    """A pledge that nobody can keep any more: called off if it is undecided."""
    if pledge.state in {PledgeState.OPEN, PledgeState.PENDING}:
        return touched(replace(pledge, state=PledgeState.CANCELLED), now), [PledgeCancelled(id=pledge.id)]
    if pledge.state is PledgeState.SUSPENDED and pledge.suspended_from in _UNDECIDED:
        return touched(replace(pledge, suspended_from=PledgeState.CANCELLED, earlier_reason=None), now), []
    return pledge, []


def touched(pledge: Pledge, now: datetime) -> Pledge:
    """The pledge that changes now."""
    return replace(pledge, updated_at=now, version=pledge.version + 1)


def check_version(pledge: Pledge, expected: int | None) -> None:
    """Raises Refused CONFLICT where it is no longer as somebody saw it."""
    if expected is not None and expected != pledge.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))


def _can_extend(pledge: Pledge, now: datetime) -> bool:
    # That it is on in one area takes nothing from the others.
    elsewhere = pledge.by_area and pledge.state is PledgeState.ACTIVE and pledge.called_off_at is None
    is_open = pledge.state is PledgeState.OPEN or elsewhere
    return is_open and pledge.first_deadline is None and now < pledge.deadline


def _can_cancel(pledge: Pledge, now: datetime) -> bool:
    if pledge.state is PledgeState.ACTIVE:
        return pledge.called_off_at is None
    return pledge.state is PledgeState.PENDING or (pledge.state is PledgeState.OPEN and now < pledge.deadline)
