"""Activities, slots and sign-ups as GraphQL shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.activities import model as models
from pledgebank.activities import rules
from pledgebank.activities.model import ActivityState, SignupState
from pledgebank.activities.store import activities, signups
from pledgebank.base import page
from pledgebank.base.geo import Box
from pledgebank.councils.party import Party
from pledgebank.following.api import follows
from pledgebank.people import store as people
from pledgebank.people.api import Person
from pledgebank.pledges.api import Pledge
from pledgebank.pledges.api import node as pledge_node
from pledgebank.reports import links
from pledgebank.reports.api import Report
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Load, Node

choices(
    ActivityState,
    "Where an activity stands.",
    {
        ActivityState.DRAFT: "Planned; seen by its organiser alone.",
        ActivityState.PUBLISHED: "For everybody to see and join.",
        ActivityState.CANCELLED: "Called off; no longer listed.",
    },
)
choices(
    SignupState,
    "Where a sign-up stands.",
    {
        SignupState.WAITLISTED: "In the queue for a place.",
        SignupState.CONFIRMED: "Has a place.",
        SignupState.CANCELLED: "Has left.",
    },
)


@strawberry.type(description="Something to turn up for: what, when and where.")
class Activity(Node):
    """An activity."""

    model: strawberry.Private[models.Activity]
    title: str = strawberry.field(description="What it is, in one line.")
    description: str = strawberry.field(description="All else there is to say; may be empty.")
    state: ActivityState = strawberry.field(description="Where it stands.")
    starts_at: datetime = strawberry.field(description="When it starts.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    time_zone: str = strawberry.field(description="The IANA zone in which its times are told.")
    version: int = strawberry.field(description="Raised by every change of the activity itself.")

    def lies_in(self, box: Box) -> bool:
        """Whether its public place lies in a box."""
        return box.contains(self.model.shown)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas it lies in."""
        return self.model.areas

    @classmethod
    def of(cls, activity: models.Activity) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Activity", activity.id),
            model=activity,
            title=activity.title,
            description=activity.description,
            state=activity.state,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
            time_zone=activity.time_zone,
            version=activity.version,
        )

    @field
    async def organiser(self, info: Info) -> Party:
        """Who organises it."""
        person = await info.context.load(people.by_ids, self.model.organiser)
        assert person is not None, "an activity without its organiser"
        return Person.of(person)

    @field
    async def location(self, info: Info) -> Point:
        """Blurred, always by the same amount, unless the viewer has a place or organises."""
        return Point.of(self.model.location if await _exactly(info.context, self.model) else self.model.shown)

    @field
    async def location_is_exact(self, info: Info) -> bool:
        """Whether `location` is the very spot."""
        return await _exactly(info.context, self.model)

    @field
    async def viewer_may(self, info: Info) -> list[str]:
        """What the viewer may do with it now: publish, join, leave."""
        context = info.context
        return rules.may(self.model, context.person_id, await _own(context, self.model.id), context.now)

    @field
    async def viewer_follows(self, info: Info) -> bool:
        """Whether the viewer hears of what becomes of it."""
        return await follows(info.context, "Activity", self.model.id)

    @field
    async def slots(self, info: Info) -> list["Slot"]:
        """Its tasks or shifts."""
        return [Slot.of(slot) for slot in await info.context.load(signups.slots_of, self.model.id)]

    @field
    async def reports(self, info: Info, first: First = None, after: After = None) -> Connection[Report]:
        """The reports it is about."""
        return await links.shown(info.context, self.model.reports, first, after)

    @field
    async def pledge(self, info: Info) -> Pledge | None:
        """The pledge it makes good; null where the viewer may not see it."""
        return await pledge_node(info.context, self.model.pledge) if self.model.pledge else None


@strawberry.type(description="One task or shift of an activity.")
class Slot(Node):
    """A slot."""

    model: strawberry.Private[models.Slot]
    role: str = strawberry.field(description="What one does.")
    starts_at: datetime = strawberry.field(description="When it starts.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    capacity: int | None = strawberry.field(description="Null is no limit; 0 is closed.")
    taken: int = strawberry.field(description="How many people have a place.")
    waiting: int = strawberry.field(description="How many people wait for one.")

    @classmethod
    def of(cls, slot: models.Slot) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Slot", slot.id),
            model=slot,
            role=slot.role,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            capacity=slot.capacity,
            taken=slot.taken,
            waiting=slot.waiting,
        )

    @field
    async def activity(self, info: Info) -> Activity:
        """What it belongs to."""
        found = await info.context.load(activities.by_ids, self.model.activity)
        assert found is not None, "a slot without its activity"
        return Activity.of(found)

    @field
    async def viewer_signup(self, info: Info) -> "Signup | None":
        """The viewer's own standing sign-up; null without one."""
        own = await _own(info.context, self.model.activity)
        return next((Signup.of(signup) for signup in own if signup.slot == self.model.id), None)

    @field
    async def signups(self, info: Info, first: First = None, after: After = None) -> "Connection[Signup]":
        """Who signed up, by ticket: all of them for the organiser, for others their own."""
        context, as_of = info.context, info.context.as_of
        activity = await context.load(activities.by_ids, self.model.activity)
        if activity is None or context.person_id is None:
            return connection(page.Page((), (), has_more=False), Signup.of, as_of=as_of, after=after)
        only = None if activity.organiser == context.person_id else context.person_id
        found = await signups.signups_page(context.reader, self.model.id, person=only, first=first, after=after)
        return connection(found, Signup.of, as_of=as_of, after=after)


@strawberry.type(description="A place in a slot, or in its queue.")
class Signup(Node):
    """A sign-up: shown to its person and the organiser alone."""

    model: strawberry.Private[models.Signup]
    state: SignupState = strawberry.field(description="Where it stands.")
    party_size: int = strawberry.field(description="How many people come.")

    @classmethod
    def of(cls, signup: models.Signup) -> Self:
        """As clients see it."""
        key = nodes.encode("Signup", signup.id)
        return cls(id=key, model=signup, state=signup.state, party_size=signup.party_size)

    @field
    async def slot(self, info: Info) -> Slot:
        """What it is for."""
        found = await info.context.load(signups.slots_by_ids, self.model.slot)
        assert found is not None, "a sign-up without its slot"
        return Slot.of(found)

    @field
    async def person(self, info: Info) -> Person | None:
        """Who comes."""
        found = await info.context.load(people.by_ids, self.model.person)
        return Person.of(found) if found else None

    @field
    async def position(self, info: Info) -> int | None:
        """From 1, when waiting."""
        waits = self.model.state is SignupState.WAITLISTED
        return await signups.position(info.context.reader, self.model) if waits else None


async def node(context: Context, key: UUID) -> Activity | None:
    """An activity, if the viewer may know of it."""
    found = await context.load(activities.by_ids, key)
    return Activity.of(found) if found and rules.may_see(found, context.person_id) else None


async def slot_node(context: Context, key: UUID) -> Slot | None:
    """A slot, if the viewer may know of its activity."""
    found = await context.load(signups.slots_by_ids, key)
    return Slot.of(found) if found and await node(context, found.activity) else None


async def signup_node(context: Context, key: UUID) -> Signup | None:
    """A sign-up, for its person and the organiser."""
    found = await context.load(signups.signups_by_ids, key)
    activity = await context.load(activities.by_ids, found.activity) if found else None
    if found is None or activity is None or context.person_id not in {found.person, activity.organiser}:
        return None
    return Signup.of(found)


NODES: Mapping[str, Load] = {"Activity": node, "Slot": slot_node, "Signup": signup_node}


async def _own(context: Context, activity: UUID) -> tuple[models.Signup, ...]:
    """The viewer's standing sign-ups in an activity."""
    return await context.load(signups.own_in, (context.person_id, activity)) if context.person_id else ()


async def _exactly(context: Context, activity: models.Activity) -> bool:
    return rules.sees_exactly(activity, context.person_id, await _own(context, activity.id))
