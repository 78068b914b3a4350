"""What people and imports do with reports: load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.geo import Point
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.reports import rules, store
from pledgebank.reports.model import Report, ReportCreated
from pledgebank.storage.unit import Unit


async def create(
    unit: Unit,
    *,
    places: Places,
    person: UUID,
    title: str,
    description: str,
    category: UUID,
    location: Point,
    show_name: bool,
) -> UUID:
    """A person reports a problem; answers its id. Raises Refused INVALID, LOCATION_TOO_COARSE, NOT_COVERED."""
    areas = [area.id for area in await places.at(unit, location)]
    report = rules.draft(
        title=title,
        description=description,
        category=category,
        location=location,
        areas=areas,
        reporter=person,
        show_name=show_name,
        origin=unit.origin,
        now=unit.now,
    )
    [chosen] = await councils.categories_by_ids(unit, [category])
    [body] = await councils.bodies_by_ids(unit, [chosen.body]) if chosen else [None]
    rules.check_covered(areas, chosen, body)
    await store.insert(unit, report)
    unit.emit(ReportCreated(id=report.id))
    return report.id


async def insert_many(unit: Unit, reports: Sequence[Report]) -> None:
    """Keep imported reports and tell of each; `Report.source` makes a row that came before a duplicate key."""
    await store.insert_many(unit, reports)
    unit.emit(*(ReportCreated(id=report.id) for report in reports))
