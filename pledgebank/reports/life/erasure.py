"""What becomes of what an erased person wrote about reports, and did to them: it stays, without them."""

from uuid import UUID

from pledgebank.people import erasure
from pledgebank.reports.life import store
from pledgebank.reports.life.model import ReportAuthorErased, ReportUpdateHidden
from pledgebank.reports.model import ReportCreated, ReportEdited, ReportStateChanged, ReportUpdateAdded
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Take the person away from at most so many updates, changes and reports made for others; answers how many."""
    written = await store.written_by(unit, person, limit)
    await store.forget_authors(unit, [one.id for one in written])
    left = limit - len(written)
    changed = await store.changed_by(unit, person, left) if left else []
    await store.forget_doers(unit, [one.id for one in changed])
    left -= len(changed)
    made = await store.made_for_others_by(unit, person, left) if left else []
    await store.forget_makers(unit, made)
    reports = dict.fromkeys([*(one.report for one in written), *(one.report for one in changed)])
    unit.emit(*(ReportAuthorErased(id=report) for report in reports))
    return len(written) + len(changed) + len(made)


ACTS = (ReportCreated, ReportUpdateAdded, ReportStateChanged, ReportEdited, ReportUpdateHidden)
ERASES = erasure.follower("updates", ACTS, let_go)
