"""The proof: every report looked at and every tally counted afresh, beside what the follower has kept."""

from uuid import UUID

from msgspec import Struct

from pledgebank.map import marks, tally, tally_store
from pledgebank.map.tally import Delta, Tally
from pledgebank.reports import filters
from pledgebank.reports.model import Report
from pledgebank.reports.store import REPORTS
from pledgebank.storage.documents import load
from pledgebank.storage.unit import Reader


class Recount(Struct, frozen=True):
    """What is wrong, while nothing happens to reports: both empty where the map tells the truth.

    `reports`: those counted otherwise than they are. `tallies`: those that are missing, left over, or miscounted.
    """

    reports: tuple[UUID, ...]
    tallies: tuple[bytes, ...]


async def recount(reader: Reader) -> Recount:
    """Compare all that is kept with what there is. Reads everything: for proofs and repairs alone."""
    true = {row["_id"]: marks.of(load(Report, row)) async for row in reader.scan(REPORTS, filters.PUBLIC)}
    noted = {row["_id"]: row["mark"] async for row in reader.scan(tally_store.MARKS, {})}
    kept = {row["_id"]: row async for row in reader.scan(tally_store.TALLIES, {})}
    wave: dict[bytes, list[Delta]] = {}
    for mark in map(marks.unpacked, noted.values()):
        wave.setdefault(tally.root_of(mark), []).append((1, mark))
    wrong: list[bytes] = []
    while wave:
        finer: dict[bytes, list[Delta]] = {}
        for key, deltas in wave.items():
            document = kept.pop(key, None)
            if document is None or not tally.agrees(document, deltas):
                wrong.append(key)
            elif "marks" not in document:
                for name, delta in Tally(key, document).finer(deltas):
                    finer.setdefault(name, []).append(delta)
        wave = finer
    differing = (key for key in true.keys() | noted.keys() if true.get(key) != noted.get(key))
    return Recount(tuple(differing), (*wrong, *kept))
