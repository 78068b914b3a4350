"""What lies in a small part of town: all of it, whatever its size, and the nearest of it first."""

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base import cells
from pledgebank.base.geo import Box, Circle, Point
from pledgebank.base.ids import new_id
from pledgebank.storage import listing, mongo, nearby
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.nearby import Sought
from pledgebank.storage.sphere import metres_from

pytestmark = pytest.mark.anyio
MIDDLE = Point.at(56.119, -3.937)
CIRCLE = Circle(MIDDLE, 250)
INDEXES = (Index("spots", (("cells", 1), ("number", 1), ("_id", 1))), Index("spots", (("location", "2dsphere"),)))


def spot(lat: float, lng: float, number: int) -> Doc:
    cell = cells.cell_of(Point.at(lat, lng))
    place = {"type": "Point", "coordinates": [lng, lat]}
    return {"_id": new_id(), "location": place, "cell": cell, "cells": nearby.kept(cell), "number": number}


async def laid(storage: Storage, amount: int, spread: float, middle: Point = MIDDLE) -> list[Doc]:
    """So many spots around a place, some degrees wide."""
    await mongo.prepare(storage, INDEXES)
    draw = random.Random(amount)
    around = [(draw.gauss(middle.lat, spread), draw.gauss(middle.lng, spread)) for _ in range(amount)]
    spots = [spot(lat, (lng + 180) % 360 - 180, number) for number, (lat, lng) in enumerate(around)]
    await storage.database["spots"].insert_many(spots)
    return spots


def sought(**different: Any) -> Sought:
    usual: dict[str, Any] = {"where": {}, "order": [("number", -1), ("_id", -1)], "fields": ("number",)}
    return Sought(**{**usual, **different})


def plainly(spots: Sequence[Doc], circle: Circle, limit: int) -> list[tuple[float, UUID]]:
    away = [(metres_from(circle.centre.coordinates, one["location"]["coordinates"]), one["_id"]) for one in spots]
    return sorted(one for one in away if one[0] <= circle.metres)[:limit]


@pytest.mark.parametrize("middle", [MIDDLE, Point.at(-17.5, 179.9999), Point.at(-17.5, -179.9999)])
async def test_boxes_and_circles_of_every_size_hold_what_lies_in_them(storage: Storage, middle: Point) -> None:
    spots = await laid(storage, 400, 0.01, middle)
    points = {one["_id"]: Point.at(*reversed(one["location"]["coordinates"])) for one in spots}
    for metres in (30, 100, 300, 1_000, 3_000, 10_000, 90_000):
        circle = Circle(middle, metres)
        box: Box = circle.box
        in_box = await storage.reader.find("spots", nearby.in_box(box), limit=1_000)
        in_circle = await storage.reader.find("spots", nearby.in_circle(circle), limit=1_000)
        asked_plainly = await storage.reader.find("spots", listing.in_circle(circle), limit=1_000)
        assert {row["_id"] for row in in_box} == {key for key, point in points.items() if box.contains(point)}
        assert {row["_id"] for row in in_circle} == {row["_id"] for row in asked_plainly}


@pytest.mark.parametrize(("amount", "spread"), [(0, 1), (5, 0.001), (60, 0.002), (900, 0.0002), (900, 0.002)])
@pytest.mark.parametrize("limit", [1, 20, 60])
async def test_the_nearest_come_first_where_there_are_few_and_where_there_are_many(
    storage: Storage, amount: int, spread: float, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearby, "MOST_READ", 1_000)
    spots = await laid(storage, amount, spread) if amount else []
    for reach in (nearby.FIRST_REACH, CIRCLE.metres):
        rows = await nearby.nearest(storage.reader, "spots", sought(reach=reach), CIRCLE, limit)
        assert [(row["metres"], row["_id"]) for row in rows] == plainly(spots, CIRCLE, limit)
        assert all(row.keys() == {"_id", "number", "metres"} for row in rows)


async def test_of_very_many_at_one_spot_the_first_in_the_order_are_taken(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await laid(storage, 30, 0)
    monkeypatch.setattr(nearby, "MOST_READ", 10)
    rows = await nearby.nearest(storage.reader, "spots", sought(), CIRCLE, 10)
    assert {row["number"] for row in rows} == set(range(20, 30))


async def test_what_an_earlier_version_kept_is_given_what_this_one_would_keep(storage: Storage) -> None:
    spots = await laid(storage, 200, 10)
    await storage.database["spots"].update_many({}, {"$unset": {"cells": 1}})
    await storage.database["spots"].update_many({}, [{"$set": nearby.written()}])
    rows = await storage.reader.find("spots", {}, limit=1_000)
    assert {row["_id"]: row["cells"] for row in rows} == {one["_id"]: one["cells"] for one in spots}
