"""Random lives of reports, and what a map of them must show: counted one by one, without tallies."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st

from pledgebank.base import cells
from pledgebank.base.geo import Box, Point
from pledgebank.base.ids import new_id
from pledgebank.map import fold, rules
from pledgebank.map.model import MapFilter, MapKind
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.reports.builders import NOON, a_report

AREAS = [new_id() for _ in range(3)]
CATEGORIES = [new_id() for _ in range(4)]
SPOTS = [Point.at(56.119 + step * 0.0004, -3.937 - step * 0.0007) for step in range(5)]


def degrees(least: float, most: float) -> st.SearchStrategy[float]:
    """To a tenth of a metre: beside a cell's edge by less than floating point tells, a place is in either cell."""
    return st.floats(least, most).map(lambda value: round(value, 6))


def looks() -> st.SearchStrategy[dict[str, Any]]:
    """How a report is, of what the map looks at."""
    near = st.builds(Point.at, degrees(56.11, 56.13), degrees(-3.95, -3.92))
    far = st.builds(Point.at, degrees(-80, 80), degrees(-179, 179))
    return st.fixed_dictionaries(
        {
            "location": st.sampled_from(SPOTS) | near | far,
            "category": st.sampled_from(CATEGORIES),
            "areas": st.sampled_from([(), (AREAS[0],), (AREAS[0], AREAS[1]), (AREAS[2],)]),
            "state": st.sampled_from(ReportState),
            "private": st.sampled_from([False, False, False, True]),
            "created_at": st.integers(-800, 40).map(lambda days: NOON + timedelta(days=days, hours=days % 5)),
        }
    )


def boxes() -> st.SearchStrategy[Box]:
    """Around the spots, and all sizes."""
    street = st.builds(lambda h: Box(56.1195 - h, -3.938 - h, 56.1195 + h, -3.938 + h), st.floats(0.0001, 1))
    return street | st.just(Box(-90, -180, 90, 180)) | st.just(Box(-60, 100, 70, -3.937))


def filters() -> st.SearchStrategy[MapFilter]:
    """Every kind of filter, alone and together."""
    several = partial(st.lists, unique=True, max_size=4)
    return st.builds(
        MapFilter,
        kinds=st.just((MapKind.REPORT,)),
        area=st.none() | st.sampled_from([*AREAS, new_id()]),
        categories=st.none() | several(st.sampled_from([*CATEGORIES, new_id()])).map(tuple),
        states=st.none() | several(st.sampled_from(ReportState)).map(tuple),
        created_since=st.none() | st.integers(-800, 40).map(lambda days: (NOON + timedelta(days=days)).date()),
    )


# What is done to a report: made or made otherwise, or deleted; and after which of these the follower takes in, dies
# in the midst of it, or takes in again what it already has.
STEPS = st.lists(
    st.tuples(st.integers(0, 25), st.none() | looks(), st.sampled_from(["", "", "", "", "", "takes", "dies", "again"])),
    min_size=1,
    max_size=60,
)


class Dies(Exception):
    """The process ends."""


async def put(storage: Storage, before: dict[UUID, Report], after: dict[UUID, Report]) -> dict[UUID, Report]:
    """Keep these reports instead of those."""

    async def command(unit: Unit) -> None:
        await unit.delete("reports", {"_id": {"$in": [key for key in before if before[key] != after.get(key)]}})
        await reports.insert_many(unit, [after[key] for key in after if before.get(key) != after[key]])

    await write(storage, command)
    return after


async def take_in(storage: Storage, keys: list[UUID], *, dies: bool = False) -> None:
    async def command(unit: Unit) -> None:
        await fold.look_again(unit, keys)
        if dies:
            raise Dies

    await write(storage, command)


async def live(storage: Storage, steps: list[tuple[int, dict[str, Any] | None, str]]) -> list[Report]:
    """Do all this; answers what there is in the end, which the follower has then taken in."""
    there: dict[int, Report] = {}
    kept: dict[UUID, Report] = {}
    untold: list[UUID] = []
    told: list[UUID] = []
    for number, look, then in [*steps, (-1, None, "takes")]:
        before = there.pop(number, None)
        if look is not None:
            key = before.id if before else new_id()
            there[number] = a_report(id=key, **look, cell=cells.cell_of(look["location"]))
        untold += [one.id for one in (before, there.get(number)) if one is not None]
        if not then:
            continue
        kept = await put(storage, kept, {report.id: report for report in there.values()})
        if then == "dies":
            with pytest.raises(Dies):
                await take_in(storage, list(dict.fromkeys(untold)), dies=True)
        else:
            told += untold
            await take_in(storage, list(dict.fromkeys(told if then == "again" else untold)))
            untold = []
    return list(there.values())


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def fits(report: Report, wanted: MapFilter, within: Box) -> bool:
    """What the contract says of a filter, without a database."""
    return (
        report_rules.is_public(report)
        and within.contains(report.location)
        and (wanted.area is None or wanted.area in report.areas)
        and (wanted.categories is None or report.category in wanted.categories)
        and (wanted.states is None or report.state in wanted.states)
        and (wanted.created_since is None or report.created_at.date() >= wanted.created_since)
    )


def expected(there: list[Report], wanted: MapFilter, within: Box, grid: int) -> tuple[dict[int, Any], set[UUID]]:
    """The clusters by their cell, and the pins, counted one by one."""
    groups: dict[int, list[Report]] = {}
    for report in there:
        if fits(report, wanted, within):
            groups.setdefault(report.cell >> cells.shift(grid), []).append(report)
    alone = rules.pins_of_a_cell(grid)
    clusters = {
        cell: (
            len(group),
            rules.opens_at(min(one.cell for one in group), max(one.cell for one in group)),
            pytest.approx(sum(one.location.lng for one in group) / len(group), abs=1e-6),
            pytest.approx(sum(one.location.lat for one in group) / len(group), abs=1e-6),
        )
        for cell, group in groups.items()
        if len(group) > alone
    }
    return clusters, {one.id for group in groups.values() if len(group) <= alone for one in group}
