"""What organisers can do about the tasks of an activity that people have joined already."""

from functools import partial
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry
from msgspec import UNSET

from pledgebank.activities.api.mutations import SlotInput
from pledgebank.activities.api.places import Signup, Slot, slot_node
from pledgebank.activities.places import reviewing
from pledgebank.activities.shaping import commands
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.base.errors import invalid
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, mutation, no_errors

T = TypeVar("T")


@strawberry.input(description="One more task for an activity.")
class AddSlotInput:
    """One more task for an activity."""

    activity: strawberry.ID = strawberry.field(description="Which.")
    slot: SlotInput = strawberry.field(description="The task.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The task added, or why not.")
class AddSlotPayload:
    """The task added, or why not."""

    slot: Slot | None = strawberry.field(default=None, description="The new task.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="What is to be different about a task. What is left out stays as it is.")
class UpdateSlotInput:
    """What is to be different about a task."""

    slot: strawberry.ID = strawberry.field(description="Which.")
    expected_version: int = strawberry.field(description="The activity's, as one saw it: CONFLICT if it changed since.")
    preview: bool | None = strawberry.field(default=False, description="Only tell whose places it would touch.")
    role: str | None = strawberry.field(default=strawberry.UNSET, description="What one does: 1 to 80 characters.")
    capacity: int | None = strawberry.field(
        default=strawberry.UNSET, description="0 to 10,000; null is no limit. Fewer than have a place keeps them."
    )
    minimum: int | None = strawberry.field(default=strawberry.UNSET, description="Fewer than so many are too few.")
    skills: list[str] | None = strawberry.field(default=strawberry.UNSET, description="Keys of the skills one needs.")
    age_from: int | None = strawberry.field(default=strawberry.UNSET, description="From which age; null is all ages.")
    approval: bool | None = strawberry.field(default=strawberry.UNSET, description="Whether you say yes to each.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def changes(self) -> SlotChanges:
        """What is to be different. Raises Refused INVALID for what cannot be empty."""
        return SlotChanges(
            role=_needed(self.role, "role"),
            capacity=_given(self.capacity),
            minimum=UNSET if self.minimum is strawberry.UNSET else self.minimum or 0,
            skills=UNSET if self.skills is strawberry.UNSET else tuple(self.skills or ()),
            age_from=_given(self.age_from),
            approval=UNSET if self.approval is strawberry.UNSET else bool(self.approval),
        )


@strawberry.type(description="The task as it now is, or why it stays as it was.")
class UpdateSlotPayload:
    """The task as it now is, or why it stays as it was."""

    slot: Slot | None = strawberry.field(default=None, description="The task; with `preview` as it still is.")
    affected: list[Signup] = strawberry.field(
        default_factory=list[Signup],
        description="Sign-ups that no longer fit what it asks, up to 100: who has a place keeps it and is asked again.",
    )
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A task to call off.")
class CloseSlotInput:
    """A task to call off."""

    slot: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The task called off, or why not.")
class CloseSlotPayload:
    """The task called off, or why not."""

    slot: Slot | None = strawberry.field(default=None, description="The task, closed.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class ShapingMutations:
    """What organisers can do about tasks."""

    @mutation
    async def add_slot(
        self, info: Info, input: Annotated[AddSlotInput, strawberry.argument(description="Where, and which.")]
    ) -> AddSlotPayload:
        """Add a task that people can join."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.activity, "Activity", "activity")
        command = partial(commands.add, activity_id=key, person=person, draft=input.slot.draft())
        written = await context.write(command, once=context.once("addSlot", input))
        return AddSlotPayload(slot=await slot_node(context, written.value))

    @mutation
    async def update_slot(
        self, info: Info, input: Annotated[UpdateSlotInput, strawberry.argument(description="Which, and what.")]
    ) -> UpdateSlotPayload:
        """Change a task. Nobody who has a place loses it: who no longer fits is asked again, and you see them."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.slot, "Slot", "slot")
        changes = input.changes()
        affected = await _affected(context, key, changes, input.expected_version) if input.preview else []
        if not input.preview:
            command = partial(
                commands.edit, slot_id=key, person=person, wanted=changes, expected=input.expected_version
            )
            await context.write(command, once=context.once("updateSlot", input), turn=key)
        return UpdateSlotPayload(slot=await slot_node(context, key), affected=affected)

    @mutation
    async def close_slot(
        self, info: Info, input: Annotated[CloseSlotInput, strawberry.argument(description="Which.")]
    ) -> CloseSlotPayload:
        """Call a task off, apart from the rest of the activity: who had signed up is let off."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.slot, "Slot", "slot")
        command = partial(commands.close, slot_id=key, person=person)
        await context.write(command, once=context.once("closeSlot", input), turn=key)
        return CloseSlotPayload(slot=await slot_node(context, key))


async def _affected(context: Context, key: UUID, changes: SlotChanges, expected: int) -> list[Signup]:
    _, _, changed = await commands.edited(
        context.reader, key, person=context.person(), wanted=changes, expected=expected, now=context.now
    )
    return [Signup.of(one) for one in await reviewing.affected(context.reader, changed, context.now)]


def _given(value: T | None) -> T | None:
    return UNSET if value is strawberry.UNSET else value  # type: ignore[return-value]


def _needed(value: T | None, field: str) -> T:
    if value is None:
        raise invalid("Please fill this in.", field)
    return UNSET if value is strawberry.UNSET else value  # type: ignore[return-value]
