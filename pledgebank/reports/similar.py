"""Finds what was reported before of the same thing, near by, at a cost that does not grow with all that is there."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.geo import Point
from pledgebank.councils import store as councils
from pledgebank.councils.model import Category
from pledgebank.reports import likeness, rules, store
from pledgebank.reports.likeness import Sought
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Reader

# Where a town is dense, the nearest of what may be alike are judged, and no more.
MOST_GOING_ON = 60
MOST_ENDED = 40


class Similar(Struct, frozen=True):
    """A report that may be of the same thing. `likeness`: 0 to 1."""

    report: Report
    metres: float
    likeness: float


async def sought(reader: Reader, location: Point, category: UUID | None, title: str | None) -> Sought:
    """What is about to be reported, with the categories that are kin to its own."""
    [chosen] = await councils.categories_by_ids(reader, [category]) if category else [None]
    kin = await _kin(reader, chosen) if chosen and chosen.groups else frozenset[UUID]()
    return Sought(location=location, category=category, kin=kin, title=title)


async def find(
    reader: Reader, wanted: Sought, first: int, now: datetime, *, apart_from: UUID | None = None
) -> list[Similar]:
    """The most alike first, then the nearest, of what everyone may see within 250 metres."""
    may_go_on, may_have_ended = likeness.candidates(wanted, now)
    going_on, ended = await asyncio.gather(
        store.around(reader, wanted.surroundings, may_go_on, MOST_GOING_ON),
        store.around(reader, wanted.surroundings, may_have_ended, MOST_ENDED),
    )
    judged = [
        (likeness.likeness(wanted, one, now), one.metres, one.id) for one in (*going_on, *ended) if one.id != apart_from
    ]
    alike = sorted((one for one in judged if one[0] >= likeness.LEAST), key=lambda one: (-one[0], *one[1:]))[:first]
    # Read once more, whole: what was hidden in between must not be shown.
    found = await store.by_ids(reader, [key for *_, key in alike]) if alike else []
    return [
        Similar(report, metres, grade)
        for report, (grade, metres, _) in zip(found, alike, strict=True)
        if report is not None and rules.is_public(report)
    ]


async def _kin(reader: Reader, category: Category) -> frozenset[UUID]:
    known: Sequence[Category] = await councils.categories_of(reader, [category.body], inactive=True)
    return frozenset(one.id for one in known if any(group in category.groups for group in one.groups))
