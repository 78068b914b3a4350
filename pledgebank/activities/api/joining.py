"""What people can do about places."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities.api.places import Signup, signup_node
from pledgebank.activities.places import commands
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors


@strawberry.input(description="A slot to join.")
class JoinSlotInput:
    """A slot to join."""

    slot: strawberry.ID = strawberry.field(description="Which.")
    party_size: int | None = strawberry.field(default=1, description="How many people come, oneself among them.")
    switch: bool | None = strawberry.field(
        default=False, description="Give up another task of the same activity for it, if there is a place here."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The place taken, or why not.")
class JoinSlotPayload:
    """The place taken, or why not."""

    signup: Signup | None = strawberry.field(
        default=None, description="CONFIRMED; WAITLISTED with a position; or REQUESTED, until the organiser says yes."
    )
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="A slot to leave.")
class LeaveSlotInput:
    """A slot to leave."""

    slot: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The place given up, or why not.")
class LeaveSlotPayload:
    """The place given up, or why not."""

    signup: Signup | None = strawberry.field(default=None, description="The sign-up, CANCELLED.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class JoiningMutations:
    """What people can do about places."""

    @mutation
    async def join_slot(
        self,
        info: Info,
        input: Annotated[JoinSlotInput, strawberry.argument(description="Which slot, and for how many.")],
    ) -> JoinSlotPayload:
        """Take a place, or the end of the queue; who was offered a place takes it."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.slot, "Slot", "slot")
        size = 1 if input.party_size is None else input.party_size
        command = partial(commands.join, slot_id=key, person=person, party_size=size, switch=bool(input.switch))
        written = await context.write(command, once=context.once("joinSlot", input), turn=key)
        return JoinSlotPayload(signup=await signup_node(context, written.value))

    @mutation
    async def leave_slot(
        self, info: Info, input: Annotated[LeaveSlotInput, strawberry.argument(description="Which slot.")]
    ) -> LeaveSlotPayload:
        """Give up a place, or leave the queue: always possible."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.slot, "Slot", "slot")
        command = partial(commands.leave, slot_id=key, person=person)
        written = await context.write(command, once=context.once("leaveSlot", input), turn=key)
        return LeaveSlotPayload(signup=await signup_node(context, written.value))
