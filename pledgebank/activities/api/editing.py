"""Changing activities as GraphQL shows it, and what was changed about one."""

from datetime import datetime
from functools import partial
from typing import Annotated, Self

import strawberry

from pledgebank.activities import blurring, keys, sight
from pledgebank.activities.api.places import Signup, signup_node
from pledgebank.activities.api.types import Activity, node, own_signups
from pledgebank.activities.editing import commands, store
from pledgebank.activities.editing import model as models
from pledgebank.activities.editing.commands import Touched, Wish
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.places import store as places
from pledgebank.base import page
from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.groups.api import eyes
from pledgebank.people import store as people
from pledgebank.people.api import Person
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.partial_input import given, needed, text


@strawberry.input(
    description="What is to be different about an activity. What is left out stays as it is, what is null is emptied."
)
class UpdateActivityInput:
    """What is to be different."""

    activity: strawberry.ID = strawberry.field(description="Which. Of a series, this one alone.")
    expected_version: int = strawberry.field(
        description="The activity as you saw it: refused with CONFLICT when it has changed since."
    )
    preview: bool | None = strawberry.field(
        default=False, description="Only answer whose place the change would touch; nothing is written."
    )
    title: str | None = strawberry.field(default=strawberry.UNSET, description="What it is: 1 to 120 characters.")
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="All else there is to say, up to 5,000 characters."
    )
    starts_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When it starts; its tasks move along."
    )
    ends_at: datetime | None = strawberry.field(default=strawberry.UNSET, description="When it ends.")
    location: PointInput | None = strawberry.field(default=strawberry.UNSET, description="The very spot.")
    muster: PointInput | None = strawberry.field(
        default=strawberry.UNSET, description="Where people meet, if elsewhere; null is at the spot itself."
    )
    meeting: str | None = strawberry.field(
        default=strawberry.UNSET, description="How to find each other there, up to 500 characters."
    )
    bring: str | None = strawberry.field(
        default=strawberry.UNSET, description="What to bring along, up to 1,000 characters."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def changes(self) -> Changes:
        """What is to be different. Raises Refused INVALID for what cannot be empty."""
        return Changes(
            title=text(self.title),
            description=text(self.description),
            starts_at=needed(self.starts_at, "startsAt"),
            ends_at=needed(self.ends_at, "endsAt"),
            location=needed(given(self.location, PointInput.point), "location"),
            muster=given(self.muster, lambda one: one.point("muster")),
            meeting=text(self.meeting),
            bring=text(self.bring),
        )


@strawberry.type(description="The activity as it now is, or why it stays as it was.")
class UpdateActivityPayload:
    """The answer to updateActivity."""

    activity: Activity | None = strawberry.field(
        default=None, description="The activity as it now is; of a preview, as it was."
    )
    affected: list[Signup] = strawberry.field(
        default_factory=list,
        description="Whose place the change touches, the first 100: they keep it, and are asked if they still come.",
    )
    affected_count: int = strawberry.field(default=0, description="How many they are; no more than 10,000 are counted.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type(description="One thing that was changed about an activity.")
class ActivityAlteration:
    """One thing that was changed."""

    field: str = strawberry.field(description="Which, by its name here: title, startsAt, location ...")
    before: str = strawberry.field(description="What it was, as text; empty for nothing, and for what is not for you.")
    after: str = strawberry.field(
        description="What it is since, as text; empty for nothing, and for what is not for you."
    )


@strawberry.type(description="A change of an activity.")
class ActivityEdit:
    """A change."""

    edit: strawberry.Private[models.Edit]
    exact: strawberry.Private[bool]
    key: strawberry.Private[bytes]
    named: strawberry.Private[bool]
    at: datetime = strawberry.field(description="When it was changed.")
    asked_again: bool = strawberry.field(description="Whether who had a place was asked if they still come.")

    @classmethod
    def of(cls, edit: models.Edit, *, exact: bool, key: bytes, named: bool) -> Self:
        """As a viewer sees it. `exact`: who may know the very spot, others by `key`; `named`: who changed it."""
        return cls(edit=edit, exact=exact, key=key, named=named, at=edit.at, asked_again=edit.asks)

    @field
    async def by(self, info: Info) -> Person | None:
        """Who changed it: for who organises it or answers for its areas."""
        found = await info.context.load(people.by_ids, self.edit.by) if self.named and self.edit.by else None
        return Person.of(found) if found else None

    @field
    def alterations(self) -> list[ActivityAlteration]:
        """All that was changed; places blurred unless the viewer has a place or organises."""
        return [self._told(one) for one in self.edit.alterations]

    def _told(self, one: models.Alteration) -> ActivityAlteration:
        if one.field in _CLOSE and not self.exact:
            return ActivityAlteration(field=one.field, before="", after="")
        if one.left or one.reached:
            before, after = (self._place(point) for point in (one.left, one.reached))
            return ActivityAlteration(field=one.field, before=before, after=after)
        return ActivityAlteration(field=one.field, before=one.before, after=one.after)

    def _place(self, point: Point | None) -> str:
        if point is None:
            return ""
        shown = point if self.exact else blurring.shown(point, self.key)
        return f"{shown.lat:.6f}, {shown.lng:.6f}"


# How people find each other tells where they do.
_CLOSE = ("muster", "meeting")


@strawberry.type
class EditingMutations:
    """What organisers can change."""

    @mutation
    async def update_activity(
        self, info: Info, input: Annotated[UpdateActivityInput, strawberry.argument(description="Which, and what.")]
    ) -> UpdateActivityPayload:
        """Change an activity of yours. `history` shows what it was before.

        Who has a place keeps it. They are asked whether they still come when it starts or ends more than 5 minutes
        earlier or later or on another day, or is more than 50 m off, or people meet so far off.
        """
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.activity, "Activity", "activity")
        wish, towns = Wish(key, person, input.changes(), input.expected_version), context.get(Places)
        if input.preview:
            found = await commands.preview(context.reader, wish, towns, context.now)
        else:
            command = partial(commands.edit, wish=wish, places=towns)
            written = await context.write(command, once=context.once("updateActivity", input))
            found = await commands.made(context.reader, written.value)
        affected = await shown(context, found)
        return UpdateActivityPayload(activity=await node(context, key), affected=affected, affected_count=found.count)


async def shown(context: Context, found: Touched) -> list[Signup]:
    """Whose place a change touches, as its organiser sees them."""
    return [one for one in [await signup_node(context, key) for key in found.signups] if one is not None]


async def history(root: Activity, info: Info, first: First = None, after: After = None) -> Connection[ActivityEdit]:
    """What was changed about it, the earliest first; while it was a draft, for who organises it alone."""
    context, as_of = info.context, info.context.as_of
    looking = await eyes(context)
    speaks = sight.speaks_for(root.model, looking)
    exact = sight.sees_exactly(root.model, looking, await own_signups(context, root.model.id))
    named = speaks or sight.answers_for(root.model, looking)
    key = (await keys.of(context.reader)).blurring
    found = await store.edits(context.reader, root.model.id, page.size(first), after, unseen=speaks)
    return connection(found, partial(ActivityEdit.of, exact=exact, key=key, named=named), as_of=as_of, after=after)


async def clash(root: Signup, info: Info) -> Signup | None:
    """Where else its person holds a place at that time, the first if several; only they see it."""
    context = info.context
    if root.model.person != context.person_id or not root.model.holds:
        return None
    slot = await context.load(places.slots_by_ids, root.model.slot)
    found = await commands.clashes(context.reader, root.model, slot) if slot else []
    return Signup.of(min(found, key=lambda one: one.starts_at)) if found else None
