"""What a pledge allows, and what follows from its signatures: where it activates, and where it fails."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text, zones
from pledgebank.base.cells import cell_of
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Event
from pledgebank.pledges.events import PledgeActivated, PledgeCancelled, PledgeCounted, PledgeFailed
from pledgebank.pledges.leaflets import wording
from pledgebank.pledges.model import Draft, NameVisibility, Pledge, PledgeState, Signature, SignatureState, Signing

LARGEST_TARGET = 100_000
MOST_REPORTS = 20
MOST_YEARS = 5
# Whatever was signed in time is in the log's inbox before this: `write` and MongoDB allow it 20 and 90 seconds.
SETTLED_AFTER = timedelta(seconds=120)
_TAKING = (PledgeState.OPEN, PledgeState.ACTIVE)
_UNDECIDED = (PledgeState.OPEN, PledgeState.SETTLING)


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


def sign(
    pledge: Pledge,
    *,
    id: UUID,  # noqa: A002 - the field's name
    person: UUID,
    visibility: NameVisibility,
    terms: int | None,
    now: datetime,
) -> Signature:
    """A new signature, not yet counted. Raises Refused OWN_PLEDGE, PLEDGE_CLOSED or TERMS_CHANGED."""
    if person == pledge.promiser:
        raise Refused("OWN_PLEDGE", "This is your own pledge: now it needs the others.")
    if not takes_signatures(pledge, now):
        raise Refused("PLEDGE_CLOSED", "This pledge can no longer be signed.")
    if terms is not None and terms != pledge.terms:
        raise Refused("TERMS_CHANGED", "This pledge has changed; please read it again.", field=("terms",))
    return Signature(
        id=id,
        pledge=pledge.id,
        person=person,
        terms=pledge.terms,
        visibility=visibility,
        state=SignatureState.RECEIVED,
        signed_at=now,
    )


def count(pledge: Pledge, signings: Sequence[Signing], now: datetime) -> tuple[Pledge, list[Event]]:
    """The pledge with these signatures counted, in the log's order; only what was signed in time is handed in.

    It activates on the very signature that reaches the target, dated with that signature.
    """
    if not signings:
        return pledge, []
    total = pledge.signature_count + len(signings)
    counted = replace(
        pledge,
        signature_count=total,
        missing=max(pledge.target - total, 0),
        updated_at=now,
        version=pledge.version + 1,
    )
    events: list[Event] = [PledgeCounted(id=pledge.id, count=total)]
    if pledge.state in _UNDECIDED and total >= pledge.target:
        reaching = signings[pledge.target - pledge.signature_count - 1]
        counted = replace(
            counted,
            state=PledgeState.ACTIVE,
            count_at_activation=pledge.target,
            activated_at=reaching.at,
        )
        events.append(PledgeActivated(id=pledge.id, count=pledge.target))
    return counted, events


def lets_go(pledge: Pledge, erased_at: datetime) -> bool:
    """Whether a signature goes with its signer: only while it may still matter. Afterwards it stays, nameless."""
    return pledge.state in _UNDECIDED and erased_at < pledge.deadline


def uncount(pledge: Pledge, gone: int, now: datetime) -> tuple[Pledge, list[Event]]:
    """The pledge with so many counted signatures fewer."""
    if not gone:
        return pledge, []
    total = pledge.signature_count - gone
    left = replace(
        pledge,
        signature_count=total,
        missing=max(pledge.target - total, 0),
        updated_at=now,
        version=pledge.version + 1,
    )
    return left, [PledgeCounted(id=pledge.id, count=total)]


def cancel(pledge: Pledge, now: datetime) -> tuple[Pledge, list[Event]]:
    """The open pledge called off: without its promiser there is no promise."""
    if pledge.state is not PledgeState.OPEN:
        return pledge, []
    cancelled = replace(pledge, state=PledgeState.CANCELLED, updated_at=now, version=pledge.version + 1)
    return cancelled, [PledgeCancelled(id=pledge.id)]


def in_time(pledge: Pledge, signing: Signing) -> bool:
    """Whether it was signed before the deadline, whenever it is counted."""
    return signing.at < pledge.deadline


def may_settle(pledge: Pledge, now: datetime) -> bool:
    """Whether the time has come to close an open pledge and let the log decide."""
    return pledge.state is PledgeState.OPEN and now >= pledge.deadline + SETTLED_AFTER


def close(pledge: Pledge, now: datetime) -> Pledge:
    """The open pledge on its way to be settled."""
    return replace(pledge, state=PledgeState.SETTLING, updated_at=now, version=pledge.version + 1)


def settle(pledge: Pledge, now: datetime) -> tuple[Pledge, list[Event]]:
    """The pledge once every signature given in time has been counted: what is not active by now has failed."""
    if pledge.state is not PledgeState.SETTLING:
        return pledge, []
    failed = replace(pledge, state=PledgeState.FAILED, updated_at=now, version=pledge.version + 1)
    return failed, [PledgeFailed(id=pledge.id, count=pledge.signature_count)]


def state(pledge: Pledge, now: datetime) -> PledgeState:
    """The state as it is shown: past its deadline an open pledge is settling."""
    if pledge.state is PledgeState.OPEN and now >= pledge.deadline:
        return PledgeState.SETTLING
    return pledge.state


def takes_signatures(pledge: Pledge, now: datetime) -> bool:
    """Whether one may still sign: until the deadline, also after activation."""
    return pledge.state in _TAKING and now < pledge.deadline


def may(pledge: Pledge, person: UUID | None, *, signed: bool, now: datetime) -> list[str]:
    """What a person may do with the pledge now; a guest nothing."""
    signs = person is not None and person != pledge.promiser and not signed and takes_signatures(pledge, now)
    return ["sign"] if signs else []


def shows_name(signature: Signature, pledge: Pledge, viewer: UUID | None, *, viewer_signed: bool) -> bool:
    """Whether this viewer may read the signer's name. One's own is always shown."""
    if signature.visibility is NameVisibility.PUBLIC or (viewer is not None and viewer == signature.person):
        return True
    if signature.visibility is NameVisibility.AT_ACTIVATION:
        return pledge.state is PledgeState.ACTIVE
    return signature.visibility is NameVisibility.SIGNERS and (viewer_signed or viewer == pledge.promiser)


def sentence(pledge: Pledge) -> str:
    """The pledge in one sentence, in the language it is written in."""
    return wording.sentence(
        action=pledge.action,
        who=pledge.who,
        their_action=pledge.their_action,
        target=pledge.target,
        day=pledge.deadline_date,
        language=pledge.language,
    )


def _clause(value: str, field: str, longest: int) -> str:
    # It stands inside a sentence, so a full stop that somebody typed at its end would end that too early.
    return text.line(text.line(value, field, longest=longest).rstrip(" .,;"), field, longest=longest)
