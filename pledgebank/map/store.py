"""One screen of map, counted by the database: each kind grouped by cells, and what stands alone read as pins."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import cells
from pledgebank.base.geo import Box, Point
from pledgebank.map import rules
from pledgebank.map.layers import LAYERS, Layer
from pledgebank.map.model import Cluster, Group, MapFilter, Pin, View
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader


async def view(reader: Reader, box: Box, zoom: int, wanted: MapFilter, now: datetime) -> View:
    """What everyone may see of a box. Raises Refused INVALID for a zoom that is not from 0 to 22."""
    grid = rules.grid(box, zoom)
    within = rules.snap(box, grid)
    shown = [layer for layer in LAYERS if wanted.kinds is None or layer.kind in wanted.kinds]
    parts = await asyncio.gather(
        *(_part(reader, layer, layer.match(wanted, within, now), grid, now) for layer in shown)
    )
    clusters = tuple(cluster for part, _ in parts for cluster in part)
    pins = tuple(pin for _, part in parts for pin in part)
    total = sum(cluster.count for cluster in clusters) + len(pins)
    return View(clusters=clusters, pins=pins, total=total, within=within)


async def _part(
    reader: Reader, layer: Layer, where: Doc | None, grid: int, now: datetime
) -> tuple[list[Cluster], list[Pin]]:
    if where is None:
        return [], []
    alone = rules.pins_of_a_cell(grid)
    rows = await reader.aggregate(layer.collection, [{"$match": where}, {"$group": _by_cell(layer, grid, alone)}])
    clusters, ids = rules.parted((_group(layer, row) for row in rows), alone)
    return clusters, await _pins(reader, layer, where, ids, now)


async def _pins(reader: Reader, layer: Layer, where: Doc, ids: Sequence[UUID], now: datetime) -> list[Pin]:
    # Asked by the filter once more: what was hidden in between must not be shown.
    still = {"$and": [{"_id": {"$in": list(ids)}}, where]}
    found = await reader.find(layer.collection, still, limit=max(len(ids), 1))
    return [layer.pin(row, now) for row in found]


def _by_cell(layer: Layer, grid: int, alone: int) -> Doc:
    step = 1 << cells.shift(grid)
    return {
        "_id": {"$subtract": ["$cell", {"$mod": ["$cell", step]}]},
        "count": {"$sum": 1},
        "lng": {"$avg": {"$arrayElemAt": [f"${layer.place}.coordinates", 0]}},
        "lat": {"$avg": {"$arrayElemAt": [f"${layer.place}.coordinates", 1]}},
        "least": {"$min": "$cell"},
        "most": {"$max": "$cell"},
        "ids": {"$firstN": {"input": "$_id", "n": alone}},
    }


def _group(layer: Layer, row: Doc) -> Group:
    return Group(
        kind=layer.kind,
        count=row["count"],
        location=Point.at(row["lat"], row["lng"]),
        least=row["least"],
        most=row["most"],
        ids=tuple(row["ids"]),
    )
