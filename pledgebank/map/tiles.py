"""A screen of map as a vector tile: a layer for each kind, a point for each cluster and each pin.

Mapbox Vector Tile 2.1, of which points with properties need but these few lines of Protocol Buffers.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from pledgebank.base import cells
from pledgebank.base.geo import Box, Point
from pledgebank.map import rules
from pledgebank.map.api import id_of
from pledgebank.map.model import Cluster, MapKind, Shown, View

EXTENT = 4096
LAYERS = {MapKind.REPORT: "reports", MapKind.PLEDGE: "pledges", MapKind.ACTIVITY: "activities"}
_POINT = 1
_ONE_MOVE = 9


def box_of(zoom: int, column: int, row: int) -> Box | None:
    """The box of a tile in the common order of web maps, row 0 in the north; None for a tile that there is not."""
    size = 1 << zoom if 0 <= zoom <= rules.DEEPEST_ZOOM else 0
    return cells.box_at(column, row, zoom) if 0 <= column < size and 0 <= row < size else None


def encode(view: View, zoom: int, column: int, row: int) -> bytes:
    """The tile; a kind of which it shows nothing has no layer in it."""
    layers = bytearray()
    for kind, name in LAYERS.items():
        if shown := [one for one in view.shown if one.kind is kind]:
            layers += _part(3, _layer(name, shown, (zoom, column, row)))
    return bytes(layers)


def _layer(name: str, shown: Sequence[Shown], tile: tuple[int, int, int]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[str | int, int] = {}
    features = bytearray()
    for one in shown:
        tags = [
            number
            for key, value in properties(one).items()
            for number in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
        ]
        feature = (
            _part(2, _packed(tags)) + _field(3, _POINT) + _part(4, _packed([_ONE_MOVE, *_place(one.location, tile)]))
        )
        features += _part(2, feature)
    words = b"".join(_part(3, key.encode()) for key in keys)
    told = b"".join(_part(4, _value(value)) for value in values)
    return _field(15, 2) + _part(1, name.encode()) + bytes(features) + words + told + _field(5, EXTENT)


def _place(point: Point, tile: tuple[int, int, int]) -> list[int]:
    zoom, column, row = tile
    x, y = cells.mercator(point, zoom)
    return [_zigzag(math.floor((along - first) * EXTENT)) for along, first in ((x, column), (y, row))]


def _value(value: str | int) -> bytes:
    return _part(1, value.encode()) if isinstance(value, str) else _field(5, value)


def _field(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _part(number: int, inner: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(inner)) + inner


def _packed(numbers: Iterable[int]) -> bytes:
    return b"".join(map(_varint, numbers))


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varint(number: int) -> bytes:
    told = bytearray()
    while number > 0x7F:
        told.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*told, number))


def properties(one: Shown) -> dict[str, str | int]:
    """What programs are told of it besides its kind and place; `id` for the query `node`."""
    if isinstance(one, Cluster):
        return {"count": one.count, "opensAt": one.opens_at}
    return {"count": 1, "id": id_of(one), "title": one.title, "state": one.state}


def geojson(view: View) -> Mapping[str, object]:
    """The same as a FeatureCollection (RFC 7946), with what it holds in all as `total`."""
    within = view.within
    return {
        "type": "FeatureCollection",
        "bbox": [within.west, within.south, within.east, within.north],
        "total": view.total,
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": list(one.location.coordinates)},
                "properties": {"kind": one.kind.value, **properties(one)},
            }
            for one in view.shown
        ],
    }
