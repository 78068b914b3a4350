"""One screen of map: reports from their tallies, other kinds counted by cells; what stands alone is read as pins."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import cells
from pledgebank.base.geo import Box, Point
from pledgebank.map import marks, rules, screen, sums, tally_store
from pledgebank.map.layers import LAYERS, REPORTS, Layer
from pledgebank.map.model import Cluster, Group, MapFilter, Pin, View
from pledgebank.map.sums import Wanted
from pledgebank.reports.rules import PUBLIC
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader


async def view(reader: Reader, box: Box, zoom: int, wanted: MapFilter, now: datetime) -> View:
    """What everyone may see of a box. Raises Refused INVALID for a zoom that is not from 0 to 22."""
    grid = rules.grid(box, zoom)
    within = rules.snap(box, grid)
    shown = [layer for layer in LAYERS if wanted.kinds is None or layer.kind in wanted.kinds]
    parts = await asyncio.gather(*(_part(reader, layer, wanted, within, grid=grid, now=now) for layer in shown))
    clusters = tuple(cluster for part, _ in parts for cluster in part)
    pins = tuple(pin for _, part in parts for pin in part)
    total = sum(cluster.count for cluster in clusters) + len(pins)
    return View(clusters=clusters, pins=pins, total=total, within=within)


async def report_groups(reader: Reader, within: Box, grid: int, wanted: MapFilter) -> list[Group]:
    """The reports in each cell of a box of whole cells, as their follower has counted them."""
    asked = await _wanted(reader, wanted)
    table = await screen.counted(reader, grid, cells.within(within, grid), asked)
    alone = rules.pins_of_a_cell(grid)
    together = table["quarters"].sum(axis=1)
    close = table[(together > 1) & (together <= alone)]
    ids = dict(zip(table["cell"].tolist(), ((one,) for one in sums.ids(table)), strict=True))
    ids.update(await screen.spots(reader, grid, close, asked))
    return [
        Group(
            kind=REPORTS.kind,
            count=count,
            location=Point.at(lat / count / marks.PER_DEGREE, lng / count / marks.PER_DEGREE),
            least=least,
            most=most,
            ids=ids[cell],
        )
        for count, cell, lat, lng, least, most in zip(
            together.tolist(), *(table[name].tolist() for name in ("cell", "lat", "lng", "least", "most")), strict=True
        )
    ]


async def _wanted(reader: Reader, wanted: MapFilter) -> Wanted:
    states = PUBLIC if wanted.states is None else PUBLIC.intersection(wanted.states)
    return Wanted(
        states=frozenset(marks.STATES.index(state) for state in states),
        categories=None if wanted.categories is None else frozenset(one.bytes for one in wanted.categories),
        since=wanted.created_since,
        areas=None if wanted.area is None else frozenset(await tally_store.sets_with(reader, wanted.area)),
    )


async def _part(
    reader: Reader, layer: Layer, wanted: MapFilter, within: Box, *, grid: int, now: datetime
) -> tuple[list[Cluster], list[Pin]]:
    where = layer.match(wanted, within, now)
    if where is None:
        return [], []
    alone = rules.pins_of_a_cell(grid)
    groups: Iterable[Group]
    if layer is REPORTS:
        groups = await report_groups(reader, within, grid, wanted)
    else:
        rows = await reader.aggregate(layer.collection, [{"$match": where}, {"$group": _by_cell(layer, grid, alone)}])
        groups = (_group(layer, row) for row in rows)
    clusters, ids = rules.parted(groups, alone)
    return clusters, await _pins(reader, layer, where, ids, now)


async def _pins(reader: Reader, layer: Layer, where: Doc, ids: Sequence[UUID], now: datetime) -> list[Pin]:
    if not ids:
        return []
    # Asked by the filter once more: what was hidden in between must not be shown.
    still = {"$and": [{"_id": {"$in": list(ids)}}, where]}
    found = await reader.find(layer.collection, still, limit=max(len(ids), 1), fields=layer.fields)
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
