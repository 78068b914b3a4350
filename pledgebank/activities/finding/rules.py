"""When somebody could help, which open tasks fit them, and how an activity is done again. Pure."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pledgebank.activities.finding.model import Availability, Copy, Experience, Span, Weekday
from pledgebank.activities.model import Activity, ActivityDraft, ActivityState
from pledgebank.activities.places.model import Signup, Slot, SlotDraft
from pledgebank.activities.rules import FURTHEST
from pledgebank.base import text, zones
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.geo import Point

MINUTES = 24 * 60
MOST_SPANS = 28
LEAST_METRES, MOST_METRES = 100, 20_000
LONGEST_NOTE = 2_000
MOST_NOTES = 10
_WEEK = tuple(Weekday)
_OVER = frozenset({ActivityState.DONE, ActivityState.CANCELLED})


def available(
    person: UUID, spans: Sequence[Span], *, centre: Point, metres: float, time_zone: str, now: datetime
) -> Availability:
    """When and where somebody could help. Raises Refused INVALID for times or a distance that make no sense."""
    if not 1 <= len(spans) <= MOST_SPANS:
        raise invalid("Please give 1 to {most} times of the week.", "spans", most=MOST_SPANS)
    if any(not 0 <= one.begins < one.ends <= MINUTES for one in spans):
        raise invalid("A time must end after it begins, on the same day.", "spans")
    if not LEAST_METRES <= metres <= MOST_METRES:
        raise invalid("Please give a distance between 100 metres and 20 kilometres.", "metres")
    zones.zone_of(time_zone)
    return Availability(
        id=person, spans=_joined(spans), centre=centre, metres=float(metres), time_zone=time_zone, at=now
    )


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same times in the order of the week, those that touch made one."""
    joined: list[Span] = []
    for one in sorted(spans, key=lambda span: (_WEEK.index(span.day), span.begins)):
        last = joined[-1] if joined else None
        if last is not None and last.day is one.day and one.begins <= last.ends:
            joined[-1] = Span(one.day, last.begins, max(last.ends, one.ends))
        else:
            joined.append(one)
    return tuple(joined)


def covers(availability: Availability, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether somebody could help all that time, by the clocks where they are."""
    zone = ZoneInfo(availability.time_zone)
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    day = first.date()
    while day < last.date() or (day == last.date() and last.time() > time()):
        begins = first.hour * 60 + first.minute if day == first.date() else 0
        ends = _minutes(last) if day == last.date() else MINUTES
        weekday = _WEEK[day.weekday()]
        if not any(one.day is weekday and one.begins <= begins and ends <= one.ends for one in availability.spans):
            return False
        day += timedelta(days=1)
    return True


def _minutes(at: datetime) -> int:
    """Minutes after midnight, begun ones counted."""
    return at.hour * 60 + at.minute + (1 if at.second or at.microsecond else 0)


def fits(
    slot: Slot, availability: Availability, *, skills: Collection[str], age: int | None, held: Collection[Signup]
) -> bool:
    """Whether an open task is one for somebody: when they could, what they can do, how old they are at least.

    `held`: the places they have already; nobody is in two at once.
    """
    if slot.age_from and (age is None or age < slot.age_from):
        return False
    if not set(slot.skills).issubset(skills) or not covers(availability, slot.starts_at, slot.ends_at):
        return False
    return not any(one.starts_at < slot.ends_at and slot.starts_at < one.ends_at for one in held)


def is_over(activity: Activity, now: datetime) -> bool:
    """Whether it can be done again: it is over, or was called off."""
    published = activity.state in {ActivityState.PUBLISHED, ActivityState.HELD}
    return activity.state in _OVER or (published and now >= activity.ends_at)


def may(activity: Activity, *, own: bool, now: datetime) -> list[str]:
    """What who speaks for it may do with it in this way, by the names that clients know."""
    return ["copy"] if own and is_over(activity, now) else []


def again(
    activity: Activity, slots: Sequence[Slot], starts_at: datetime, *, reports: Sequence[UUID], now: datetime
) -> ActivityDraft:
    """The draft that does it again, as long as it lasted by the clocks of its place. Raises Refused NOT_OVER, INVALID.

    `reports`: those that it still can be about. Tasks that were called off are left out.
    """
    if not is_over(activity, now):
        raise Refused("NOT_OVER", "Only what is over or was called off can be done again.", field=("activity",))
    if not now < starts_at <= now + FURTHEST:
        raise invalid("Please choose a time between now and two years from now.", "startsAt")
    zone = ZoneInfo(activity.time_zone)
    begins, was = _local(starts_at, zone), _local(activity.starts_at, zone)

    def moved(at: datetime) -> datetime:
        return (begins + (_local(at, zone) - was)).replace(tzinfo=zone).astimezone(UTC)

    drafts = tuple(
        SlotDraft(
            role=slot.role,
            capacity=slot.capacity,
            starts_at=moved(slot.starts_at),
            ends_at=moved(slot.ends_at),
            minimum=slot.minimum,
            skills=slot.skills,
            age_from=slot.age_from,
            approval=slot.approval,
        )
        for slot in slots
        if not slot.closed
    )
    return ActivityDraft(
        title=activity.title,
        description=activity.description,
        starts_at=starts_at,
        ends_at=moved(activity.ends_at),
        time_zone=activity.time_zone,
        location=activity.location,
        slots=drafts,
        reports=tuple(reports),
        group=activity.group,
        muster=activity.muster,
        meeting=activity.meeting,
        bring=activity.bring,
    )


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def carried(anew: UUID, source: UUID, earlier: Copy | None, note: str, now: datetime) -> Copy:
    """What is known of how it went: the note, and those that came with it before. Raises Refused INVALID."""
    said = text.paragraphs(note, "note", longest=LONGEST_NOTE)
    added = (Experience(activity=source, note=said, at=now),) if said else ()
    notes = (*added, *(earlier.notes if earlier else ()))[:MOST_NOTES]
    return Copy(id=anew, source=source, notes=notes)
