"""A smallest cell where so many reports are that their tally holds no marks of them: these are read."""

from pledgebank.base import cells
from pledgebank.map import marks, sums
from pledgebank.map.sums import Table, Wanted
from pledgebank.reports import filters
from pledgebank.reports.model import Report
from pledgebank.reports.store import REPORTS
from pledgebank.storage.documents import Doc, load
from pledgebank.storage.unit import Reader

MOST_AT_A_SPOT = 10_000


async def spot(reader: Reader, level: int, cell: int, wanted: Wanted) -> Table:
    """The wanted marks of a smallest cell where so many are that their tally holds no marks: read from the reports."""
    first = cell << cells.shift(level)
    where: Doc = {"cell": {"$gte": first, "$lt": first + (1 << cells.shift(level))}, **filters.PUBLIC}
    found = [marks.of(load(Report, row)) for row in await reader.find(REPORTS, where, limit=MOST_AT_A_SPOT)]
    return sums.matching(sums.marks_in([mark for mark in found if mark]), wanted)
