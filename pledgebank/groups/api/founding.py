"""Founding groups and changing what they say of themselves, as GraphQL shows it."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.base.errors import invalid
from pledgebank.councils.places import Places
from pledgebank.groups import commands
from pledgebank.groups.api.types import Group, node
from pledgebank.groups.model import GroupDraft, Joining, MembersSeen
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing

_NEEDED = {"name": "name", "joining": "joining", "members_seen": "membersSeen"}


@strawberry.input(description="A group to found.")
class CreateGroupInput:
    """A group to found."""

    name: str = strawberry.field(description="What it is called: 1 to 80 characters.")
    about: str | None = strawberry.field(default=None, description="What it says of itself, up to 5,000 characters.")
    location: PointInput | None = strawberry.field(default=None, description="Where it is at home, for all to see.")
    area: strawberry.ID | None = strawberry.field(default=None, description="The area it is for, in place of a point.")
    joining: Joining | None = strawberry.field(default=Joining.OPEN, description="How one becomes a member.")
    questions: list[str] | None = strawberry.field(
        default=None, description="What who applies is asked: up to 5, of 300 characters each."
    )
    members_seen: MembersSeen | None = strawberry.field(
        default=MembersSeen.MEMBERS, description="Who sees who the members are."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def draft(self) -> GroupDraft:
        """What is asked for. Raises Refused for a place or area that is none."""
        return GroupDraft(
            name=self.name,
            about=self.about or "",
            location=self.location.point() if self.location else None,
            area=nodes.key_of(self.area, "Area", "area") if self.area else None,
            joining=self.joining or Joining.OPEN,
            questions=tuple(self.questions or ()),
            members_seen=self.members_seen or MembersSeen.MEMBERS,
        )


@strawberry.type(description="The group founded, or why not.")
class CreateGroupPayload:
    """The answer to createGroup."""

    group: Group | None = strawberry.field(default=None, description="The new group, organised by the viewer.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(
    description="What is to be different about a group. What is left out stays as it is, what is null is emptied."
)
class UpdateGroupInput:
    """What is to be different."""

    group: strawberry.ID = strawberry.field(description="Which group.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="What it is called; a council that verified it has to do so again."
    )
    about: str | None = strawberry.field(default=strawberry.UNSET, description="What it says of itself.")
    location: PointInput | None = strawberry.field(default=strawberry.UNSET, description="Where it is at home.")
    area: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="The area it is for.")
    joining: Joining | None = strawberry.field(default=strawberry.UNSET, description="How one becomes a member.")
    questions: list[str] | None = strawberry.field(default=strawberry.UNSET, description="What who applies is asked.")
    members_seen: MembersSeen | None = strawberry.field(
        default=strawberry.UNSET, description="Who sees who the members are."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The group as you saw it: refused with CONFLICT when it has changed since."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def changes(self) -> dict[str, object]:
        """What is to be different, by field of a draft. Raises Refused INVALID for what cannot be empty, NOT_FOUND."""
        given = {
            name: getattr(self, name)
            for name in GroupDraft.__struct_fields__
            if getattr(self, name) is not strawberry.UNSET
        }
        for name, shown in _NEEDED.items():
            if name in given and given[name] is None:
                raise invalid("Please fill this in.", shown)
        if given.get("location") is not None:
            given["location"] = given["location"].point()
        if given.get("area") is not None:
            given["area"] = nodes.key_of(given["area"], "Area", "area")
        if "about" in given:
            given["about"] = given["about"] or ""
        if "questions" in given:
            given["questions"] = tuple(given["questions"] or ())
        return given


@strawberry.type(description="The group as it now is, or why it stays as it was.")
class UpdateGroupPayload:
    """The answer to updateGroup."""

    group: Group | None = strawberry.field(default=None, description="The group as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class FoundingMutations:
    """What people can do about groups themselves."""

    @publishing
    async def create_group(
        self, info: Info, input: Annotated[CreateGroupInput, strawberry.argument(description="The new group.")]
    ) -> CreateGroupPayload:
        """Found a group, which you then organise. One person can organise 20."""
        context, person = info.context, info.context.person()
        command = partial(commands.create, draft=input.draft(), person=person, places=context.get(Places))
        written = await context.write(command, once=context.once("createGroup", input))
        return CreateGroupPayload(group=await node(context, written.value))

    @mutation
    async def update_group(
        self, info: Info, input: Annotated[UpdateGroupInput, strawberry.argument(description="Which, and what.")]
    ) -> UpdateGroupPayload:
        """Change what a group of yours says of itself, and how one joins it."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.edit,
            group=nodes.key_of(input.group, "Group", "group"),
            person=person,
            changes=input.changes(),
            places=context.get(Places),
            expected=input.expected_version,
        )
        written = await context.write(command, once=context.once("updateGroup", input))
        return UpdateGroupPayload(group=await node(context, written.value))
