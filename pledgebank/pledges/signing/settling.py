"""When a pledge is decided, and how: active or failed, by when people signed, never by when somebody looked. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from pledgebank.base.event import Event
from pledgebank.pledges.events import PledgeActivated, PledgeFailed
from pledgebank.pledges.model import Pledge, PledgeState, Signing

# Whatever was signed in time is in the log's inbox before this: `write` and MongoDB allow it 20 and 90 seconds.
SETTLED_AFTER = timedelta(seconds=120)
GRACE = timedelta(hours=24)
_UNDECIDED = (PledgeState.PENDING, PledgeState.OPEN, PledgeState.SETTLING)
_DECIDABLE = (PledgeState.OPEN, PledgeState.SETTLING)

# The pledge as it then is, and what that tells.
Decided = tuple[Pledge, list[Event]]


def is_undecided(pledge: Pledge) -> bool:
    """Whether it may still become active, or fail."""
    suspended = pledge.state is PledgeState.SUSPENDED
    state = (pledge.suspended_from or PledgeState.OPEN) if suspended else pledge.state
    return state in _UNDECIDED and pledge.activated_at is None


def is_over(pledge: Pledge, at: datetime) -> bool:
    """Whether its deadline had come by then. While it is suspended before that, the clock stands still."""
    paused_at = pledge.suspended_at if pledge.state is PledgeState.SUSPENDED else None
    return at >= pledge.deadline and (paused_at is None or paused_at >= pledge.deadline)


def in_time(pledge: Pledge, signing: Signing) -> bool:
    """Whether it was signed before the deadline, whenever it is counted, or asked for then and confirmed in the grace.

    A grace that others were not given changes nothing: were they enough together, it would have been given.
    """
    asked = signing.asked_at is not None and signing.asked_at < pledge.deadline
    return signing.at < pledge.deadline or (asked and signing.at < pledge.deadline + GRACE)


def may_confirm(pledge: Pledge, asked_at: datetime, now: datetime) -> bool:
    """Whether what was asked for in time can be confirmed although the deadline is past."""
    waits = pledge.state in (PledgeState.OPEN, PledgeState.SETTLING)
    return waits and asked_at < pledge.deadline and now < pledge.deadline + GRACE


def may_close(pledge: Pledge, now: datetime) -> bool:
    """Whether the time has come to let the log decide: some time after the deadline, or after the grace."""
    if pledge.state is PledgeState.SETTLING:
        return pledge.grace_until is not None and now >= pledge.grace_until + SETTLED_AFTER
    return pledge.state is PledgeState.OPEN and now >= pledge.deadline + SETTLED_AFTER


def close(pledge: Pledge, now: datetime) -> Pledge:
    """The pledge on its way to be settled."""
    return replace(pledge, state=PledgeState.SETTLING, grace_until=None, updated_at=now, version=pledge.version + 1)


def is_settled_by(pledge: Pledge, closed_at: datetime) -> bool:
    """Whether a closing decides: not one from before its deadline was moved."""
    return pledge.state is PledgeState.SETTLING and closed_at >= pledge.deadline + SETTLED_AFTER


def gives_grace(pledge: Pledge, closed_at: datetime) -> bool:
    """Whether it matters how many have yet to confirm."""
    return pledge.signature_count < pledge.target and closed_at < pledge.deadline + GRACE


def give_grace(pledge: Pledge) -> Pledge:
    """The pledge waiting for those who asked in time and have yet to confirm."""
    return replace(pledge, grace_until=pledge.deadline + GRACE)


def decide(pledge: Pledge, reached_at: datetime | None) -> Decided:
    """The pledge once all is counted; `reached_at`: when the signature was given that reaches its target."""
    if reached_at is not None:
        return activate(pledge, reached_at)
    failed = replace(pledge, state=PledgeState.FAILED)
    return failed, [PledgeFailed(id=pledge.id, count=pledge.signature_count)]


def release(pledge: Pledge) -> Pledge:
    """The pledge back in view: what was settling, and in no grace, is to be closed anew."""
    settling = pledge.state is PledgeState.SETTLING and pledge.grace_until is None
    return replace(pledge, state=PledgeState.OPEN) if settling else pledge


def may_activate(pledge: Pledge) -> bool:
    """Whether its target is reached, and that is to be decided now."""
    reached = pledge.signature_count >= pledge.target
    return pledge.state in _DECIDABLE and pledge.activated_at is None and reached and pledge.held_until is None


def hold(pledge: Pledge, until: datetime) -> Pledge:
    """The pledge that waits until then, whatever its count."""
    return replace(pledge, held_until=until)


def is_held(pledge: Pledge) -> bool:
    """Whether its target is reached and it waits all the same."""
    return pledge.held_until is not None and pledge.signature_count >= pledge.target


def may_hold_end(pledge: Pledge, now: datetime) -> bool:
    """Whether it has waited long enough."""
    return pledge.held_until is not None and not pledge.was_held and now >= pledge.held_until


def end_hold(pledge: Pledge) -> Pledge:
    """The pledge that waits no more, nor ever again; what was being settled meanwhile is closed anew."""
    return release(replace(pledge, held_until=None, was_held=True))


def activate(pledge: Pledge, at: datetime) -> Decided:
    """The pledge active, for good, dated with the signature that reaches the target."""
    active = replace(
        pledge,
        state=PledgeState.ACTIVE,
        count_at_activation=pledge.target,
        activated_at=at,
        grace_until=None,
    )
    return active, [PledgeActivated(id=pledge.id, count=pledge.target)]
