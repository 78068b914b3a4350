"""What one report's work adds to which sums. Pure."""

from uuid import UUID

from pledgebank.reports.model import Report
from pledgebank.reports.rules import is_public
from pledgebank.works.model import WorkItem, WorkState
from pledgebank.works.totals.model import Counted, Of, Totals, key


def count(item: WorkItem, report: Report | None, group: UUID | None) -> Counted:
    """What it adds now. Of a report that not everybody may know of, nothing; nor what is measured of a disputed one."""
    if report is None or not is_public(report) or not item.announced:
        return Counted(id=item.id, report=item.report, keys=(), totals=Totals())
    keys = [key(Of.BODY, report.body), *(key(Of.AREA, area) for area in report.areas)]
    if group is not None:
        keys.append(key(Of.GROUP, group))
    told = item.outcome
    stands = told is not None and item.state is not WorkState.REOPENED
    measures = told.measures if told and stands else None
    return Counted(
        id=item.id,
        report=item.report,
        keys=tuple(sorted(keys)),
        totals=Totals(
            # To the minute, in binary fractions that add up and cancel out exactly.
            hours=round(measures.hours * 64) / 64 if measures else 0.0,
            bags=measures.bags if measures else 0,
            people=measures.people if measures else 0,
            fixed=int(told is not None and told.confirmed_by is not None),
            reopened=item.disputes,
        ),
    )


def less(totals: Totals) -> Totals:
    """What takes these away again."""
    return Totals(
        hours=-totals.hours,
        bags=-totals.bags,
        people=-totals.people,
        fixed=-totals.fixed,
        reopened=-totals.reopened,
    )
