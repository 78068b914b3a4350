"""Finding places by name, and naming points, as GraphQL shows it."""

from typing import Annotated

import strawberry

from pledgebank.councils.api import Place
from pledgebank.geocoding import finding, model, rules
from pledgebank.geocoding.remote.geocoder import Geocoder
from pledgebank.web import described
from pledgebank.web.context import Info
from pledgebank.web.geo import Point, PointInput


@strawberry.type(description="A place that somebody may have meant.")
class FoundPlace:
    """A place that was found."""

    label: str = strawberry.field(description="What it is called, in one line.")
    location: Point = strawberry.field(description="Where it is; of an area some point in it.")
    kind: str = strawberry.field(
        description="postcode, address, street, place, the kind of an area, point for degrees, or what its source says."
    )

    @classmethod
    def of(cls, found: model.Found) -> "FoundPlace":
        """As clients see it."""
        return cls(label=found.label, location=Point.of(found.location), kind=found.kind)


@strawberry.type
class Queries:
    """What can be asked about the names of places."""

    @described.dear(500)
    async def find_places(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="What somebody typed, at most 200 characters.")],
        near: Annotated[PointInput | None, strawberry.argument(description="What they look at: near it first.")] = None,
        first: Annotated[int | None, strawberry.argument(description="How many at most, up to 20.")] = 5,
    ) -> list[FoundPlace]:
        """Postcode, address or place name to points."""
        typed, most = rules.checked_text(text), rules.checked_first(first)
        looked_at = near.point("near") if near else None
        asked = info.context.find(Geocoder)
        language = info.context.language
        found = await finding.find(info.context.reader, asked, typed, near=looked_at, first=most, language=language)
        return [FoundPlace.of(one) for one in found]


async def label_of_place(root: Place, info: Info) -> str | None:
    """What to call the point: the nearest address or postcode within 100 m, or the area; null where none is known."""
    areas = [area.name for area in root.areas]
    asked, language = info.context.find(Geocoder), info.context.language
    return await finding.name(info.context.reader, asked, root.at, areas=areas, language=language)
