"""What makes a pledge, what it allows, and what it shows to whom."""

from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text, zones
from pledgebank.base.cells import cell_of
from pledgebank.base.errors import invalid
from pledgebank.base.event import Event
from pledgebank.pledges.events import PledgeCancelled
from pledgebank.pledges.model import Draft, NameVisibility, Pledge, PledgeState, Signature

LARGEST_TARGET = 100_000
MOST_REPORTS = 20
MOST_YEARS = 5
_TAKING = (PledgeState.OPEN, PledgeState.ACTIVE)


def create(
    draft: Draft,
    *,
    id: UUID,  # noqa: A002 - the field's name
    ref: str,
    promiser: UUID,
    areas: tuple[UUID, ...],
    now: datetime,
) -> Pledge:
    """The new pledge, open at once. Raises Refused INVALID, by field, for what does not make a pledge."""
    if not 1 <= draft.target <= LARGEST_TARGET:
        raise invalid("Please choose a number of people between 1 and {most}.", "target", most=LARGEST_TARGET)
    if len(draft.reports) > MOST_REPORTS:
        raise invalid("A pledge can be about {most} reports at most.", "reports", most=MOST_REPORTS)
    return Pledge(
        id=id,
        ref=ref,
        promiser=promiser,
        action=_clause(draft.action, "action", 200),
        who=_clause(draft.who, "who", 100),
        their_action=_clause(draft.their_action, "theirAction", 200),
        details=text.paragraphs(draft.details, "details", longest=5000),
        target=draft.target,
        missing=draft.target,
        deadline=deadline(draft.day, draft.time_zone, now=now),
        deadline_date=draft.day,
        time_zone=draft.time_zone,
        location=draft.location,
        cell=cell_of(draft.location) if draft.location else None,
        areas=areas,
        reports=tuple(dict.fromkeys(draft.reports)),
        created_at=now,
        updated_at=now,
    )


def deadline(day: date, time_zone: str, *, now: datetime) -> datetime:
    """The first instant after a local day, UTC. Raises Refused INVALID for an unknown zone, a day past or too far."""
    zone = zones.zone_of(time_zone)
    today = zones.day_in(zone, now)
    if day < today:
        raise invalid("Please choose today or a later day.", "deadline")
    if (day.year - MOST_YEARS, day.month, day.day) > (today.year, today.month, today.day):
        raise invalid("Please choose a day within the next {most} years.", "deadline", most=MOST_YEARS)
    return zones.end_of(day, zone)


def cancel(pledge: Pledge, now: datetime) -> tuple[Pledge, list[Event]]:
    """The open pledge called off: without its promiser there is no promise."""
    if pledge.state is not PledgeState.OPEN:
        return pledge, []
    cancelled = replace(pledge, state=PledgeState.CANCELLED, updated_at=now, version=pledge.version + 1)
    return cancelled, [PledgeCancelled(id=pledge.id)]


def state(pledge: Pledge, now: datetime) -> PledgeState:
    """The state as it is shown: past its deadline an open pledge is settling."""
    if pledge.state is PledgeState.OPEN and now >= pledge.deadline:
        return PledgeState.SETTLING
    return pledge.state


def takes_signatures(pledge: Pledge, now: datetime) -> bool:
    """Whether one may still sign: until the deadline, also after activation."""
    return pledge.state in _TAKING and now < pledge.deadline


def shows_name(signature: Signature, pledge: Pledge, viewer: UUID | None, *, viewer_signed: bool) -> bool:
    """Whether this viewer may read the signer's name. One's own is always shown."""
    if signature.visibility is NameVisibility.PUBLIC or (viewer is not None and viewer == signature.person):
        return True
    if signature.visibility is NameVisibility.AT_ACTIVATION:
        return pledge.state is PledgeState.ACTIVE
    return signature.visibility is NameVisibility.SIGNERS and (viewer_signed or viewer == pledge.promiser)


def sentence(pledge: Pledge) -> str:
    """The pledge in one English sentence."""
    day = f"{pledge.deadline_date.day} {pledge.deadline_date:%B %Y}"
    return f"I will {pledge.action}, but only if {pledge.target:,} {pledge.who} will {pledge.their_action} by {day}."


def _clause(value: str, field: str, longest: int) -> str:
    # It stands inside a sentence, so a full stop that somebody typed at its end would end that too early.
    return text.line(text.line(value, field, longest=longest).rstrip(" .,;"), field, longest=longest)
