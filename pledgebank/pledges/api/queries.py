"""What can be asked about pledges."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base.errors import not_allowed
from pledgebank.base.geo import Box
from pledgebank.base.ids import plain_ref
from pledgebank.councils.model import Eyes
from pledgebank.groups.api import Group, eyes
from pledgebank.pledges import lists, store
from pledgebank.pledges import model as models
from pledgebank.pledges.api.seeing import sees_by_link
from pledgebank.pledges.api.types import Pledge
from pledgebank.pledges.model import PledgeOrder, PledgeState
from pledgebank.reports.api import Report, looked_for
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices
from pledgebank.web.geo import BoxInput, CircleInput
from pledgebank.web.nodes import Node

choices(
    PledgeOrder,
    "What comes first in a list of pledges.",
    {
        PledgeOrder.NEWEST: "The last made.",
        PledgeOrder.CLOSING_SOON: "The first to close; unless `states` is given, only what can still be signed.",
        PledgeOrder.NEARLY_THERE: "The fewest signatures missing; unless `states` is given, only open ones.",
        PledgeOrder.NEAREST: "The nearest to the middle of `near`, which it needs.",
    },
)


@strawberry.input(description="Which pledges: all that is said must hold.")
class PledgeFilter:
    """Which pledges are meant."""

    within: BoxInput | None = strawberry.field(default=None, description="In this box.")
    near: CircleInput | None = strawberry.field(default=None, description="In this circle.")
    area: strawberry.ID | None = strawberry.field(default=None, description="In this area.")
    states: list[PledgeState] | None = strawberry.field(default=None, description="In one of these states.")
    report: strawberry.ID | None = strawberry.field(default=None, description="About this report.")
    mine: bool | None = strawberry.field(default=None, description="Made by the viewer, or for a group they organise.")
    signed_by_me: bool | None = strawberry.field(default=None, description="Signed by the viewer; up to 1,000.")

    ours: bool | None = strawberry.field(
        default=None,
        description="Made for the bodies for which the viewer works, or in the areas where they moderate: also "
        "those that wait for a moderator or are taken from view. NOT_ALLOWED for who works for none.",
    )
    promoted: bool | None = strawberry.field(
        default=None, description="Whose promiser has won the first neighbours, so that they are worth showing unasked."
    )
    text: str | None = strawberry.field(
        default=None,
        description="With all of these words, in any language, in its sentence, details or reference; the last may be "
        "but begun. At most 200 characters, of which the first 8 words count.",
    )

    async def wanted(self, context: Context) -> models.PledgeFilter:
        """What is asked for. Raises Refused for what makes no sense, SIGN_IN_NEEDED for a guest's own."""
        signed = await store.signed_by(context.reader, context.person()) if self.signed_by_me else None
        return models.PledgeFilter(
            now=context.now,
            within=self.within.box() if self.within else None,
            near=self.near.circle() if self.near else None,
            area=nodes.key_of(self.area, "Area", "where", "area") if self.area else None,
            states=tuple(self.states) if self.states is not None else None,
            report=nodes.key_of(self.report, "Report", "where", "report") if self.report else None,
            promiser=context.person() if self.mine else None,
            for_bodies=(await eyes(context)).answers if self.mine else frozenset(),
            for_groups=(await eyes(context)).organises if self.mine else frozenset(),
            signed=tuple(signed) if signed is not None else None,
            staff=await _staff(context) if self.ours else None,
            promoted=self.promoted,
            text=looked_for(self.text),
        )


async def _staff(context: Context) -> Eyes:
    context.person()
    looking = await eyes(context)
    if not looking.answers | looking.moderates:
        raise not_allowed("Only who works for a council can ask for this.", "where", "ours")
    return looking


@strawberry.type
class Queries:
    """What can be asked."""

    @strawberry.field
    async def pledge(
        self, info: Info, ref: Annotated[str, strawberry.argument(description="Its short reference, however written.")]
    ) -> Pledge | None:
        """A pledge by its short reference; null if there is none. A private one is found by nothing else."""
        found = await store.by_ref(info.context.reader, plain_ref(ref))
        return Pledge.of(found) if found and await sees_by_link(info.context, found) else None

    @strawberry.field
    async def pledges(
        self,
        info: Info,
        where: Annotated[PledgeFilter | None, strawberry.argument(description="Which ones; all unless said.")] = None,
        order: Annotated[PledgeOrder | None, strawberry.argument(description="What comes first.")] = PledgeOrder.NEWEST,
        first: First = None,
        after: After = None,
    ) -> Connection[Pledge]:
        """Pledges, a page at a time."""
        wanted = await (where or PledgeFilter()).wanted(info.context)
        return await _listed(info.context, wanted, order or PledgeOrder.NEWEST, first, after)


async def pledges_of_report(root: Report, info: Info, first: First = None, after: After = None) -> Connection[Pledge]:
    """The pledges about a report, the newest first."""
    wanted = models.PledgeFilter(now=info.context.now, report=root.model.id)
    return await _listed(info.context, wanted, PledgeOrder.NEWEST, first, after)


async def pledges_of_group(root: Group, info: Info, first: First = None, after: After = None) -> Connection[Pledge]:
    """What was promised for it, as far as everybody may see it, the newest first."""
    wanted = models.PledgeFilter(now=info.context.now, group=root.model.id)
    return await _listed(info.context, wanted, PledgeOrder.NEWEST, first, after)


async def copies(context: Context, within: Box | None, after: UUID | None, limit: int) -> Sequence[tuple[UUID, Node]]:
    """For copies on phones: what the viewer may see, by id."""
    looking, person = await eyes(context), context.person_id
    signed = await store.signed_by(context.reader, person) if person else ()
    rows = await lists.by_id(context.reader, looking, signed, within=within, after=after, limit=limit)
    return [(pledge.id, Pledge.of(pledge)) for pledge in rows]


async def _listed(
    context: Context, wanted: models.PledgeFilter, order: PledgeOrder, first: int | None, after: str | None
) -> Connection[Pledge]:
    as_of = context.as_of
    found = await lists.pledges(context.reader, wanted, order, first=first, after=after)
    return connection(found, Pledge.of, as_of=as_of, after=after)
