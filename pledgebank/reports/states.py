"""How far a report can come: from where to where, who may take it there, and what they must say. `MOVES` is all of it.

A hazard is never taken as repaired or ended by residents: what they say is noted, and it stays open.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from pledgebank.councils.model import Eyes
from pledgebank.reports.model import Report, ReportState

UNCONFIRMED, OPEN, FIX_CLAIMED = ReportState.UNCONFIRMED, ReportState.OPEN, ReportState.FIX_CLAIMED
FIXED, CLOSED, HIDDEN = ReportState.FIXED, ReportState.CLOSED, ReportState.HIDDEN
STANDING = frozenset({OPEN, ReportState.INVESTIGATING, ReportState.PLANNED, ReportState.IN_PROGRESS})
ENDED = frozenset({FIXED, CLOSED})
# From there a report is taken up again.
OVER = ENDED | {FIX_CLAIMED}
SHOWN = STANDING | OVER

REOPENED_WITHIN = timedelta(days=182)
BELIEVED_AFTER = timedelta(days=14)
PROVEN_AFTER = timedelta(days=7)
ASKED_WITHIN = timedelta(days=30)
ENOUGH_ASK = 3


class Mover(StrEnum):
    """Who takes a report from one state to another. NEIGHBOUR: anyone else who is signed in.

    NEIGHBOURS: three of them who ask for the same within 30 days. CLOCK: time that has passed without an objection.
    VOLUNTEERS: who organised work on it; WITNESSES: who confirms what these say; PROOF: time with a photo of it.
    """

    REPORTER = "REPORTER"
    NEIGHBOUR = "NEIGHBOUR"
    NEIGHBOURS = "NEIGHBOURS"
    OFFICER = "OFFICER"
    MODERATOR = "MODERATOR"
    CLOCK = "CLOCK"
    VOLUNTEERS = "VOLUNTEERS"
    WITNESSES = "WITNESSES"
    PROOF = "PROOF"


class Says(StrEnum):
    """What must be said. REASON: some words; BECAUSE: why it ended; TAKEN_BACK: that, and only CANCELLED."""

    NOTHING = "NOTHING"
    REASON = "REASON"
    BECAUSE = "BECAUSE"
    TAKEN_BACK = "TAKEN_BACK"


class Move(Struct, frozen=True):
    """One row of the table. `within`, `after`: counted from when it came into its state."""

    by: Mover
    start: frozenset[ReportState]
    end: frozenset[ReportState]
    says: Says
    hazards: bool = True
    within: timedelta | None = None
    after: timedelta | None = None


def _only(state: ReportState) -> frozenset[ReportState]:
    return frozenset({state})


MOVES: tuple[Move, ...] = (
    Move(Mover.REPORTER, _only(UNCONFIRMED), _only(OPEN), Says.NOTHING),
    Move(Mover.REPORTER, STANDING | {FIX_CLAIMED}, _only(FIXED), Says.NOTHING, hazards=False),
    Move(Mover.REPORTER, STANDING | {FIX_CLAIMED}, _only(CLOSED), Says.TAKEN_BACK, hazards=False),
    Move(Mover.REPORTER, _only(FIX_CLAIMED), _only(OPEN), Says.REASON),
    Move(Mover.REPORTER, ENDED, _only(OPEN), Says.REASON, within=REOPENED_WITHIN),
    Move(Mover.NEIGHBOUR, STANDING, _only(FIX_CLAIMED), Says.NOTHING, hazards=False),
    Move(Mover.NEIGHBOURS, _only(FIX_CLAIMED), _only(OPEN), Says.REASON),
    Move(Mover.CLOCK, _only(FIX_CLAIMED), _only(FIXED), Says.NOTHING, hazards=False, after=BELIEVED_AFTER),
    Move(Mover.VOLUNTEERS, STANDING, _only(FIX_CLAIMED), Says.NOTHING, hazards=False),
    Move(Mover.VOLUNTEERS, _only(FIX_CLAIMED), _only(OPEN), Says.REASON),
    Move(Mover.WITNESSES, _only(FIX_CLAIMED), _only(FIXED), Says.NOTHING, hazards=False),
    Move(Mover.PROOF, _only(FIX_CLAIMED), _only(FIXED), Says.NOTHING, hazards=False, after=PROVEN_AFTER),
    Move(Mover.OFFICER, STANDING, STANDING, Says.NOTHING),
    Move(Mover.OFFICER, STANDING | {FIX_CLAIMED, CLOSED}, _only(FIXED), Says.NOTHING),
    Move(Mover.OFFICER, STANDING | {FIX_CLAIMED, FIXED}, _only(CLOSED), Says.BECAUSE),
    Move(Mover.OFFICER, OVER, STANDING, Says.REASON),
    Move(Mover.MODERATOR, SHOWN, _only(HIDDEN), Says.REASON),
    Move(Mover.MODERATOR, _only(HIDDEN), SHOWN, Says.REASON),
)


def movers(report: Report, eyes: Eyes) -> frozenset[Mover]:
    """What somebody is to a report; nothing for who is not signed in."""
    if eyes.person is None:
        return frozenset()
    found = {Mover.REPORTER if report.reporter == eyes.person else Mover.NEIGHBOUR}
    if report.body in eyes.answers:
        found.add(Mover.OFFICER)
    if report.body in eyes.moderates:
        found.add(Mover.MODERATOR)
    return frozenset(found)


def row(by: Mover, start: ReportState, end: ReportState) -> Move | None:
    """The row of the table for such a move; None where there is none. What it is, it cannot become."""
    if start is end:
        return None
    return next((move for move in MOVES if move.by is by and start in move.start and end in move.end), None)


def allowed(report: Report, end: ReportState, by: Mover, *, hazard: bool, now: datetime) -> Move | None:
    """The row by which a report may be taken there now; None if it may not. What was hidden goes back where it was."""
    move = row(by, report.state, end)
    if move is None or (hazard and not move.hazards):
        return None
    if report.state is HIDDEN and end is not (report.was_state or OPEN):
        return None
    since = report.state_since or report.updated_at
    if (move.within and now >= since + move.within) or (move.after and now < since + move.after):
        return None
    return move
