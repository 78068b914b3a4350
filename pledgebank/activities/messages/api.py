"""Messages to those who take part in an activity, as GraphQL shows them: to them, who organises it, and moderators."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Annotated, Self
from uuid import UUID

import strawberry
from strawberry import ID

from pledgebank.activities import model as models
from pledgebank.activities import store as activities
from pledgebank.activities.api import Activity, node
from pledgebank.activities.api.types import own_signups
from pledgebank.activities.messages import commands, rules, store
from pledgebank.activities.messages import model as said
from pledgebank.activities.places.model import SignupState
from pledgebank.base import page
from pledgebank.groups.api import eyes
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing
from pledgebank.web.nodes import Load, Node

_REPEATABLE = "Makes it safe to repeat."


@strawberry.type(description="What who organises an activity wrote to those who take part. Nobody can answer it here.")
class ActivityMessage(Node):
    """A message."""

    about: strawberry.Private[models.Activity]
    text: str = strawberry.field(description="What they wrote.")
    states: list[SignupState] = strawberry.field(description="For those whose sign-up is in one of these states.")
    sent_at: datetime = strawberry.field(description="When it was written.")
    hidden: bool = strawberry.field(description="Whether a moderator took it from view; only moderators see it then.")

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas that its activity lies in."""
        return self.about.areas

    @field
    async def activity(self, info: Info) -> Activity | None:  # noqa: ARG002 - every resolver is handed it
        """What it is about."""
        return Activity.of(self.about)

    @classmethod
    def of(cls, message: said.Message, activity: models.Activity) -> Self:
        """As who may read it sees it: that was asked before."""
        return cls(
            id=nodes.encode("ActivityMessage", message.id),
            about=activity,
            text=message.text,
            states=list(message.addressed.states),
            sent_at=message.sent_at,
            hidden=message.hidden,
        )


@strawberry.input(description="What is written to those who take part in an activity.")
class MessageParticipantsInput:
    """What is written, and to whom."""

    activity: ID = strawberry.field(description="Which; yours, or of a group that you organise.")
    text: str = strawberry.field(description="1 to 2,000 characters. At most three messages a day.")
    states: list[SignupState] | None = strawberry.field(
        default=None, description="To those whose sign-up is in one of these; by default to all who have a place."
    )
    slot: ID | None = strawberry.field(default=None, description="Only to those of this task.")
    day: date | None = strawberry.field(
        default=None, description="Only to those whose task goes on that day, by the clocks of its place."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="What was written, or why it was not.")
class MessageParticipantsPayload:
    """The answer to messageParticipants."""

    message: ActivityMessage | None = strawberry.field(default=None, description="What they are told.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A message to take from view, or to show again.")
class HideActivityMessageInput:
    """Which message, and why."""

    message: ID = strawberry.field(description="Which.")
    hidden: bool = strawberry.field(description="Whether it is taken from view.")
    reason: str | None = strawberry.field(default=None, description="Why, up to 500 characters; needed to hide it.")
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="The message, or why nothing was changed.")
class HideActivityMessagePayload:
    """The answer to hideActivityMessage."""

    message: ActivityMessage | None = strawberry.field(default=None, description="The message, as moderators see it.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class Mutations:
    """What can be done about messages."""

    @publishing
    async def message_participants(
        self,
        info: Info,
        input: Annotated[MessageParticipantsInput, strawberry.argument(description="What, and to whom.")],
    ) -> MessageParticipantsPayload:
        """Write to those who take part, by what became of their sign-up, task or day. Nobody's address is shown."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.send,
            activity=nodes.key_of(input.activity, "Activity", "activity"),
            person=person,
            text=input.text,
            states=input.states or (),
            slot=nodes.key_of(input.slot, "Slot", "slot") if input.slot is not None else None,
            day=input.day,
        )
        written = await context.write(command, once=context.once("messageParticipants", input))
        return MessageParticipantsPayload(message=await message_node(context, written.value))

    @mutation
    async def hide_activity_message(
        self,
        info: Info,
        input: Annotated[HideActivityMessageInput, strawberry.argument(description="Which, and whether.")],
    ) -> HideActivityMessagePayload:
        """Take from view what must not be seen, or let it be seen again: for moderators."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.hide,
            message=nodes.key_of(input.message, "ActivityMessage", "message"),
            person=person,
            hidden=input.hidden,
            reason=input.reason or "",
        )
        written = await context.write(command, once=context.once("hideActivityMessage", input))
        return HideActivityMessagePayload(message=await message_node(context, written.value))


async def messages(root: Activity, info: Info, first: First = None, after: After = None) -> Connection[ActivityMessage]:
    """What its organisers wrote to those who take part, the latest first: to who takes part what is for them, all of
    it to who organises it and to moderators, and nothing to others."""
    context, as_of = info.context, info.context.as_of
    looking, own = await eyes(context), await own_signups(context, root.model.id)
    size = page.size(first)
    if not rules.reads(root.model, looking, own):
        nothing: page.Page[said.Message] = page.Page((), (), has_more=False)
        return connection(nothing, lambda one: ActivityMessage.of(one, root.model), as_of=as_of, after=after)
    found = await store.page(
        context.reader,
        root.model.id,
        of=None if rules.reads_all(root.model, looking) else rules.taking_part(looking, own),
        hidden_too=rules.moderates(root.model, looking),
        first=size,
        after=after,
    )
    return connection(found, lambda one: ActivityMessage.of(one, root.model), as_of=as_of, after=after)


async def message_node(context: Context, key: UUID) -> ActivityMessage | None:
    """A message, for those who may read it."""
    found = await context.load(store.by_ids, key)
    activity = await context.load(activities.by_ids, found.activity) if found else None
    if found is None or activity is None or await node(context, activity.id) is None:
        return None
    own = await own_signups(context, activity.id)
    seen = rules.may_read(found, activity, await eyes(context), own)
    return ActivityMessage.of(found, activity) if seen else None


NODES: Mapping[str, Load] = {"ActivityMessage": message_node}
