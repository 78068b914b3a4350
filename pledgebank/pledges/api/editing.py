"""Changing pledges as GraphQL shows it, and what was changed about one."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Self
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.councils.model import Eyes
from pledgebank.councils.places import Places
from pledgebank.groups.api import eyes
from pledgebank.photos import api as photos
from pledgebank.pledges import model as pledges
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledge_store
from pledgebank.pledges.api.seeing import sees
from pledgebank.pledges.api.types import Pledge, linked
from pledgebank.pledges.editing import commands, store
from pledgebank.pledges.editing import model as models
from pledgebank.pledges.editing.model import Changes
from pledgebank.pledges.life import hiding
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.nodes import Node
from pledgebank.web.partial_input import given, itself, kept, needed, text

_NONE: tuple[UUID, ...] = ()


@strawberry.input(
    description="What is to be different about a pledge. What is left out stays as it is, what is null is emptied."
)
class UpdatePledgeInput:
    """What is to be different."""

    pledge: strawberry.ID = strawberry.field(description="Which pledge.")
    action: str | None = strawberry.field(default=strawberry.UNSET, description="What you will do. Part of its terms.")
    who: str | None = strawberry.field(default=strawberry.UNSET, description="Who the others are. Part of its terms.")
    their_action: str | None = strawberry.field(
        default=strawberry.UNSET, description="What they will do. Part of its terms."
    )
    details: str | None = strawberry.field(default=strawberry.UNSET, description="All else there is to say.")
    target: int | None = strawberry.field(
        default=strawberry.UNSET, description="How many others it takes. Part of its terms."
    )
    cap: int | None = strawberry.field(
        default=strawberry.UNSET, description="How many others there is room for. Part of its terms."
    )
    deadline: date | None = strawberry.field(
        default=strawberry.UNSET, description="The last day for joining. Once somebody is counted only extendPledge."
    )
    time_zone: str | None = strawberry.field(default=strawberry.UNSET, description="In which that day ends.")
    kept_by: date | None = strawberry.field(
        default=strawberry.UNSET, description="The day by which it shall be done. Part of its terms."
    )
    location: PointInput | None = strawberry.field(default=strawberry.UNSET, description="Where. Part of its terms.")
    radius: float | None = strawberry.field(
        default=strawberry.UNSET, description="How far around, in metres. Part of its terms."
    )
    area: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="In which area. Part of its terms."
    )
    reports: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="What it is about.")
    sort: str | None = strawberry.field(default=strawberry.UNSET, description="The key of a ready-made sort.")
    language: str | None = strawberry.field(default=strawberry.UNSET, description="The language it is written in.")
    picture: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="A photo of yours.")
    asks_contacts: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether later signers are asked if you may have their address."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The pledge as you saw it: refused with CONFLICT when it has changed since."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def changes(self) -> Changes:
        """What is to be different. Raises Refused INVALID for what cannot be empty, NOT_FOUND for no ids."""
        return Changes(
            action=text(self.action),
            who=text(self.who),
            their_action=text(self.their_action),
            details=text(self.details),
            target=needed(self.target, "target"),
            cap=given(self.cap, itself),
            day=needed(self.deadline, "deadline"),
            time_zone=needed(self.time_zone, "timeZone"),
            kept_by=given(self.kept_by, itself),
            location=given(self.location, PointInput.point),
            radius=given(self.radius, itself),
            area=given(self.area, lambda one: nodes.key_of(one, "Area", "area")),
            reports=kept(self.reports, _reports, _NONE),
            sort=given(self.sort, itself),
            language=needed(self.language, "language"),
            picture=given(self.picture, lambda one: photos.key_of(one, "picture")),
            asks_contacts=kept(self.asks_contacts, itself, False),
        )


@strawberry.type(description="The pledge as it now is, or why it stays as it was.")
class UpdatePledgePayload:
    """The answer to updatePledge."""

    pledge: Pledge | None = strawberry.field(default=None, description="The pledge as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type(description="One thing that was changed about a pledge.")
class PledgeAlteration:
    """One thing that was changed."""

    field: str = strawberry.field(description="Which, by its name here: action, target, deadline ...")
    before: str = strawberry.field(description="What it was, as text; empty for nothing.")
    after: str = strawberry.field(description="What it is since, as text; empty for nothing.")


@strawberry.type(description="A change of a pledge, for everybody to read.")
class PledgeEdit(Node):
    """A change."""

    areas: strawberry.Private[tuple[UUID, ...]]
    at: datetime = strawberry.field(description="When it was changed.")
    terms: int | None = strawberry.field(
        description="The new terms it made, which earlier signers have to accept; null where it only mended words."
    )
    alterations: list[PledgeAlteration] = strawberry.field(
        description="All that was changed; none where a moderator took it from view."
    )
    hidden: bool = strawberry.field(
        description="Whether a moderator took it from view: then its promiser and moderators alone read it."
    )

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas its pledge lies in."""
        return self.areas

    @classmethod
    def of(cls, edit: models.Edit, pledge: pledges.Pledge, looking: Eyes) -> Self:
        """As clients see it."""
        shown = () if edit.hidden and not hiding.may_read(pledge, looking) else edit.alterations
        return cls(
            id=nodes.encode("PledgeEdit", edit.id),
            areas=pledge.areas,
            at=edit.at,
            terms=edit.terms,
            alterations=[PledgeAlteration(field=one.field, before=one.before, after=one.after) for one in shown],
            hidden=edit.hidden,
        )


@strawberry.type
class EditingMutations:
    """What who made a pledge can change about it."""

    @mutation
    async def update_pledge(
        self, info: Info, input: Annotated[UpdatePledgeInput, strawberry.argument(description="Which, and what.")]
    ) -> UpdatePledgePayload:
        """Change a pledge of yours. Everybody reads in `edits` what it was before.

        What people sign are its terms: changing them asks who signed to accept the new ones, until which they do not
        count. That ends when it is active, or more than 10,000 have signed; mending words and details does not.
        """
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.pledge, "Pledge", "pledge")
        command = partial(
            commands.edit,
            pledge=key,
            person=person,
            changes=input.changes(),
            places=context.get(Places),
            expected=input.expected_version,
        )
        await context.write(command, once=context.once("updatePledge", input))
        return UpdatePledgePayload(pledge=await linked(context, key))


async def edits(root: Pledge, info: Info, first: First = None, after: After = None) -> Connection[PledgeEdit]:
    """What was changed about it since it was made, the earliest first; for others not what they could not see."""
    context, as_of = info.context, info.context.as_of
    looking = await eyes(context)
    unseen = sight.looks_after(root.model, looking)
    found = await store.edits(context.reader, root.model.id, page.size(first), after, unseen=unseen)
    return connection(found, lambda edit: PledgeEdit.of(edit, root.model, looking), as_of=as_of, after=after)


async def edit_node(context: Context, key: UUID) -> PledgeEdit | None:
    """The edit with this id, for who may see its pledge."""
    edit = await context.load(store.by_ids, key)
    pledge = await context.load(pledge_store.by_ids, edit.pledge) if edit else None
    if edit is None or pledge is None or not await sees(context, pledge):
        return None
    looking = await eyes(context)
    unseen = edit.unseen and not sight.looks_after(pledge, looking)
    return None if unseen else PledgeEdit.of(edit, pledge, looking)


def _reports(several: list[strawberry.ID]) -> tuple[UUID, ...]:
    return tuple(nodes.key_of(one, "Report", "reports") for one in several)
