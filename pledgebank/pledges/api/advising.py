"""Ready-made sorts of pledge, and advice on the target, as GraphQL shows them."""

from typing import Annotated, Self
from uuid import UUID

import strawberry

from pledgebank.base.errors import invalid
from pledgebank.councils import store as councils
from pledgebank.councils.api import Area
from pledgebank.councils.places import Places
from pledgebank.pledges.making import advice, commands, sorts
from pledgebank.pledges.making import model as models
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.geo import PointInput


@strawberry.type(
    description="A ready-made sort of pledge to begin from; everything suggested may be written otherwise."
)
class PledgeSort:
    """A ready-made sort."""

    key: str = strawberry.field(description="Its name for programs: `sort` of createPledge.")
    name: str = strawberry.field(description="What people call it.")
    action: str = strawberry.field(description="What the promiser might do.")
    who: str = strawberry.field(description="Who the others might be.")
    their_action: str = strawberry.field(description="What they might do.")
    target: int = strawberry.field(description="How many others to ask for.")
    details: str = strawberry.field(description="What is worth saying besides.")

    @classmethod
    def of(cls, sort: models.Sort, language: str) -> Self:
        """As clients see it, in a language."""
        said = sorts.said(sort, language)
        return cls(
            key=said.key,
            name=said.name,
            action=said.action,
            who=said.who,
            their_action=said.their_action,
            target=said.target,
            details=said.details,
        )


@strawberry.type(description="How pledges went in truth, with what that is based on.")
class PledgeOdds:
    """How pledges went."""

    model: strawberry.Private[models.Odds]
    decided: int = strawberry.field(description="How many were decided one way or the other: what this is based on.")
    activated: int = strawberry.field(description="How many of them became active.")
    percent: int | None = strawberry.field(description="The same as a share of a hundred; null where none was decided.")
    fewest: int = strawberry.field(description="The smallest target among those looked at.")
    most: int = strawberry.field(description="The largest target among those looked at.")
    sort: str | None = strawberry.field(description="Of which ready-made sort; null for any.")

    @field
    async def area(self, info: Info) -> Area | None:
        """In which area; null for anywhere."""
        found = await info.context.load(councils.areas_by_ids, self.model.area) if self.model.area else None
        return Area.of(found) if found else None

    @classmethod
    def of(cls, odds: models.Odds) -> Self:
        """As clients see it."""
        return cls(
            model=odds,
            decided=odds.decided,
            activated=odds.activated,
            percent=odds.percent,
            fewest=odds.fewest,
            most=odds.most,
            sort=odds.sort,
        )


@strawberry.type(description="Honest advice on how many people to ask for.")
class PledgeAdvice:
    """Advice on the target."""

    sentence: str = strawberry.field(description="The advice for people, in the viewer's language.")
    suggested_target: int = strawberry.field(description="How many to ask for.")
    alike: PledgeOdds = strawberry.field(description="How those went that asked for about as many.")
    larger: PledgeOdds = strawberry.field(description="How those went that asked for more.")


@strawberry.type
class AdvisingQueries:
    """What helps to make a pledge that comes about."""

    @field
    async def pledge_sorts(self, info: Info) -> list[PledgeSort]:
        """Ready-made sorts of pledge to begin from, in the viewer's language."""
        return [PledgeSort.of(sort, info.context.language) for sort in sorts.ready_made()]

    @field
    async def pledge_advice(
        self,
        info: Info,
        target: Annotated[int, strawberry.argument(description="How many one thinks of asking for: 1 to 100,000.")],
        location: Annotated[PointInput | None, strawberry.argument(description="Where it would be.")] = None,
        area: Annotated[
            strawberry.ID | None, strawberry.argument(description="In which area, in place of that.")
        ] = None,
        sort: Annotated[str | None, strawberry.argument(description="Of which ready-made sort.")] = None,
    ) -> PledgeAdvice:
        """How pledges like this went, near by if there were at least five, else in a wider area, else anywhere."""
        context = info.context
        areas = await _areas(context, location, area)
        given = await advice.advise(context.reader, target, areas, sort or None)
        return PledgeAdvice(
            sentence=advice.sentence(given, context.language),
            suggested_target=given.suggested,
            alike=PledgeOdds.of(given.alike),
            larger=PledgeOdds.of(given.larger),
        )


async def _areas(context: Context, location: PointInput | None, area: strawberry.ID | None) -> tuple[UUID, ...]:
    if location is not None and area is not None:
        raise invalid("Please choose either a place or an area.", "area")
    key = nodes.key_of(area, "Area", "area") if area else None
    point = location.point() if location else None
    return (await commands.ground(context.reader, context.get(Places), point, key)).areas
