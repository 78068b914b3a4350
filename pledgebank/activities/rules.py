"""When an activity makes sense, who may see and join it, who gets a place and who comes up from the queue. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.model import (
    Activity,
    ActivityCancelled,
    ActivityDraft,
    ActivityPublished,
    ActivityState,
    Signup,
    SignupState,
    Slot,
    SlotDraft,
)
from pledgebank.base import cells, text, zones
from pledgebank.base.errors import Refused, invalid, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.base.geo import Circle, Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges import sight
from pledgebank.pledges.model import Pledge
from pledgebank.reports.model import Report
from pledgebank.reports.rules import is_public

LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=731)
MOST_SLOTS = 20
MOST_REPORTS = 20
LARGEST_CAPACITY = 10_000
LARGEST_PARTY = 20
# About 170 m across at 56 degrees north: outsiders learn which cell, never where in it.
SHOWN_ZOOM = 17


def plan(draft: ActivityDraft, *, organiser: UUID, areas: Sequence[UUID], now: datetime) -> Activity:
    """A new draft. Raises Refused INVALID for times, texts or numbers that make no sense, LOCATION_TOO_COARSE."""
    if draft.location.is_cut_to_degrees:
        raise Refused("LOCATION_TOO_COARSE", "Please place the pin on the very spot.", field=("location",))
    _check_times(draft.starts_at, draft.ends_at, now)
    if len(draft.reports) > MOST_REPORTS:
        raise invalid("An activity can be about {most} reports at most.", "reports", most=MOST_REPORTS)
    zones.zone_of(draft.time_zone)
    shown = blur(draft.location)
    return Activity(
        id=new_id(),
        organiser=organiser,
        title=text.line(draft.title, "title", longest=120),
        description=text.paragraphs(draft.description, "description", longest=5_000),
        state=ActivityState.DRAFT,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        time_zone=draft.time_zone,
        location=draft.location,
        shown=shown,
        cell=cells.cell_of(shown),
        areas=tuple(areas),
        reports=tuple(dict.fromkeys(draft.reports)),
        pledge=draft.pledge,
        created_at=now,
        updated_at=now,
    )


def check_links(activity: Activity, reports: Sequence[Report | None], pledge: Pledge | None, eyes: Eyes) -> None:
    """Raises Refused NOT_FOUND for a report or pledge that is not there to see, NOT_ALLOWED for another's pledge."""
    if any(report is None or not is_public(report) for report in reports):
        raise not_found("One of these reports does not exist.", "reports")
    own = pledge is not None and sight.speaks_for(pledge, eyes)
    if activity.pledge is not None and not own and (pledge is None or not sight.is_public(pledge)):
        raise not_found("There is no such pledge.", "pledge")
    if pledge is not None and not own:
        raise not_allowed("Only who made a pledge can plan how to make it good.", "pledge")


def slots(activity: Activity, drafts: Sequence[SlotDraft]) -> list[Slot]:
    """The activity's slots. Raises Refused INVALID for none, too many, or one outside the activity's time."""
    if not 1 <= len(drafts) <= MOST_SLOTS:
        raise invalid("Please give 1 to {most} tasks that people can join.", "slots", most=MOST_SLOTS)
    return [_slot(activity, draft, str(place)) for place, draft in enumerate(drafts)]


def blur(point: Point) -> Point:
    """Where outsiders are shown a place: the middle of its cell, always the same, so that no averaging helps."""
    box = cells.box_of(cells.cell_of(point) >> cells.shift(SHOWN_ZOOM), SHOWN_ZOOM)
    return Point.at((box.south + box.north) / 2, (box.west + box.east) / 2)


def may_see(activity: Activity, person: UUID | None) -> bool:
    """Whether this person (None: a guest) may know of it. `activities.visible` says the same to the database, but for
    what was called off: it is found by who knows of it, and listed no more.
    """
    return activity.state is not ActivityState.DRAFT or activity.organiser == person


def sees_exactly(activity: Activity, person: UUID | None, own: Collection[Signup]) -> bool:
    """Whether this person may know the very spot: its organiser, and who has a place."""
    return activity.organiser == person or any(
        signup.person == person and signup.state is SignupState.CONFIRMED for signup in own
    )


def publish(activity: Activity, person: UUID, now: datetime) -> tuple[Activity, list[Event]]:
    """The activity, for everybody to see. Raises Refused NOT_ALLOWED, or ACTIVITY_OVER when it has ended."""
    if activity.organiser != person:
        raise not_allowed("Only the organiser can publish this.", "activity")
    if activity.state is ActivityState.PUBLISHED:
        return activity, []
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("activity",))
    if now >= activity.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("activity",))
    published = replace(activity, state=ActivityState.PUBLISHED, updated_at=now, version=activity.version + 1)
    return published, [ActivityPublished(id=activity.id)]


def cancel(activity: Activity, now: datetime) -> tuple[Activity, list[Event]]:
    """The activity called off: nobody is to turn up where nobody expects them."""
    if activity.state is not ActivityState.PUBLISHED or now >= activity.ends_at:
        return activity, []
    cancelled = replace(activity, state=ActivityState.CANCELLED, updated_at=now, version=activity.version + 1)
    return cancelled, [ActivityCancelled(id=activity.id)]


def check_joining(activity: Activity, slot: Slot, party_size: int, now: datetime) -> None:
    """Raises Refused when nobody may join: NOT_PUBLISHED, ACTIVITY_CANCELLED or _OVER, SLOT_CLOSED; INVALID party."""
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("slot",))
    if activity.state is not ActivityState.PUBLISHED:
        raise Refused("NOT_PUBLISHED", "This is not open for joining yet.", field=("slot",))
    if now >= slot.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("slot",))
    if slot.capacity == 0:
        raise Refused("SLOT_CLOSED", "This task takes nobody just now.", field=("slot",))
    most = LARGEST_PARTY if slot.capacity is None else min(LARGEST_PARTY, slot.capacity)
    if not 1 <= party_size <= most:
        if most == 1:
            raise invalid("There is room for one person here.", "partySize")
        raise invalid("Please come with 1 to {most} people.", "partySize", most=most)


def check_free(person: Collection[Signup], starts_at: datetime, ends_at: datetime) -> None:
    """Nobody can be in two places at once. Raises Refused OVERLAPS."""
    if clashes(person, starts_at, ends_at):
        raise Refused("OVERLAPS", "You already have a place somewhere else at that time.", field=("slot",))


def clashes(person: Collection[Signup], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a person's confirmed places overlap a time; one may start at the moment another ends."""
    return any(
        signup.state is SignupState.CONFIRMED and signup.starts_at < ends_at and starts_at < signup.ends_at
        for signup in person
    )


def same_slot(earlier: Signup, slot: Slot) -> Signup:
    """A person's standing sign-up, if it is for this slot. Raises Refused ALREADY_JOINED if for another one."""
    if earlier.slot != slot.id:
        raise Refused(
            "ALREADY_JOINED", "You have already joined another task of this; leave that first.", field=("slot",)
        )
    return earlier


def join(slot: Slot, *, person: UUID, party_size: int, now: datetime) -> Signup:
    """The sign-up for the ticket that the slot has just given out."""
    return Signup(
        id=new_id(),
        slot=slot.id,
        activity=slot.activity,
        person=person,
        party_size=party_size,
        ticket=slot.ticket,
        state=SignupState.CONFIRMED if slot.placed else SignupState.WAITLISTED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=now,
        updated_at=now,
    )


def leave(slot: Slot, signup: Signup, now: datetime) -> tuple[Slot, Signup]:
    """Slot and sign-up after somebody has left: what they held is free, once."""
    if not signup.is_active:
        return slot, signup
    gone = replace(signup, state=SignupState.CANCELLED, updated_at=now)
    if signup.state is SignupState.CONFIRMED:
        return replace(slot, taken=slot.taken - signup.party_size), gone
    return replace(slot, waiting=slot.waiting - signup.party_size), gone


def promote(slot: Slot, signup: Signup, now: datetime) -> tuple[Slot, Signup]:
    """Slot and sign-up after somebody came up from the queue."""
    moved = replace(slot, taken=slot.taken + signup.party_size, waiting=slot.waiting - signup.party_size)
    return moved, replace(signup, state=SignupState.CONFIRMED, updated_at=now)


def has_room(slot: Slot, party_size: int) -> bool:
    """Whether so many more people fit."""
    return slot.capacity is None or slot.taken + party_size <= slot.capacity


def circle(near: Circle | None) -> Circle:
    """The circle that the order NEAREST needs. Raises Refused INVALID without one."""
    if near is None:
        raise invalid("To list what is nearest, please say near where.", "where", "near")
    return near


def may(activity: Activity, person: UUID | None, own: Collection[Signup], now: datetime) -> list[str]:
    """What a person may do with the activity now; a guest nothing."""
    if person is None:
        return []
    joined = any(signup.is_active for signup in own)
    open_ = activity.state is ActivityState.PUBLISHED and now < activity.ends_at
    acts = {
        "publish": activity.organiser == person and activity.state is ActivityState.DRAFT and now < activity.ends_at,
        "join": open_ and not joined,
        "leave": joined,
    }
    return [act for act, allowed in acts.items() if allowed]


def _slot(activity: Activity, draft: SlotDraft, place: str) -> Slot:
    starts_at, ends_at = draft.starts_at or activity.starts_at, draft.ends_at or activity.ends_at
    if not activity.starts_at <= starts_at < ends_at <= activity.ends_at:
        raise invalid("A task must lie within the activity's time.", "slots", place, "startsAt")
    if draft.capacity is not None and not 0 <= draft.capacity <= LARGEST_CAPACITY:
        raise invalid("Please give room for 0 to {most} people.", "slots", place, "capacity", most=LARGEST_CAPACITY)
    return Slot(
        id=new_id(),
        activity=activity.id,
        role=text.line(draft.role, "slots", place, "role", longest=80),
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=draft.capacity,
    )


def _check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise invalid("Please let it end after it starts, and within two weeks.", "endsAt")
    if not now < ends_at or starts_at > now + FURTHEST:
        raise invalid("Please choose a time between now and two years from now.", "startsAt")
