"""Who may change a report or take it back, until when, and what it then is."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from pledgebank.base import cells
from pledgebank.base.errors import Refused
from pledgebank.base.event import Audience
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Body, Category, Eyes
from pledgebank.councils.questions import Question, QuestionKind
from pledgebank.reports.editing import rules
from pledgebank.reports.editing.model import Changes, Ground
from pledgebank.reports.model import Answer, Report, ReportDeleted, ReportEdited, ReportState
from tests.reports.builders import NOON, POTHOLES, STIRLING, STIRLING_COUNCIL, a_report

ME, WARD = new_id(), new_id()
REPORTER, OFFICER = Eyes(ME), Eyes(new_id(), answers=frozenset({STIRLING_COUNCIL}))
SOON, LAST, LATE = (NOON + timedelta(minutes=minutes) for minutes in (1, 59, 60))
BODY = Body(id=STIRLING_COUNCIL, slug="stirling", name="Stirling Council", areas=(WARD,))
ELSEWHERE = Point.at(56.12, -3.94)


def mine(**different: object) -> Report:
    return a_report(reporter=ME, areas=(WARD,), **different)


def ground(category: UUID = POTHOLES, body: Body = BODY) -> Ground:
    return Ground((WARD,), Category(id=category, body=body.id, name="Potholes"), body)


def allow(report: Report | None, changes: Changes, eyes: Eyes, now: datetime = SOON, answered: bool = False) -> Report:
    return rules.allow(report, changes, eyes, answered=answered, now=now)


def refused(report: Report | None, changes: Changes, eyes: Eyes, now: datetime = SOON, answered: bool = False) -> str:
    with pytest.raises(Refused) as caught:
        allow(report, changes, eyes, now, answered)
    return caught.value.code


def test_its_reporter_may_change_all_of_it_for_an_hour() -> None:
    report, changes = mine(), Changes(title="Deeper", location=ELSEWHERE)
    assert allow(report, changes, REPORTER, LAST) == report
    assert refused(report, changes, REPORTER, LATE) == "EDIT_WINDOW_OVER"
    assert refused(report, changes, REPORTER, answered=True) == "EDIT_WINDOW_OVER"
    assert rules.may(report, REPORTER, LAST) == ["edit", "delete", "askToChange"]
    assert rules.may(report, REPORTER, LATE) == ["askToChange"]
    assert rules.may(report, OFFICER, LATE) == ["edit"]


@pytest.mark.parametrize("state", sorted(set(ReportState) - {ReportState.OPEN, ReportState.HIDDEN}))
def test_once_anybody_has_looked_into_it_its_reporter_asks(state: ReportState) -> None:
    assert refused(mine(state=state), Changes(title="Deeper"), REPORTER) == "EDIT_WINDOW_OVER"


def test_a_name_can_be_hidden_at_any_time_and_not_be_shown_again() -> None:
    report = mine(state=ReportState.FIXED, show_name=True)
    assert allow(report, Changes(show_name=False), REPORTER, LATE) == report
    assert refused(report, Changes(show_name=True), REPORTER, LATE) == "EDIT_WINDOW_OVER"
    assert refused(report, Changes(show_name=False, title="x"), REPORTER, LATE) == "EDIT_WINDOW_OVER"


def test_its_body_may_move_it_at_any_time_and_leaves_the_words_alone() -> None:
    report = mine(state=ReportState.PLANNED)
    assert allow(report, Changes(location=ELSEWHERE, category=new_id()), OFFICER, LATE) == report
    for changes in (Changes(title="x"), Changes(description="x"), Changes(show_name=True, location=ELSEWHERE)):
        assert refused(report, changes, OFFICER) == "NOT_ALLOWED"


def test_others_may_not_and_of_what_they_do_not_see_they_learn_nothing() -> None:
    stranger = Eyes(new_id(), answers=frozenset({new_id()}))
    assert refused(mine(), Changes(title="x"), stranger) == "NOT_ALLOWED"
    for unseen in (None, mine(private=True), mine(state=ReportState.HIDDEN)):
        assert refused(unseen, Changes(title="x"), stranger) == "NOT_FOUND"


def test_words_are_trimmed_and_the_version_rises() -> None:
    changes = Changes(title="  Deeper ", description="", show_name=True)
    edited, events = rules.edit(mine(), changes, None, expected=1, now=SOON)
    assert (edited.title, edited.description, edited.show_name) == ("Deeper", "", True)
    assert (edited.version, edited.updated_at, edited.created_at) == (2, SOON, NOON)
    assert events == [ReportEdited(id=edited.id)]


def test_the_same_again_changes_nothing() -> None:
    report = mine()
    changes = Changes(title=report.title, location=STIRLING, category=POTHOLES)
    assert rules.edit(report, changes, ground(), expected=None, now=SOON) == (report, [])


def test_what_moves_has_another_cell_and_says_who_could_see_it_until_then() -> None:
    report, other = mine(private=True), new_id()
    body = Body(id=other, slug="roads", name="Roads", areas=(WARD,))
    lighting = new_id()
    edited, events = rules.edit(
        report, Changes(location=ELSEWHERE, category=lighting), ground(lighting, body), expected=None, now=SOON
    )
    assert (edited.location, edited.cell) == (ELSEWHERE, cells.cell_of(ELSEWHERE))
    assert (edited.category, edited.body, edited.areas) == (lighting, other, (WARD,))
    assert events == [ReportEdited(id=report.id, was=Audience(people=(ME,), bodies=(STIRLING_COUNCIL,)))]


def test_what_moves_to_a_private_category_is_private_and_everyone_is_told_to_forget_it() -> None:
    report = mine()
    secret = Category(id=new_id(), body=BODY.id, name="Abuse", private=True)
    ground = Ground((WARD,), secret, BODY)
    edited, events = rules.edit(report, Changes(category=secret.id), ground, expected=None, now=SOON)
    assert edited.private
    assert events == [ReportEdited(id=report.id, was=Audience(everyone=True))]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (Changes(title=" "), "INVALID"),
        (Changes(title="x" * 121), "INVALID"),
        (Changes(description="x" * 5_001), "INVALID"),
        (Changes(location=Point.at(56, -4)), "LOCATION_TOO_COARSE"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: Changes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        rules.edit(mine(), changes, ground() if changes.moves else None, expected=None, now=SOON)
    assert caught.value.code == code


def test_a_category_of_who_does_not_look_after_the_place_is_refused() -> None:
    far = Body(id=new_id(), slug="far", name="Far", areas=(new_id(),))
    with pytest.raises(Refused) as caught:
        rules.edit(mine(), Changes(category=new_id()), ground(new_id(), far), expected=None, now=SOON)
    assert caught.value.code == "NOT_COVERED"


def test_what_a_category_demands_it_demands_of_what_is_moved_there_too() -> None:
    asks = Question(key="wires", label={"en": "Wires out?", "cy": "Gwifrau?"}, kind=QuestionKind.TEXT, required=True)
    lamps = Category(id=new_id(), body=BODY.id, name="Lamps", questions=(asks,))
    walls = Category(id=new_id(), body=BODY.id, name="Walls", photo_required=True)
    for category, code in ((lamps, "INVALID"), (walls, "PHOTO_REQUIRED")):
        with pytest.raises(Refused) as caught:
            rules.require_all(mine(), Ground((WARD,), category, BODY), "en")
        assert caught.value.code == code
        rules.require_all(mine(category=category.id), Ground((WARD,), category, BODY), "en")
    rules.require_all(mine(answers=(Answer(key="wires", values=("No",)),)), Ground((WARD,), lamps, BODY), "en")
    rules.require_all(mine(photos=(new_id(),)), Ground((WARD,), walls, BODY), "en")


def test_what_changed_since_is_looked_at_again_first() -> None:
    with pytest.raises(Refused) as caught:
        rules.edit(mine(version=2), Changes(title="Deeper"), None, expected=1, now=SOON)
    assert caught.value.code == "CONFLICT"


def test_what_was_just_reported_can_be_taken_back_by_its_reporter_alone() -> None:
    report = mine()
    assert rules.delete(report, ME, answered=False, concerns_others=False, now=LAST) == [
        ReportDeleted(id=report.id, was=Audience(everyone=True))
    ]
    for person, answered, others, now, code in (
        (ME, False, False, LATE, "EDIT_WINDOW_OVER"),
        (ME, True, False, SOON, "EDIT_WINDOW_OVER"),
        (ME, False, True, SOON, "OTHERS_JOINED"),
        (new_id(), False, False, SOON, "NOT_ALLOWED"),
    ):
        with pytest.raises(Refused) as caught:
            rules.delete(report, person, answered=answered, concerns_others=others, now=now)
        assert caught.value.code == code
