"""The fold: follows what happens to reports, and keeps the map's tallies as true as the log is long.

It believes no event. Whatever happens to a report only says that it must be looked at again: its mark as it is now is
compared with the mark that was counted, and the tallies take in the difference. So it does not matter what comes twice.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pledgebank.base.event import Entry
from pledgebank.map import marks, tally, tally_store
from pledgebank.map.marks import Mark
from pledgebank.map.tally import Delta, Tally
from pledgebank.reports import store as reports
from pledgebank.reports.model import (
    ReportCreated,
    ReportDeleted,
    ReportEdited,
    ReporterErased,
    ReportStateChanged,
)
from pledgebank.storage.documents import Doc
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit

WAITS = 0.5  # seconds


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Look again at every report that something happened to."""
    await look_again(unit, list(dict.fromkeys(entry.subject.id for entry in entries)))


# A few dozen tallies change for each: 500 on a slow disk would outlast the ten seconds that a transaction has.
FOLDS = Follower(
    "map", (ReportCreated, ReportStateChanged, ReportEdited, ReportDeleted, ReporterErased), apply, at_once=200
)


async def counted_through(storage: Storage) -> int:
    """Up to which number of the log the map tells all; waits a little for what the log has now."""
    return await storage.tail.taken_in(FOLDS.name, FOLDS.kinds, seconds=WAITS)


async def look_again(unit: Unit, keys: Sequence[UUID]) -> None:
    """Count these reports as they are now."""
    found = [report for report in await reports.by_ids(unit, keys) if report is not None]
    now = {report.id: mark for report in found if (mark := marks.of(report)) is not None}
    counted = await tally_store.marks_of(unit, keys)
    before = {key: mark for key, mark in counted.items() if now.get(key) != mark}
    after = {key: mark for key, mark in now.items() if counted.get(key) != mark}
    if not before and not after:
        return
    await tally_store.save_areas(unit, {marks.digest(one.areas): one.areas for one in found if one.id in after})
    await tally_store.save_marks(unit, before, after)
    await _take_in(unit, before, after)


async def _take_in(unit: Unit, before: Mapping[UUID, bytes], after: Mapping[UUID, bytes]) -> None:
    # What goes comes first: who moves within a cell must not be there twice.
    deltas = [(-1, marks.unpacked(mark)) for mark in before.values()]
    deltas += [(1, marks.unpacked(mark)) for mark in after.values()]
    kept = await _kept(unit, [mark for _, mark in deltas])
    changed: list[Tally] = []
    wave: dict[bytes, list[Delta]] = {}
    for delta in deltas:
        wave.setdefault(tally.root_of(delta[1]), []).append(delta)
    while wave:
        finer: dict[bytes, list[Delta]] = {}
        for name, some in wave.items():
            one = Tally(name, kept.get(name))
            for key, delta in one.finer(one.apply(some)):
                finer.setdefault(key, []).append(delta)
            changed.append(one)
        wave = finer
    await tally_store.save(unit, changed)


async def _kept(unit: Unit, changing: Sequence[Mark]) -> dict[bytes, Doc]:
    """All tallies that count these marks, in two readings. What only now comes to sums has no finer ones yet."""
    found = await tally_store.load(unit, {key for mark in changing for key in tally.cells_of(mark)})
    details = {
        key
        for mark in changing
        for level, cell in zip(tally.LEVELS, tally.cells_of(mark), strict=True)
        if cell in found and "marks" not in found[cell]
        for key in tally.details_of(mark, level)
    }
    return found | await tally_store.load(unit, details)
