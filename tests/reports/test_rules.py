"""What makes a report, and who may see it."""

from typing import Any

import pytest

from pledgebank.base.cells import cell_of
from pledgebank.base.errors import Refused
from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Body, Category
from pledgebank.reports import rules
from pledgebank.reports.model import Report, ReportState
from tests.reports.builders import NOON, POTHOLES, STIRLING, a_report

WARD = new_id()
COUNCIL = Body(id=new_id(), slug="stirling", name="Stirling Council", areas=(WARD,))
CATEGORY = Category(id=POTHOLES, body=COUNCIL.id, name="Potholes")


def draft(**different: Any) -> Report:
    usual: dict[str, Any] = {
        "title": "Deep pothole",
        "description": "",
        "category": POTHOLES,
        "location": STIRLING,
        "areas": [WARD],
        "reporter": new_id(),
        "show_name": False,
        "origin": Origin.APP,
        "now": NOON,
    }
    return rules.draft(**{**usual, **different})


def refusal(**different: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as refused:
        draft(**different)
    return refused.value.code, refused.value.field


def test_a_new_report_is_open_at_once() -> None:
    report = draft(title="  Deep \t pothole ", description="One.\r\nTwo.")
    assert (report.title, report.description) == ("Deep pothole", "One.\nTwo.")
    assert (report.state, report.version, report.areas) == (ReportState.OPEN, 1, (WARD,))
    assert (report.created_at, report.updated_at, report.cell) == (NOON, NOON, cell_of(STIRLING))


def test_texts_have_bounds() -> None:
    assert refusal(title=" ") == ("INVALID", ("title",))
    assert refusal(title="x" * 121) == ("INVALID", ("title",))
    assert refusal(description="x" * 5001) == ("INVALID", ("description",))
    assert len(draft(title="x" * 120, description="x" * 5000).title) == 120


def test_a_place_cut_to_whole_degrees_is_refused() -> None:
    assert refusal(location=Point.at(56.0, -4.0)) == ("LOCATION_TOO_COARSE", ("location",))
    assert draft(location=Point.at(56.0, -4.1)).location == Point.at(56.0, -4.1)


@pytest.mark.parametrize(
    ("areas", "category", "body", "code", "field"),
    [
        ((), CATEGORY, COUNCIL, "NOT_COVERED", "location"),
        ((WARD,), None, None, "INVALID", "category"),
        ((WARD,), Category(id=POTHOLES, body=COUNCIL.id, name="Old", active=False), COUNCIL, "INVALID", "category"),
        ((new_id(),), CATEGORY, COUNCIL, "NOT_COVERED", "category"),
    ],
)
def test_a_place_and_category_that_nobody_answers_for_is_refused(
    areas: Any, category: Category | None, body: Body | None, code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        rules.check_covered(areas, category, body)
    assert (refused.value.code, refused.value.field) == (code, (field,))


def test_a_category_of_the_body_of_any_of_the_areas_will_do() -> None:
    rules.check_covered((new_id(), WARD), CATEGORY, COUNCIL)


def test_hidden_reports_are_seen_by_nobody_and_unconfirmed_ones_by_their_reporter_alone() -> None:
    me = new_id()
    for state in ReportState:
        report = a_report(state=state, reporter=me)
        assert rules.may_see(report, me) is (state is not ReportState.HIDDEN)
        public = state not in (ReportState.HIDDEN, ReportState.UNCONFIRMED)
        assert rules.may_see(report, new_id()) is public
        assert rules.may_see(report, None) is public
    assert not rules.may_see(a_report(state=ReportState.UNCONFIRMED, reporter=None), None)
