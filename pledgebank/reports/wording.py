"""How far a report has come, in words for people."""

from pledgebank.reports.model import ClosedBecause, FixedBy, ReportState
from pledgebank.words.sentences import say


def state(
    at: ReportState, language: str, *, fixed_by: FixedBy | None = None, because: ClosedBecause | None = None
) -> str:
    """A state in a few words, such as "Being looked into"."""
    return {
        ReportState.UNCONFIRMED: say("Not yet confirmed", language),
        ReportState.OPEN: say("Reported", language),
        ReportState.INVESTIGATING: say("Being looked into", language),
        ReportState.PLANNED: say("Repair planned", language),
        ReportState.IN_PROGRESS: say("Being repaired", language),
        ReportState.FIX_CLAIMED: say("Said to be fixed", language),
        ReportState.FIXED: _fixed(fixed_by or FixedBy.UNKNOWN, language),
        ReportState.CLOSED: _closed(because, language),
        ReportState.HIDDEN: say("Taken from view", language),
    }[at]


def _fixed(by: FixedBy, language: str) -> str:
    return {
        FixedBy.VOLUNTEERS: say("Fixed by volunteers", language),
        FixedBy.COUNCIL: say("Fixed by the council", language),
        FixedBy.RESIDENT: say("Fixed, says a resident", language),
        FixedBy.UNKNOWN: say("Fixed", language),
    }[by]


def _closed(because: ClosedBecause | None, language: str) -> str:
    return {
        ClosedBecause.NO_ACTION: say("Closed: no action will be taken", language),
        ClosedBecause.NOT_RESPONSIBLE: say("Closed: somebody else is responsible", language),
        ClosedBecause.DUPLICATE: say("Closed: it had been reported before", language),
        ClosedBecause.INTERNAL_REFERRAL: say("Closed: passed on to another department", language),
        ClosedBecause.CANCELLED: say("Closed: withdrawn", language),
        None: say("Closed, not fixed", language),
    }[because]
