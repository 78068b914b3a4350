"""The gazetteer first, and whoever else is asked where it does not know; their silence or failure changes nothing."""

from collections.abc import Sequence

import structlog

from pledgebank.base.geo import Point
from pledgebank.geocoding import folding, naming, search
from pledgebank.geocoding.model import Found
from pledgebank.geocoding.remote.geocoder import Geocoder
from pledgebank.geocoding.rules import Sought
from pledgebank.storage.unit import Reader

_logger = structlog.get_logger(__name__)


async def find(
    reader: Reader, geocoder: Geocoder | None, text: str, *, near: Point | None, first: int, language: str
) -> list[Found]:
    """Places that a text may mean, best first. Others are asked only where the gazetteer is not sure."""
    sought = Sought(folding.tokens_of(text), near)
    answer = await search.find(reader, text, sought, first)
    if answer.sure or geocoder is None:
        return list(answer.places)
    elsewhere = await geocoder.find(text, near, language)
    return [*elsewhere, *answer.places][:first]


async def name(
    reader: Reader, geocoder: Geocoder | None, point: Point, *, areas: Sequence[str], language: str
) -> str | None:
    """What to call a point in areas of these names; None rather than any failure."""
    try:
        entry = await naming.next_to(reader, point)
        if entry is None and geocoder is not None and (known := await geocoder.name(point, language)):
            return known
        return naming.label(entry, point, areas, language)
    except Exception as error:  # a point without a name is still a point
        _logger.warning("point not named", error=type(error).__name__)
        return areas[0] if areas else None
