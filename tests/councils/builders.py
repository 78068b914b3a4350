"""Areas as GeoJSON, and loaded ones, for tests."""

import json
from collections.abc import Sequence
from functools import partial

from pledgebank.councils import commands, geojson
from pledgebank.councils.commands import Loaded
from pledgebank.councils.model import Drawing
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

Corner = tuple[float, float]


def square(west: float, south: float, size: float = 1.0) -> list[Corner]:
    """A closed ring."""
    east, north = west + size, south + size
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def feature(name: object, *polygons: Sequence[Sequence[Corner]]) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def collection(*features: dict[str, object]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def drawings(*features: dict[str, object]) -> list[Drawing]:
    return geojson.read(collection(*features))


async def load(
    storage: Storage, *features: dict[str, object], kind: str = "ward", parent: str | None = None
) -> list[Loaded]:
    loading = partial(commands.load_areas, drawings=drawings(*features), kind=kind, parent=parent)
    return (await write(storage, loading)).value
