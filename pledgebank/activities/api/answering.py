"""What people say to an offer, and what organisers say to who asked to be let in."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities.api.places import Signup, signup_node
from pledgebank.activities.places import deciding, offers
from pledgebank.activities.places import store as places
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors


@strawberry.input(description="An answer to an offered place, or to the question whether one still comes.")
class AnswerOfferInput:
    """An answer to an offered place, or to the question whether one still comes."""

    signup: strawberry.ID = strawberry.field(description="One's own sign-up, OFFERED or RECONFIRM.")
    accept: bool = strawberry.field(description="Whether one comes.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The place taken or turned down, or why not.")
class AnswerOfferPayload:
    """The place taken or turned down, or why not."""

    signup: Signup | None = strawberry.field(default=None, description="The sign-up as it now stands.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="What the organiser says to a sign-up.")
class AnswerSignupInput:
    """What the organiser says to a sign-up."""

    signup: strawberry.ID = strawberry.field(description="Which.")
    accept: bool = strawberry.field(description="Whether they may come.")
    reason: str | None = strawberry.field(
        default=None, description="Why not, up to 500 characters; needed where they have a place already."
    )
    over: str | None = strawberry.field(
        default=None,
        description="With `accept`: why they get a place at once although there is none, others come first, or they "
        "have another place at that time; up to 500 characters, kept with the sign-up.",
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The sign-up answered, or why not.")
class AnswerSignupPayload:
    """The sign-up answered, or why not."""

    signup: Signup | None = strawberry.field(default=None, description="The sign-up as it now stands.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class AnsweringMutations:
    """What people and organisers can say to a sign-up."""

    @mutation
    async def answer_offer(
        self, info: Info, input: Annotated[AnswerOfferInput, strawberry.argument(description="Which, and the answer.")]
    ) -> AnswerOfferPayload:
        """Take an offered place or turn it down; or say whether one still comes to what was changed."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.signup, "Signup", "signup")
        [found] = await places.signups_by_ids(context.reader, [key])
        command = partial(offers.answer, key=key, person=person, accept=input.accept)
        turn = found.slot if found else None
        written = await context.write(command, once=context.once("answerOffer", input), turn=turn)
        return AnswerOfferPayload(signup=await signup_node(context, written.value))

    @mutation
    async def answer_signup(
        self, info: Info, input: Annotated[AnswerSignupInput, strawberry.argument(description="Which, and the answer.")]
    ) -> AnswerSignupPayload:
        """Say yes or no to somebody, as the organiser."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.signup, "Signup", "signup")
        [found] = await places.signups_by_ids(context.reader, [key])
        answer = deciding.Answer(accept=input.accept, reason=input.reason or "", over=input.over or "")
        command = partial(deciding.answer, key=key, person=person, answer=answer)
        turn = found.slot if found else None
        written = await context.write(command, once=context.once("answerSignup", input), turn=turn)
        return AnswerSignupPayload(signup=await signup_node(context, written.value))
