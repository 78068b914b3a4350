"""What clients choose from and read about reports, each value explained.

Types that use them take them from here: one that is made of a plain enum before that is shown would show it twice.
"""

from pledgebank.reports.life.model import Fixed
from pledgebank.reports.model import ClosedBecause, FixedBy, ReportState
from pledgebank.web.described import choices

__all__ = ["ClosedBecause", "Fixed", "FixedBy", "ReportState"]

choices(
    ReportState,
    "How far a report has come.",
    {
        ReportState.UNCONFIRMED: "Its reporter has yet to confirm it; nobody else sees it.",
        ReportState.OPEN: "Reported; nobody has said yet that they look into it.",
        ReportState.INVESTIGATING: "Somebody looks into it.",
        ReportState.PLANNED: "Its repair is planned.",
        ReportState.IN_PROGRESS: "It is being repaired.",
        ReportState.FIX_CLAIMED: "Somebody says that it is repaired.",
        ReportState.FIXED: "It is repaired.",
        ReportState.CLOSED: "It ended without a repair.",
        ReportState.HIDDEN: "Taken from view by a moderator.",
    },
)
choices(
    FixedBy,
    "Who repaired what a report is about.",
    {
        FixedBy.RESIDENT: "Its reporter says that it is repaired.",
        FixedBy.VOLUNTEERS: "Volunteers repaired it.",
        FixedBy.COUNCIL: "Who answers for it says that it is repaired.",
        FixedBy.UNKNOWN: "Somebody said that it was repaired, and nobody said otherwise.",
    },
)
choices(
    ClosedBecause,
    "Why a report ended without a repair.",
    {
        ClosedBecause.NO_ACTION: "Nothing will be done about it.",
        ClosedBecause.NOT_RESPONSIBLE: "It is for somebody else to deal with.",
        ClosedBecause.DUPLICATE: "It repeats another report: `duplicateOf`.",
        ClosedBecause.INTERNAL_REFERRAL: "It was passed on to another department.",
        ClosedBecause.CANCELLED: "It was taken back.",
    },
)
choices(
    Fixed,
    "What a reporter says when asked whether it is fixed.",
    {Fixed.YES: "It is repaired.", Fixed.NO: "It is not.", Fixed.UNKNOWN: "They do not know: they are asked again."},
)
