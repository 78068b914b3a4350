"""Slots and sign-ups as GraphQL shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.activities import sight
from pledgebank.activities import store as activities
from pledgebank.activities.api.types import Activity, node, own_signups
from pledgebank.activities.api.volunteers import Skill, skills_of
from pledgebank.activities.places import model as models
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import SignupState
from pledgebank.base import page
from pledgebank.groups.api import eyes
from pledgebank.people import store as people
from pledgebank.people.api import Person
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.nodes import Load, Node

choices(
    SignupState,
    "Where a sign-up stands.",
    {
        SignupState.REQUESTED: "Waits for the organiser's yes.",
        SignupState.WAITLISTED: "In the queue for a place.",
        SignupState.OFFERED: "A place is held for a while, until it is taken.",
        SignupState.CONFIRMED: "Has a place.",
        SignupState.RECONFIRM: "Has a place in what was changed since, and has not said yes to that.",
        SignupState.CHECKED_IN: "Turned up.",
        SignupState.CHECKED_OUT: "Turned up, and went.",
        SignupState.NO_SHOW: "Had a place, and did not use it.",
        SignupState.DECLINED: "The organiser said no, or an offer was turned down.",
        SignupState.EXPIRED: "Nobody answered the offer in time.",
        SignupState.CANCELLED: "Has left.",
    },
)


async def slots(root: Activity, info: Info) -> list["Slot"]:
    """Its tasks or shifts."""
    return [Slot.of(slot) for slot in await info.context.load(places.slots_of, root.model.id)]


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
    requested: int = strawberry.field(description="How many people wait for the organiser's yes.")
    minimum: int = strawberry.field(description="Fewer people than so many are too few.")
    skills: list[Skill] = strawberry.field(
        description="What one needs to be able to; whoever has not declared it needs the organiser's yes."
    )
    age_from: int | None = strawberry.field(description="From which age, in years; null where all ages may come.")
    approval: bool = strawberry.field(description="Whether the organiser says yes to each.")
    closed: bool = strawberry.field(description="Whether it was called off, apart from the rest of the activity.")

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
            requested=slot.requested,
            minimum=slot.minimum,
            skills=skills_of(slot.skills),
            age_from=slot.age_from,
            approval=slot.approval,
            closed=slot.closed,
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
        own = await own_signups(info.context, self.model.activity)
        return next((Signup.of(signup) for signup in own if signup.slot == self.model.id), None)

    @field
    async def viewer_missed(self, info: Info) -> "Signup | None":
        """The viewer's own sign-up of which the organiser says that they did not come; null without one."""
        context, activity = info.context, self.model.activity
        missed = await context.load(places.missed_in, (context.person_id, activity)) if context.person_id else ()
        return next((Signup.of(signup) for signup in missed if signup.slot == self.model.id), None)

    @field
    async def signups(self, info: Info, first: First = None, after: After = None) -> "Connection[Signup]":
        """Who signed up, by ticket: all of them for the organiser, for others their own."""
        context, as_of = info.context, info.context.as_of
        activity = await context.load(activities.by_ids, self.model.activity)
        if activity is None or context.person_id is None:
            return connection(page.Page((), (), has_more=False), Signup.of, as_of=as_of, after=after)
        only = None if sight.speaks_for(activity, await eyes(context)) else context.person_id
        found = await places.signups_page(context.reader, self.model.id, person=only, first=first, after=after)
        return connection(found, Signup.of, as_of=as_of, after=after)


@strawberry.type(description="A place in a slot, or in its queue.")
class Signup(Node):
    """A sign-up: shown to its person and the organiser alone."""

    model: strawberry.Private[models.Signup]
    state: SignupState = strawberry.field(description="Where it stands.")
    party_size: int = strawberry.field(description="How many people come.")
    offer_until: datetime | None = strawberry.field(description="Until when an offered place is held.")
    late: bool = strawberry.field(description="Whether they left within a day of the start.")
    over: str = strawberry.field(description="Why the organiser gave them a place against the rules; mostly empty.")
    reason: str = strawberry.field(description="Why the organiser said no; may be empty.")

    @classmethod
    def of(cls, signup: models.Signup) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Signup", signup.id),
            model=signup,
            state=signup.state,
            party_size=signup.party_size,
            offer_until=signup.offer_until,
            late=signup.late,
            over=signup.over,
            reason=signup.reason,
        )

    @field
    async def slot(self, info: Info) -> Slot:
        """What it is for."""
        found = await info.context.load(places.slots_by_ids, self.model.slot)
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
        return await places.position(info.context.reader, self.model) if waits else None


async def slot_node(context: Context, key: UUID) -> Slot | None:
    """A slot, if the viewer may know of its activity."""
    found = await context.load(places.slots_by_ids, key)
    return Slot.of(found) if found and await node(context, found.activity) else None


async def signup_node(context: Context, key: UUID) -> Signup | None:
    """A sign-up, for its person and the organiser."""
    found = await context.load(places.signups_by_ids, key)
    activity = await context.load(activities.by_ids, found.activity) if found else None
    if found is None or activity is None or context.person_id is None:
        return None
    theirs = found.person == context.person_id or sight.speaks_for(activity, await eyes(context))
    return Signup.of(found) if theirs else None


NODES: Mapping[str, Load] = {"Activity": node, "Slot": slot_node, "Signup": signup_node}
