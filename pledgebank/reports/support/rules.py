"""Who may say that they see it too."""

from uuid import UUID

from pledgebank.base.errors import Refused, not_found
from pledgebank.reports import rules
from pledgebank.reports.model import Report


def may_support(report: Report, person: UUID | None) -> bool:
    """Whether this person can say that they see it too."""
    return person is not None and rules.is_public(report) and report.reporter != person and not report.duplicate_of


def support(report: Report | None, person: UUID) -> Report:
    """The report that this person may support.

    Raises Refused NOT_FOUND for what not everyone may see, OWN_REPORT, DUPLICATE for one that another stands for.
    """
    if report is None or not rules.is_public(report):
        raise not_found("This report cannot be found.", "report")
    if report.reporter == person:
        raise Refused("OWN_REPORT", "You reported this yourself, so you already count.", field=("report",))
    if report.duplicate_of is not None:
        raise Refused("DUPLICATE", "This was reported before; please support the earlier report.", field=("report",))
    return report
