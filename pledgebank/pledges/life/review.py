"""What moderators decide about a pledge: whether others see it at all, and whether they see it any longer. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from pledgebank.base import text, zones
from pledgebank.base.errors import Refused, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.councils.model import Eyes
from pledgebank.pledges import sight
from pledgebank.pledges.events import (
    PledgeApproved,
    PledgeCancelled,
    PledgeReleased,
    PledgeSuspended,
    PledgeTurnedDown,
)
from pledgebank.pledges.life.model import PledgeVerdict
from pledgebank.pledges.life.rules import LONGEST_REASON, check_version, check_whole, touched
from pledgebank.pledges.model import Pledge, PledgeState

Judged = tuple[Pledge, list[Event]]
_NAMES = {
    "approve": PledgeVerdict.APPROVE,
    "turn_down": PledgeVerdict.TURN_DOWN,
    "suspend": PledgeVerdict.SUSPEND,
    "release": PledgeVerdict.RELEASE,
}
_NEEDS_REASON = frozenset({PledgeVerdict.TURN_DOWN, PledgeVerdict.SUSPEND})
_INSTANT = timedelta(microseconds=1)


def may(pledge: Pledge, eyes: Eyes, now: datetime) -> list[str]:
    """What a moderator may do with it now, by the names that clients know."""
    if not _judges(pledge, eyes) or pledge.parent:
        return []
    return [name for name, verdict in _NAMES.items() if _can(pledge, verdict, now)]


def allow(pledge: Pledge | None, eyes: Eyes) -> Pledge:
    """The pledge that these eyes may judge. Raises Refused NOT_FOUND, NOT_ALLOWED, also for their own."""
    if pledge is None or not sight.may_see_by_link(pledge, eyes, signed=False):
        raise not_found("This pledge cannot be found.", "pledge")
    if not sight.moderates(pledge, eyes):
        raise not_allowed("Only moderators can do this.", "pledge")
    if not _judges(pledge, eyes):
        raise not_allowed("Somebody else has to judge what is your own.", "pledge")
    check_whole(pledge)
    return pledge


def judge(pledge: Pledge, verdict: PledgeVerdict, reason: str, *, expected: int | None, now: datetime) -> Judged:
    """The pledge after a verdict; one that stands already changes nothing.

    Raises Refused INVALID where a reason is needed, CONFLICT, and WRONG_STATE for a verdict that does not fit.
    """
    check_version(pledge, expected)
    shortest = 1 if verdict in _NEEDS_REASON else 0
    reason = text.paragraphs(reason, "reason", longest=LONGEST_REASON, shortest=shortest)
    if not _can(pledge, verdict, now):
        raise Refused("WRONG_STATE", "This does not fit how the pledge stands now.", field=("verdict",))
    return _JUDGED[verdict](pledge, reason, now)


def _approve(pledge: Pledge, _: str, now: datetime) -> Judged:
    seen = replace(pledge, state=PledgeState.OPEN, unseen=False, reason="")
    return touched(seen, now), [PledgeApproved(id=pledge.id)]


def _turn_down(pledge: Pledge, reason: str, now: datetime) -> Judged:
    # It stays unseen: its promiser and moderators alone ever know of it.
    refused = replace(pledge, state=PledgeState.CANCELLED, reason=reason)
    return touched(refused, now), [PledgeTurnedDown(id=pledge.id)]


def _suspend(pledge: Pledge, reason: str, now: datetime) -> Judged:
    hidden = replace(
        pledge,
        state=PledgeState.SUSPENDED,
        suspended_from=pledge.state,
        suspended_at=now,
        reason=reason,
        earlier_reason=pledge.reason,
    )
    return touched(hidden, now), [PledgeSuspended(id=pledge.id, was=sight.audience(pledge))]


def _release(pledge: Pledge, _: str, now: datetime) -> Judged:
    back = pledge.suspended_from or PledgeState.OPEN
    # What was being settled is closed once more, and decided by who signed in time.
    back = PledgeState.OPEN if back is PledgeState.SETTLING else back
    shown = replace(
        _put_off(pledge, now),
        state=back,
        suspended_from=None,
        suspended_at=None,
        reason=pledge.earlier_reason or "",
        earlier_reason=None,
    )
    # Its promiser left meanwhile: nobody could be told until now.
    left = back is PledgeState.CANCELLED and pledge.earlier_reason is None
    told: list[Event] = [PledgeCancelled(id=pledge.id)] if left else []
    return touched(shown, now), [PledgeReleased(id=pledge.id), *told]


def _put_off(pledge: Pledge, now: datetime) -> Pledge:
    """The pledge open for as much longer as it was out of view, to the end of that day; not what was over by then."""
    since = pledge.suspended_at or now
    takes = pledge.suspended_from in {PledgeState.OPEN, PledgeState.ACTIVE}
    if not takes or since >= pledge.deadline:
        return pledge
    zone = zones.zone_of(pledge.time_zone)
    day = zones.day_in(zone, pledge.deadline + (now - since) - _INSTANT)
    return replace(
        pledge,
        deadline=zones.end_of(day, zone),
        deadline_date=day,
        kept_by=max(pledge.kept_by, day) if pledge.kept_by else None,
    )


def _judges(pledge: Pledge, eyes: Eyes) -> bool:
    own = eyes.person == pledge.promiser or pledge.group in eyes.organises
    return sight.moderates(pledge, eyes) and not own


def _can(pledge: Pledge, verdict: PledgeVerdict, now: datetime) -> bool:
    if verdict is PledgeVerdict.APPROVE:
        return pledge.state is PledgeState.PENDING and now < pledge.deadline
    if verdict is PledgeVerdict.TURN_DOWN:
        return pledge.state is PledgeState.PENDING
    if verdict is PledgeVerdict.RELEASE:
        return pledge.state is PledgeState.SUSPENDED
    return pledge.state is not PledgeState.SUSPENDED and not pledge.unseen


_JUDGED: Mapping[PledgeVerdict, Callable[[Pledge, str, datetime], Judged]] = {
    PledgeVerdict.APPROVE: _approve,
    PledgeVerdict.TURN_DOWN: _turn_down,
    PledgeVerdict.SUSPEND: _suspend,
    PledgeVerdict.RELEASE: _release,
}
