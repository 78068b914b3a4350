"""What promisers and signers do once a pledge was made, and what it shows of that."""

from functools import partial
from typing import Annotated

import strawberry
from strawberry import ID

from pledgebank.base.errors import not_found
from pledgebank.photos.api import keys_of
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import answers, commands
from pledgebank.pledges.api.kept import Announcement
from pledgebank.pledges.api.kept import node as announcement_node
from pledgebank.pledges.api.types import Pledge
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing

_REPEATABLE = "Makes it safe to repeat."


@strawberry.input(description="What a promiser says to all signers of a pledge.")
class AnnouncePledgeInput:
    """What a promiser says to all signers of a pledge."""

    pledge: ID = strawberry.field(description="Which; your own, or one of the body whose officer you are.")
    text: str = strawberry.field(
        description="50 to 5,000 characters. At most 4 in 30 days; one after the pledge has failed or was called off."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="What was written, or why it was not.")
class AnnouncePledgePayload:
    """The answer to announcePledge."""

    announcement: Announcement | None = strawberry.field(default=None, description="What all signers are told.")
    pledge: Pledge | None = strawberry.field(default=None, description="The pledge.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="Whether a signer has done what they said.")
class AnswerPledgeInput:
    """Whether a signer has done what they said."""

    pledge: ID = strawberry.field(description="Which pledge, which you signed.")
    done: bool | None = strawberry.field(default=None, description="Whether you have; null to take your answer back.")
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="The pledge, or why nothing was written.")
class AnswerPledgePayload:
    """The answer to answerPledge."""

    pledge: Pledge | None = strawberry.field(default=None, description="The pledge, with your answer in its sums.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="Whether a promiser has done what they promised.")
class RecordPledgeKeptInput:
    """Whether a promiser has done what they promised."""

    pledge: ID = strawberry.field(description="Which; your own, or one of the body whose officer you are.")
    kept: bool = strawberry.field(description="Whether it was done.")
    note: str | None = strawberry.field(default=None, description="How it went, at most 2,000 characters.")
    photos: list[ID] | None = strawberry.field(
        default=None, description="At most 10, by the ids that the phone made for PUT /photos; in place of the last."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="The pledge, or why nothing was written.")
class RecordPledgeKeptPayload:
    """The answer to recordPledgeKept."""

    pledge: Pledge | None = strawberry.field(default=None, description="The pledge as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class AfterMutations:
    """What can be done with a pledge that was made."""

    @publishing
    async def announce_pledge(
        self, info: Info, input: Annotated[AnnouncePledgeInput, strawberry.argument(description="To whom, and what.")]
    ) -> AnnouncePledgePayload:
        """Write to all who signed a pledge; nobody's address is shown to anybody. Who joins later gets the latest."""
        context, person = info.context, info.context.person()
        pledge = nodes.key_of(input.pledge, "Pledge", "pledge")
        command = partial(commands.announce, pledge=pledge, person=person, text=input.text)
        written = await context.write(command, once=context.once("announcePledge", input))
        shown = await _shown(context, input.pledge)
        return AnnouncePledgePayload(announcement=await announcement_node(context, written.value), pledge=shown)

    @mutation
    async def answer_pledge(
        self, info: Info, input: Annotated[AnswerPledgeInput, strawberry.argument(description="Which, and whether.")]
    ) -> AnswerPledgePayload:
        """Say whether you have done what you said when you signed. Set, never toggled."""
        context, person = info.context, info.context.person()
        pledge = nodes.key_of(input.pledge, "Pledge", "pledge")
        command = partial(commands.answer, pledge=pledge, person=person, done=input.done)
        written = await context.write(command, once=context.once("answerPledge", input))
        await context.settled(written, answers.FOLDS)
        return AnswerPledgePayload(pledge=await _shown(context, input.pledge))

    @publishing
    async def record_pledge_kept(
        self, info: Info, input: Annotated[RecordPledgeKeptInput, strawberry.argument(description="Which, and how.")]
    ) -> RecordPledgeKeptPayload:
        """Say whether you have done what you promised, and show it. What was said before is replaced."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.record_kept,
            pledge=nodes.key_of(input.pledge, "Pledge", "pledge"),
            person=person,
            kept=input.kept,
            note=input.note or "",
            photos=keys_of(input.photos, "photos"),
        )
        await context.write(command, once=context.once("recordPledgeKept", input))
        return RecordPledgeKeptPayload(pledge=await _shown(context, input.pledge))


async def _shown(context: Context, written: str) -> Pledge:
    found = await context.load(pledges.by_ids, nodes.key_of(written, "Pledge", "pledge"))
    if found is None:
        raise not_found("This pledge cannot be found.", "pledge")
    return Pledge.of(found)
