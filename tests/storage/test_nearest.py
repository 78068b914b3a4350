"""What is nearest comes in one order, whoever put it in order: the database ring by ring, or this process."""

import random
from typing import Any

import pytest

from pledgebank.base.geo import Circle, Point
from pledgebank.base.ids import new_id
from pledgebank.storage import listing, mongo
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index, Storage

pytestmark = pytest.mark.anyio
MIDDLE = Point.at(56.119, -3.937)
CIRCLE = Circle(MIDDLE, 4_000)


@pytest.fixture
async def spots(storage: Storage) -> Storage:
    """300 spots around the middle, several at each place, a third of them red; and some at the end of the world."""
    await mongo.prepare(storage, [Index("spots", (("at", "2dsphere"),)), Index("spots", (("colour", 1),))])
    draw = random.Random(3)
    places = [(draw.gauss(-3.937, 0.02), draw.gauss(56.119, 0.01)) for _ in range(150)]
    rows = [
        {"_id": new_id(), "at": {"type": "Point", "coordinates": list(place)}, "colour": draw.choice(["red", "blue"])}
        for place in [*places, *places, (-3.937, 56.119), (180.0, 0.0), (-180.0, 0.0)]
    ]
    await storage.database["spots"].insert_many(rows)
    return storage


async def pages(storage: Storage, where: Doc, few: list[int], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """All pages' ids, up to so many being few, in turn."""
    found: list[Any] = []
    after, number = None, 0
    while True:
        monkeypatch.setattr(listing, "MOST_FEW", few[number % len(few)])
        page = await listing.nearest(
            storage.reader, "spots", where, circle=CIRCLE, field="at", first=7, after=after, read=lambda row: row["_id"]
        )
        found += page.items
        if not page.has_more:
            return found
        after, number = page.cursors[-1], number + 1


@pytest.mark.parametrize("where", [{}, {"colour": "red"}, {"colour": "green"}])
async def test_both_ways_answer_the_same_and_may_change_from_page_to_page(
    spots: Storage, where: Doc, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_rings = await pages(spots, where, [0], monkeypatch)
    by_hand = await pages(spots, where, [1_000], monkeypatch)
    in_turn = await pages(spots, where, [0, 1_000], monkeypatch)

    assert by_hand == by_rings == in_turn
    assert len(by_rings) == len(set(by_rings))
    expected = await spots.reader.count("spots", {**where, **listing.in_circle(CIRCLE, point="at")}, limit=1_000)
    assert len(by_rings) == expected


async def test_what_stops_matching_in_between_is_not_shown(spots: Storage) -> None:
    seen = 0

    def read(row: Doc) -> str:
        nonlocal seen
        seen += 1
        return str(row["colour"])

    page = await listing.nearest(
        spots.reader, "spots", {"colour": "red"}, circle=CIRCLE, field="at", first=1_000, after=None, read=read
    )

    assert set(page.items) == {"red"}
    assert seen == len(page.items)
