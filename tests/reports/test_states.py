"""Every state, to every state, by everyone: the whole table, walked."""

import itertools
from datetime import timedelta

import pytest

from pledgebank.base.ids import new_id
from pledgebank.councils.model import GUEST, Eyes
from pledgebank.reports import states
from pledgebank.reports.model import ReportState
from pledgebank.reports.states import Mover, Says
from tests.reports.builders import NOON, STIRLING_COUNCIL, a_report

LETTERS = {
    "R": Mover.REPORTER,
    "N": Mover.NEIGHBOUR,
    "3": Mover.NEIGHBOURS,
    "O": Mover.OFFICER,
    "M": Mover.MODERATOR,
    "C": Mover.CLOCK,
    "V": Mover.VOLUNTEERS,
    "W": Mover.WITNESSES,
    "P": Mover.PROOF,
}
# Who may take it from the state at the left to the state above. Small letters: who must say something.
TABLE = """
              UNCONFIRMED OPEN INVESTIGATING PLANNED IN_PROGRESS FIX_CLAIMED FIXED CLOSED HIDDEN
UNCONFIRMED   .           R    .             .       .           .           .     .      .
OPEN          .           .    O             O       O           NV          RO    ro     m
INVESTIGATING .           O    .             O       O           NV          RO    ro     m
PLANNED       .           O    O             .       O           NV          RO    ro     m
IN_PROGRESS   .           O    O             O       .           NV          RO    ro     m
FIX_CLAIMED   .           r3ov o             o       o           .           ROCWP ro     m
FIXED         .           ro   o             o       o           .           .     o      m
CLOSED        .           ro   o             o       o           .           O     .      m
HIDDEN        .           m    m             m       m           m           m     m      .
"""
# What they may not where the problem is a hazard.
NOT_OF_HAZARDS = {
    Mover.REPORTER: {ReportState.FIXED, ReportState.CLOSED},
    Mover.NEIGHBOUR: {ReportState.FIX_CLAIMED},
    Mover.CLOCK: {ReportState.FIXED},
    Mover.VOLUNTEERS: {ReportState.FIX_CLAIMED},
    Mover.WITNESSES: {ReportState.FIXED},
    Mover.PROOF: {ReportState.FIXED},
}
LATER = NOON + timedelta(days=20)


def expected() -> dict[tuple[ReportState, ReportState], str]:
    [head, *rows] = [line.split() for line in TABLE.strip().splitlines()]
    return {
        (ReportState(start), ReportState(end)): "" if cell == "." else cell
        for [start, *cells] in rows
        for end, cell in zip(head, cells, strict=True)
    }


@pytest.mark.parametrize("hazard", [False, True])
def test_everyone_may_take_a_report_where_the_table_says_and_nowhere_else(hazard: bool) -> None:
    table = expected()
    assert set(table) == set(itertools.product(ReportState, ReportState))
    for (start, end), by in itertools.product(table, Mover):
        letters = table[start, end]
        said = {LETTERS[letter.upper()]: letter.islower() or letter == "3" for letter in letters}
        report = a_report(state=start, state_since=NOON, was_state=end if start is ReportState.HIDDEN else None)
        move = states.allowed(report, end, by, hazard=hazard, now=LATER)

        may = by in said and not (hazard and end in NOT_OF_HAZARDS.get(by, set()) and start in states.SHOWN)
        assert (move is not None) == may, (start, end, by)
        if move is not None:
            assert (move.says is not Says.NOTHING) == said[by], (start, end, by)


def test_no_row_of_the_table_says_what_another_says() -> None:
    for one, other in itertools.combinations(states.MOVES, 2):
        assert one.by is not other.by or not (one.start & other.start and one.end & other.end - one.start)


def test_what_was_hidden_goes_back_where_it_was_and_nowhere_else() -> None:
    for was, end in itertools.product(states.SHOWN, ReportState):
        hidden = a_report(state=ReportState.HIDDEN, was_state=was)
        found = states.allowed(hidden, end, Mover.MODERATOR, hazard=False, now=LATER)
        assert (found is not None) == (end is was)


def test_its_reporter_opens_it_again_within_half_a_year_and_time_believes_after_a_fortnight() -> None:
    ended = a_report(state=ReportState.CLOSED, state_since=NOON)
    claimed = a_report(state=ReportState.FIX_CLAIMED, state_since=NOON)

    def reopens(days: float) -> bool:
        now = NOON + timedelta(days=days)
        return states.allowed(ended, ReportState.OPEN, Mover.REPORTER, hazard=False, now=now) is not None

    def believes(days: float) -> bool:
        now = NOON + timedelta(days=days)
        return states.allowed(claimed, ReportState.FIXED, Mover.CLOCK, hazard=False, now=now) is not None

    assert (reopens(0), reopens(181.999), reopens(182)) == (True, True, False)
    assert (believes(13.999), believes(14)) == (False, True)


def test_who_looks_is_to_a_report_what_their_roles_and_their_name_make_them() -> None:
    me, other, body = new_id(), new_id(), STIRLING_COUNCIL
    report = a_report(reporter=me)
    assert states.movers(report, GUEST) == frozenset()
    assert states.movers(report, Eyes(me)) == {Mover.REPORTER}
    assert states.movers(report, Eyes(other)) == {Mover.NEIGHBOUR}
    assert states.movers(a_report(reporter=None), Eyes(me)) == {Mover.NEIGHBOUR}
    assert states.movers(report, Eyes(other, answers=frozenset({new_id()}))) == {Mover.NEIGHBOUR}
    roles = Eyes(me, answers=frozenset({body}), moderates=frozenset({body}))
    assert states.movers(report, roles) == {Mover.REPORTER, Mover.OFFICER, Mover.MODERATOR}
