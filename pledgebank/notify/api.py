"""How people read what they were told, and say whether to write to them."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.activities import store as activities
from pledgebank.activities.places import roll
from pledgebank.activities.places import store as places
from pledgebank.base import page
from pledgebank.base.errors import invalid
from pledgebank.groups.api import eyes
from pledgebank.notify import commands, rules, store
from pledgebank.notify import model as models
from pledgebank.notify.activities import knowing
from pledgebank.notify.activities import rules as activity_rules
from pledgebank.notify.activities.model import TYPE as ACTIVITY
from pledgebank.notify.activities.model import Doing
from pledgebank.notify.pledges import promises
from pledgebank.notify.wording import worded
from pledgebank.people.api import Viewer, viewer_node
from pledgebank.pledges import store as pledges
from pledgebank.reports import store as reports
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.nodes import Node, Nodes


@strawberry.type(description="What was told to the viewer, whatever other channel carried it.")
class Notice(Node):
    """A notice, for the eyes of whom it is for."""

    model: strawberry.Private[models.Notice]
    at: datetime = strawberry.field(description="When it happened.")
    read: bool = strawberry.field(description="Whether the viewer has read it.")

    @field
    async def text(self, info: Info) -> str:
        """One sentence, in the viewer's language."""
        context = info.context
        if self.model.about.type == ACTIVITY:
            doing = await _doing(context, self.model)
            return worded(self.model, doing.activity.title if doing else None, context.language, doing)
        return worded(self.model, await _title(context, self.model), context.language)

    @field
    async def about(self, info: Info) -> Node | None:
        """What it happened to; null where the viewer may not see that any more."""
        about = self.model.about
        return await info.context.get(Nodes).find(info.context, about.type, about.id)

    @classmethod
    def of(cls, notice: models.Notice) -> "Notice":
        """As who was told sees it."""
        return cls(id=nodes.encode("Notice", notice.id), model=notice, at=notice.at, read=notice.read)


@strawberry.input(description="Which notices the viewer has read.")
class MarkNoticesReadInput:
    """What was read."""

    up_to: strawberry.ID | None = strawberry.field(
        default=None, description="This notice, and all that happened before it."
    )
    ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="These; at most 100. Those of others, and lost ones, are no matter."
    )


@strawberry.type(description="The viewer, with what is left unread.")
class MarkNoticesReadPayload:
    """The answer to markNoticesRead."""

    viewer: Viewer | None = strawberry.field(default=None, description="Who has read them.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="How the viewer wants to be told of what they follow. What is left out stays as it is.")
class SetNotificationsInput:
    """What is wished."""

    email: bool | None = strawberry.field(
        default=None, description="Whether by e-mail too. Codes to sign in with always come."
    )


@strawberry.type(description="The viewer, with what they wish.")
class SetNotificationsPayload:
    """The answer to setNotifications."""

    viewer: Viewer | None = strawberry.field(default=None, description="Who wishes it.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class Mutations:
    """What people can do about being told."""

    @mutation
    async def mark_notices_read(
        self, info: Info, input: Annotated[MarkNoticesReadInput, strawberry.argument(description="Which.")]
    ) -> MarkNoticesReadPayload:
        """Mark notices as read. Set, never toggled."""
        context, person = info.context, info.context.person()
        if len(input.ids or ()) > page.MOST:
            raise invalid("Please ask for at most {most} at a time.", "ids", most=page.MOST)
        up_to = nodes.key_of(input.up_to, "Notice", "upTo") if input.up_to is not None else None
        keys = [nodes.key_of(one, "Notice", "ids") for one in input.ids or ()]
        await context.write(partial(commands.mark_read, person=person, keys=keys, up_to=up_to))
        return MarkNoticesReadPayload(viewer=await viewer_node(context, person))

    @mutation
    async def set_notifications(
        self, info: Info, input: Annotated[SetNotificationsInput, strawberry.argument(description="What is wished.")]
    ) -> SetNotificationsPayload:
        """Say whether to be told by e-mail of what happens to what one follows."""
        context, person = info.context, info.context.person()
        if input.email is not None:
            await context.write(partial(commands.set_email, person=person, email=input.email))
        return SetNotificationsPayload(viewer=await viewer_node(context, person))


async def notices(root: Viewer, info: Info, first: First = None, after: After = None) -> Connection[Notice]:
    """What they were told, the newest first, for 180 days."""
    context, as_of = info.context, info.context.as_of
    found = await store.page(context.reader, root.model.id, page.size(first), after)
    return connection(found, Notice.of, as_of=as_of, after=after)


async def unread_notices(root: Viewer, info: Info) -> int:
    """How much of it they have not read, counted to 1,000."""
    return await info.context.load(store.unread, root.model.id)


async def email_notices(root: Viewer, info: Info) -> bool:
    """Whether they are told by e-mail too."""
    return (await info.context.load(store.wishes, root.model.id)).email


async def node(context: Context, key: UUID) -> Notice | None:
    """One of the viewer's own notices."""
    found = await context.load(store.by_ids, key)
    return Notice.of(found) if found and found.person == context.person_id else None


async def _title(context: Context, notice: models.Notice) -> str | None:
    """What the thing is called; None where the viewer may not see it any more."""
    if notice.about.type == "Pledge":
        pledge = await context.load(pledges.by_ids, notice.about.id)
        signature = await context.load(pledges.signatures_of, (notice.about.id, notice.person))
        known = pledge and promises.may_know(notice.news, pledge, await eyes(context), signed=signature is not None)
        return pledge.action if pledge and known else None
    report = await context.load(reports.by_ids, notice.about.id)
    return report.title if report and rules.may_be_told(notice.news, report, await eyes(context)) else None


async def _doing(context: Context, notice: models.Notice) -> Doing | None:
    """The activity that it is about, as the viewer knows it; None where they may not know of it any more."""
    activity = await context.load(activities.by_ids, notice.about.id)
    if activity is None or not activity_rules.may_know(notice.news, activity, await eyes(context)):
        return None
    slot = signup = None
    if notice.said and notice.news in knowing.OF_TASKS:
        slot = await context.load(places.slots_by_ids, notice.said)
    if notice.said and notice.news in knowing.OF_SIGNUPS:
        signup = await context.load(places.signups_by_ids, notice.said)
    elif notice.news not in activity_rules.FOR_ORGANISERS:
        signup = await context.load(roll.standing_of, (notice.person, activity.id))
    return knowing.doing(activity, slot, signup)
