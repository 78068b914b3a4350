"""Whatever several people do to a report, one after another, what must hold of it always holds."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.reports import states
from pledgebank.reports.life import rules
from pledgebank.reports.life.model import Wish, Writing
from pledgebank.reports.model import ClosedBecause, FixedBy, Report, ReportState
from pledgebank.reports.states import ENDED, STANDING, Mover
from tests.reports.builders import NOON, STIRLING_COUNCIL, a_report

ANN, BEN, OLIVE, MO = (new_id() for _ in range(4))
EYES = {
    "ann": Eyes(ANN),
    "ben": Eyes(BEN),
    "olive": Eyes(OLIVE, answers=frozenset({STIRLING_COUNCIL})),
    "mo": Eyes(MO, moderates=frozenset({STIRLING_COUNCIL})),
    "guest": Eyes(),
}
PEOPLE = st.sampled_from(sorted(EYES))


class Life(RuleBasedStateMachine):
    """One report, a hazard or not, and everything that can be done to it by anyone."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.hazard = False
        self.report: Report = a_report(reporter=ANN)
        self.shown = ReportState.OPEN  # what it was when it was last seen

    @rule(hazard=st.booleans())
    def its_category_is_a_hazard_or_not(self, hazard: bool) -> None:
        self.hazard = hazard

    @rule(days=st.integers(0, 200))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(
        name=PEOPLE,
        state=st.sampled_from(list(ReportState)),
        because=st.none() | st.sampled_from(list(ClosedBecause)),
        duplicate=st.booleans(),
        message=st.sampled_from(["", "Because."]),
        behind=st.booleans(),
    )
    def somebody_changes_its_state(
        self, name: str, state: ReportState, because: Any, duplicate: bool, message: str, behind: bool
    ) -> None:
        who = states.movers(self.report, EYES[name])
        wish = Wish(
            state=state,
            because=because,
            duplicate_of=new_id() if duplicate else None,
            message=message,
            expected=self.report.version - behind,
        )
        offered = "changeState" in rules.may(self.report, EYES[name], hazard=self.hazard, now=self.now)
        try:
            after, by = rules.change(self.report, wish, who, hazard=self.hazard, now=self.now)
        except Refused:
            return
        assert not behind
        assert by in who
        assert by is not Mover.OFFICER or offered
        assert not (self.hazard and by is Mover.REPORTER and state in ENDED)
        self._goes_on(after)

    @rule(name=PEOPLE, fixed=st.booleans(), reopen=st.booleans(), as_body=st.booleans(), asking=st.integers(0, 4))
    def somebody_writes(self, name: str, fixed: bool, reopen: bool, as_body: bool, asking: int) -> None:
        who = states.movers(self.report, EYES[name])
        may = rules.may(self.report, EYES[name], hazard=self.hazard, now=self.now)
        writing = Writing(text="So.", mark_fixed=fixed, reopen=reopen, as_body=as_body)
        try:
            update = rules.write(self.report, writing, who, EYES[name].person or ANN, self.now)
        except Refused:
            return
        assert "update" in may
        assert "markFixed" in may or not fixed
        assert {"reopen", "askToReopen"} & set(may) or not reopen
        assert "answer" in may or not as_body
        moved = rules.follow_from(self.report, update, who, asking=asking, hazard=self.hazard, now=self.now)
        if moved is None:
            return
        after, by = moved
        assert fixed or reopen
        assert not (self.hazard and fixed and by is not Mover.OFFICER)
        assert by is not Mover.OFFICER or as_body
        assert by is not Mover.NEIGHBOURS or asking >= states.ENOUGH_ASK
        self._goes_on(after)

    @precondition(lambda self: self.report.state is ReportState.FIX_CLAIMED)
    @rule(objected=st.booleans())
    def time_believes(self, objected: bool) -> None:
        after = rules.believe(self.report, objected=objected, hazard=self.hazard, now=self.now)
        since = self.report.state_since
        assert since
        old_enough = self.now >= since + states.BELIEVED_AFTER
        assert (after is not None) == (old_enough and not self.hazard and not objected)
        if after is not None:
            assert after.fixed_by is FixedBy.UNKNOWN
            self._goes_on(after)

    def _goes_on(self, after: Report) -> None:
        before = self.report
        assert after.version == before.version + 1
        assert after.state is not before.state
        if before.state is ReportState.HIDDEN:
            assert after.state is self.shown
        if after.state is not ReportState.HIDDEN:
            self.shown = after.state
        self.report = after

    @invariant()
    def it_says_by_whom_and_why_where_it_ended_and_only_there(self) -> None:
        report = self.report
        stands_as = self.shown if report.state is ReportState.HIDDEN else report.state
        assert (report.fixed_by is not None) == (stands_as is ReportState.FIXED)
        assert (report.closed_because is not None) == (stands_as is ReportState.CLOSED)
        assert (report.duplicate_of is not None) == (report.closed_because is ClosedBecause.DUPLICATE)
        assert (report.was_state is not None) == (report.state is ReportState.HIDDEN)

    @invariant()
    def its_reporter_is_only_ever_asked_while_it_stands(self) -> None:
        assert self.report.ask_at is None or self.report.state in STANDING


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
