"""What people do with pledges: load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.errors import not_found
from pledgebank.base.ids import new_id, new_ref
from pledgebank.councils.places import Places
from pledgebank.pledges import rules, store
from pledgebank.pledges.events import PledgeCreated
from pledgebank.pledges.model import Draft
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as report_store
from pledgebank.storage.unit import Unit


async def create(unit: Unit, *, promiser: UUID, draft: Draft, places: Places) -> UUID:
    """Make a pledge; answers its id. Raises Refused INVALID, or NOT_FOUND for a report the promiser may not see."""
    areas = await places.at(unit, draft.location) if draft.location else ()
    pledge = rules.create(
        draft,
        id=new_id(),
        ref=new_ref(),
        promiser=promiser,
        areas=tuple(area.id for area in areas),
        now=unit.now,
    )
    await _require_reports(unit, pledge.reports)
    await store.insert(unit, pledge)
    unit.emit(PledgeCreated(id=pledge.id))
    return pledge.id


async def _require_reports(unit: Unit, reports: Sequence[UUID]) -> None:
    for report in await report_store.by_ids(unit, reports) if reports else ():
        if report is None or not report_rules.is_public(report):
            raise not_found("One of these reports cannot be found.", "reports")
