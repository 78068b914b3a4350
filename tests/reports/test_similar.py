"""What was reported before of the same thing: all of it, in order, and nothing that others may not see."""

import csv
import math
import random
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.reports import likeness, rules, similar
from pledgebank.reports.likeness import Sought
from pledgebank.reports.model import Neighbour, Report, ReportState
from pledgebank.storage import mongo, sphere
from pledgebank.storage.mongo import Storage
from tests.reports.builders import NOON, POTHOLES, STIRLING, a_report
from tests.reports.conftest import Keep

pytestmark = pytest.mark.anyio
NOW = NOON + timedelta(days=400)
TITLES = ["Deep pothole", "Potholes by the school", "Street light out", "Broken lamp", "Schlagloch", "Rubbish bags"]


def off(north: float, east: float, middle: Point = STIRLING) -> Point:
    """So many metres from there."""
    lng = middle.lng + east / (111_320 * math.cos(math.radians(middle.lat)))
    return Point.at(middle.lat + north / 111_320, lng)


def metres(one: Point, other: Point) -> float:
    """On the database's own Earth."""
    lat, lng, to_lat, to_lng = map(math.radians, (one.lat, one.lng, other.lat, other.lng))
    half = math.sin((to_lat - lat) / 2) ** 2 + math.cos(lat) * math.cos(to_lat) * math.sin((to_lng - lng) / 2) ** 2
    return 2 * math.asin(math.sqrt(half)) * sphere.METRES_PER_RADIAN


def plainly(wanted: Sought, reports: list[Report]) -> list[tuple[float, UUID]]:
    """What is similar, judged one by one."""
    judged = []
    for one in reports:
        away = metres(wanted.location, one.location)
        fields = {name: getattr(one, name) for name in Neighbour.__struct_fields__ if name != "metres"}
        grade = likeness.likeness(wanted, Neighbour(**fields, metres=away), NOW)
        if rules.is_public(one) and away <= likeness.METRES and grade >= likeness.LEAST:
            judged.append((grade, away, one.id))
    return [(grade, key) for grade, _, key in sorted(judged, key=lambda one: (-one[0], *one[1:]))]


async def found(storage: Storage, wanted: Sought, first: int = 100, **options: Any) -> list[tuple[float, UUID]]:
    alike = await similar.find(storage.reader, wanted, first, NOW, **options)
    return [(one.likeness, one.report.id) for one in alike]


async def test_it_is_all_that_one_would_find_by_judging_each_in_the_same_order(storage: Storage, keep: Keep) -> None:
    draw, sorts = random.Random(2), [POTHOLES, new_id(), new_id()]
    reports = [
        a_report(
            title=draw.choice(TITLES),
            category=draw.choice(sorts),
            location=off(draw.gauss(0, 150), draw.gauss(0, 150)),
            state=draw.choice(list(ReportState)),
            private=draw.random() < 0.1,
            created_at=NOW - timedelta(days=draw.uniform(0, 900)),
            updated_at=NOW - timedelta(days=draw.uniform(0, 90)),
        )
        for _ in range(120)
    ]
    await keep(*reports)
    for _ in range(40):
        wanted = Sought(
            location=off(draw.gauss(0, 100), draw.gauss(0, 100)),
            category=draw.choice([None, *sorts]),
            kin=frozenset(sorts[:2]),
            title=draw.choice([None, *TITLES]),
        )
        expected = plainly(wanted, reports)
        assert await found(storage, wanted) == expected
        assert await found(storage, wanted, 3) == expected[:3]


async def test_what_not_everyone_may_see_is_never_similar(storage: Storage, keep: Keep) -> None:
    hidden = [
        a_report(state=ReportState.HIDDEN),
        a_report(state=ReportState.UNCONFIRMED),
        a_report(private=True),
    ]
    await keep(*hidden)
    assert await found(storage, Sought(location=STIRLING, category=POTHOLES, title="Deep pothole")) == []


async def test_a_new_report_is_not_similar_to_itself(storage: Storage, keep: Keep) -> None:
    mine, theirs = a_report(), a_report()
    await keep(mine, theirs)
    wanted = Sought(location=STIRLING, category=POTHOLES, title=mine.title)
    assert [key for _, key in await found(storage, wanted, apart_from=mine.id)] == [theirs.id]


async def test_in_a_dense_town_only_the_nearest_are_judged(
    storage: Storage, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = [a_report(location=off(number, 0), created_at=NOW) for number in range(1, 6)]
    await keep(*near, *(a_report(location=off(0, -20 - number), created_at=NOW) for number in range(50)))
    monkeypatch.setattr(similar, "MOST_GOING_ON", 5)
    assert [key for _, key in await found(storage, Sought(location=STIRLING))] == [one.id for one in near]


async def test_categories_of_the_same_group_are_kin(storage: Storage, keep: Keep) -> None:
    await mongo.prepare(storage, councils.INDEXES)
    assert await similar.sought(storage.reader, STIRLING, None, "x") == Sought(location=STIRLING, title="x")
    assert (await similar.sought(storage.reader, STIRLING, new_id(), None)).kin == frozenset()


@pytest.mark.timeout(300)
async def test_what_baltimore_reported_is_found_again_by_who_puts_it_otherwise(
    storage: Storage, keep: Keep, data: Path
) -> None:
    reports = list(baltimore(data))
    for start in range(0, len(reports), 1_000):
        await keep(*reports[start : start + 1_000])
    draw = random.Random(4)
    first = within = 0
    for one in draw.sample(reports, 200):
        spot = off(draw.uniform(-15, 15), draw.uniform(-15, 15), one.location)
        wanted = Sought(location=spot, category=one.category, title=" ".join(reversed(one.title.upper().split())))
        keys = [key for _, key in await found(storage, wanted, 5)]
        first += keys[:1] == [one.id]
        within += one.id in keys
    print(f"of 200 in {len(reports)}: {first} come first, {within} among the first five")
    assert within >= 190


def baltimore(data: Path) -> list[Report]:
    """Those that have a place, as if all were still open; their sort is all the text they have."""
    sorts: dict[str, UUID] = {}
    found = []
    with (data / "reports/baltimore_311.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            try:
                place = Point.at(float(row["Latitude"]), float(row["Longitude"]))
            except ValueError:
                continue
            if not place.is_cut_to_degrees:
                words = row["SRType"].replace("-", " ")
                street = row["Address"].partition(",")[0].title()
                category = sorts.setdefault(row["SRType"], new_id())
                found.append(
                    a_report(title=f"{words} at {street}"[:120], category=category, location=place, created_at=NOW)
                )
    return found
