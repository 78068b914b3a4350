"""Taking from view what a promiser wrote, for moderators, as GraphQL shows it."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.base.errors import Refused, not_found
from pledgebank.pledges.life import hiding
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.nodes import Node, Nodes


@strawberry.input(description="A text about a pledge, to be taken from view or brought back.")
class HidePledgeTextInput:
    """A text about a pledge."""

    id: strawberry.ID = strawberry.field(description="An announcement to signers, or an edit of a pledge.")
    hidden: bool = strawberry.field(description="Whether it is taken from view; false brings it back.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The text as it now is, or why it stays as it was.")
class HidePledgeTextPayload:
    """The answer to hidePledgeText."""

    thing: Node | None = strawberry.field(default=None, description="The announcement or edit.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class HidingMutations:
    """What moderators can do with texts."""

    @mutation
    async def hide_pledge_text(
        self, info: Info, input: Annotated[HidePledgeTextInput, strawberry.argument(description="Which, and whether.")]
    ) -> HidePledgeTextPayload:
        """Take from view what a promiser wrote to signers or changed about a pledge, or bring it back: for moderators.

        Letters that are yet to be sent no longer say it.
        """
        context, person = info.context, info.context.person()
        try:
            kind, key = nodes.parse(input.id)
        except Refused as refused:
            raise not_found("There is nothing with this id.", "id") from refused
        if kind not in {hiding.ANNOUNCEMENT, hiding.EDIT}:
            raise not_found("There is nothing here that could be hidden.", "id")
        command = partial(hiding.hide, kind=kind, key=key, person=person, hidden=input.hidden)
        await context.write(command, once=context.once("hidePledgeText", input))
        return HidePledgeTextPayload(thing=await context.get(Nodes).find(context, kind, key))
