"""What was about a report that turned out to repeat another is about that other one from then on: a follower."""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import store
from pledgebank.activities.events import ActivityRelinked
from pledgebank.activities.series import store as series_store
from pledgebank.activities.series.events import SeriesChanged
from pledgebank.reports.life import merging
from pledgebank.storage.unit import Unit


async def move(unit: Unit, source: UUID, target: UUID, limit: int) -> int:
    """Let at most so many activities be about the other report; answers how many it were."""
    found = await store.about(unit, source, limit)
    for one in found:
        reports = tuple(dict.fromkeys(target if report == source else report for report in one.reports))
        await store.replace(unit, replace(one, reports=reports, version=one.version + 1))
        unit.emit(ActivityRelinked(id=one.id))
    left = limit - len(found)
    repeated = await series_store.about(unit, source, left) if left else []
    for series in repeated:
        named = tuple(dict.fromkeys(target if report == source else report for report in series.draft.reports))
        await series_store.replace(unit, replace(series, draft=replace(series.draft, reports=named)))
        unit.emit(SeriesChanged(id=series.id))
    return len(found) + len(repeated)


MOVES = merging.follower("activities", move)
