"""What makes a report, and who may see it."""

from typing import Any

import pytest

from pledgebank.base.cells import cell_of
from pledgebank.base.errors import Refused
from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import GUEST, Body, Category, Eyes
from pledgebank.reports import rules
from pledgebank.reports.model import Report, ReportState
from pledgebank.sync.rules import could_see
from tests.reports.builders import NOON, POTHOLES, STIRLING, a_report

WARD = new_id()
COUNCIL = Body(id=new_id(), slug="stirling", name="Stirling Council", areas=(WARD,))
CATEGORY = Category(id=POTHOLES, body=COUNCIL.id, name="Potholes")


def draft(**different: Any) -> Report:
    usual: dict[str, Any] = {
        "title": "Deep pothole",
        "description": "",
        "category": CATEGORY,
        "body": COUNCIL,
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
        rules.covered(areas, category, body)
    assert (refused.value.code, refused.value.field) == (code, (field,))


def test_a_category_of_the_body_of_any_of_the_areas_will_do() -> None:
    assert rules.covered((new_id(), WARD), CATEGORY, COUNCIL) == (CATEGORY, COUNCIL)


def seen_by(**different: Any) -> set[str]:
    """Who sees my report."""
    me, council = new_id(), new_id()
    eyes = {
        "guest": GUEST,
        "neighbour": Eyes(new_id()),
        "reporter": Eyes(me),
        "officer": Eyes(new_id(), answers=frozenset({council})),
        "moderator": Eyes(new_id(), moderates=frozenset({council})),
        "officer of another": Eyes(new_id(), answers=frozenset({new_id()})),
        "moderator of another": Eyes(new_id(), moderates=frozenset({new_id()})),
    }
    report = a_report(reporter=me, body=council, **different)
    audience = rules.audience(report)
    seen = {name for name, one in eyes.items() if rules.may_see(report, one)}
    told = {name for name, one in eyes.items() if could_see(audience, one)}
    assert told == seen
    assert rules.is_public(report) is (len(seen) == len(eyes))
    return seen


def test_what_is_public_is_seen_by_all_what_is_hidden_by_its_moderators_what_waits_by_its_reporter_alone() -> None:
    for state in ReportState:
        if state is ReportState.HIDDEN:
            assert seen_by(state=state) == {"moderator"}
        elif state is ReportState.UNCONFIRMED:
            assert seen_by(state=state) == {"reporter"}
        else:
            assert len(seen_by(state=state)) == 7
            assert seen_by(state=state, private=True) == {"reporter", "officer", "moderator"}
    assert seen_by(state=ReportState.HIDDEN, private=True) == {"moderator"}
    assert not rules.may_see(a_report(state=ReportState.UNCONFIRMED, reporter=None), GUEST)
    assert not rules.may_see(a_report(private=True, reporter=None), GUEST)
