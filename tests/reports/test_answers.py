"""Answers are what the questions ask for, or the report is refused; who may read them."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Category, Eyes
from pledgebank.councils.questions import CHOOSING, Choice, Question, QuestionKind
from pledgebank.reports import answers, rules
from pledgebank.reports.model import Answer
from tests.reports.builders import NOON, POTHOLES, STIRLING_COUNCIL, a_report


def a_question(kind: QuestionKind, key: str = "q", **different: Any) -> Question:
    choices = tuple(Choice(key=one, label={"en": one.upper()}) for one in "abc") if kind in CHOOSING else ()
    usual: dict[str, Any] = {"key": key, "label": {"en": "How many?", "cy": "Faint?"}, "kind": kind}
    return Question(**{**usual, "choices": choices, **different})


def a_category(*questions: Question, **different: Any) -> Category:
    usual: dict[str, Any] = {"id": POTHOLES, "body": STIRLING_COUNCIL, "name": "Potholes", "questions": questions}
    return Category(**{**usual, **different})


def an_answer(*values: str, key: str = "q", public: bool = False) -> Answer:
    return Answer(key=key, values=values, public=public)


def judged(kind: QuestionKind, *values: str, **different: Any) -> tuple[str, ...]:
    kept = answers.judge(a_category(a_question(kind, **different)), [an_answer(*values)], "en")
    return kept[0].values if kept else ()


@pytest.mark.parametrize(
    ("kind", "values", "kept"),
    [
        ("TEXT", ["  by the\r\ngate "], ("by the\ngate",)),
        ("TEXT", ["  "], ()),
        ("TEXT", [], ()),
        ("NUMBER", [" 12 "], ("12",)),
        ("NUMBER", ["-0.5"], ("-0.5",)),
        ("NUMBER", ["999999999999999.999999"], ("999999999999999.999999",)),
        ("NUMBER", [""], ()),
        ("DATETIME", ["2026-05-04T10:00:00Z"], ("2026-05-04T10:00:00Z",)),
        ("DATETIME", ["2026-05-04t10:00:00.123456789+05:30"], ("2026-05-04T04:30:00Z",)),
        ("ONE_OF", ["b"], ("b",)),
        ("ONE_OF", [], ()),
        ("SOME_OF", ["c", "a"], ("a", "c")),
        ("SOME_OF", [], ()),
    ],
)
def test_what_fits_is_kept_in_one_form(kind: str, values: list[str], kept: tuple[str, ...]) -> None:
    assert judged(QuestionKind(kind), *values) == kept


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("TEXT", ["a", "b"]),
        ("TEXT", ["x" * 2_001]),
        ("TEXT", ["\ud800"]),
        ("NUMBER", ["twelve"]),
        ("NUMBER", ["nan"]),
        ("NUMBER", ["inf"]),
        ("NUMBER", ["1e3"]),
        ("NUMBER", ["1,5"]),
        ("NUMBER", ["9" * 16]),
        ("NUMBER", ["\u0661"]),
        ("NUMBER", ["1\n2"]),
        ("NUMBER", ["1", "2"]),
        ("DATETIME", ["2026-05-04"]),
        ("DATETIME", ["2026-05-04T10:00:00"]),
        ("DATETIME", ["2026-05-04T10:00Z"]),
        ("DATETIME", ["2026-02-30T10:00:00Z"]),
        ("DATETIME", ["2026-05-04T10:00:60Z"]),
        ("DATETIME", ["2026-05-04T10:00:00+99:00"]),
        ("DATETIME", ["0001-01-01T00:00:00+23:00"]),
        ("DATETIME", ["9999-12-31T23:59:59-23:00"]),
        ("ONE_OF", ["d"]),
        ("ONE_OF", ["A"]),
        ("ONE_OF", [""]),
        ("ONE_OF", ["a", "b"]),
        ("SOME_OF", ["a", "a"]),
        ("SOME_OF", ["a", "d"]),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(kind: str, values: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        judged(QuestionKind(kind), *values)

    assert (refused.value.code, refused.value.field) == ("INVALID", ("answers", "0", "values"))


def test_what_is_not_asked_or_answered_twice_is_refused() -> None:
    category = a_category(a_question(QuestionKind.TEXT), a_question(QuestionKind.NOTICE, key="notice"))
    for given_ in ([an_answer("x", key="other")], [an_answer("x", key="notice")], [an_answer("x"), an_answer("")]):
        with pytest.raises(Refused) as refused:
            answers.judge(category, given_, "en")
        assert refused.value.field == ("answers", str(len(given_) - 1), "key")
    with pytest.raises(Refused, match="at most 50 answers"):
        answers.judge(category, [an_answer("x")] * 51, "en")


@pytest.mark.parametrize("given_", [[], [an_answer()], [an_answer(" ")]])
def test_a_required_question_must_be_answered(given_: list[Answer]) -> None:
    with pytest.raises(Refused, match=r"Please answer this question too: Faint\?") as refused:
        answers.judge(a_category(a_question(QuestionKind.TEXT, required=True)), given_, "cy")

    assert (refused.value.code, refused.value.field) == ("INVALID", ("answers",))


def test_an_answer_that_stops_the_form_is_told_before_all_else() -> None:
    advice = {"en": "Please phone {999} now.", "cy": "Ffoniwch 999 nawr."}
    urgent = a_question(QuestionKind.ONE_OF, key="urgent", choices=(Choice(key="yes", label={}, stops=advice),))
    category = a_category(a_question(QuestionKind.NUMBER, required=True), urgent)

    for language, told in (("en", "Please phone {999} now."), ("cy", "Ffoniwch 999 nawr."), ("ur", advice["en"])):
        with pytest.raises(Refused) as refused:
            answers.judge(category, [an_answer("rubbish"), an_answer("yes", key="urgent")], language)
        assert (refused.value.code, refused.value.message) == ("STOPPED", told)
        assert refused.value.field == ("answers", "1")


def test_a_category_that_needs_a_photo_takes_no_report_without() -> None:
    with pytest.raises(Refused) as refused:
        answers.require_photo(a_category(photo_required=True), 0)
    assert (refused.value.code, refused.value.field) == ("PHOTO_REQUIRED", ("photos",))

    answers.require_photo(a_category(photo_required=True), 1)
    answers.require_photo(a_category(), 0)


def test_answers_are_kept_in_the_order_of_the_questions_and_know_whether_they_are_public() -> None:
    category = a_category(a_question(QuestionKind.TEXT, key="a", public=True), a_question(QuestionKind.TEXT, key="b"))

    kept = answers.judge(category, [an_answer("2", key="b"), an_answer("1", key="a")], "en")

    assert kept == (an_answer("1", key="a", public=True), an_answer("2", key="b"))


REPORTER, STRANGER = new_id(), new_id()
NEIGHBOUR_COUNCIL = new_id()


@pytest.mark.parametrize(
    ("eyes", "seen"),
    [
        (Eyes(), ["open"]),
        (Eyes(STRANGER), ["open"]),
        (Eyes(STRANGER, frozenset({NEIGHBOUR_COUNCIL}), frozenset({NEIGHBOUR_COUNCIL})), ["open"]),
        (Eyes(REPORTER), ["open", "closed", "once", "now"]),
        (Eyes(STRANGER, answers=frozenset({STIRLING_COUNCIL})), ["open", "closed", "once", "now"]),
        (Eyes(STRANGER, moderates=frozenset({STIRLING_COUNCIL})), ["open", "closed", "once", "now"]),
    ],
)
def test_who_reads_which_answers(eyes: Eyes, seen: list[str]) -> None:
    asked = {"open": True, "closed": False, "once": False, "now": True}
    category = a_category(*(a_question(QuestionKind.TEXT, key=key, public=public) for key, public in asked.items()))
    given_ = {"open": True, "closed": False, "once": True, "now": False}
    kept = tuple(an_answer("x", key=key, public=public) for key, public in given_.items())

    report = a_report(reporter=REPORTER, answers=kept)

    assert [one.key for one in answers.shown(report, category, eyes)] == seen
    assert answers.shown(a_report(reporter=None, answers=kept), category, Eyes(None)) == kept[:1]


def test_what_was_answered_to_the_body_alone_goes_with_the_reporter() -> None:
    report = a_report(answers=(an_answer("x", public=True), an_answer("07700 900000", key="phone")))

    left = rules.let_go(report, NOON)

    assert left is not None
    assert left.answers == (an_answer("x", public=True),)


VALUES = st.text(max_size=12) | st.sampled_from(["a", "b", "c", "1", "-2.5", "2026-05-04T10:00:00+01:00", " ", ""])
QUESTIONS = st.builds(
    a_question,
    st.sampled_from(QuestionKind),
    key=st.sampled_from("klmn"),
    required=st.booleans(),
    public=st.booleans(),
)


@given(
    questions=st.lists(QUESTIONS, max_size=4, unique_by=lambda question: question.key),
    given_=st.lists(
        st.builds(lambda key, values: an_answer(*values, key=key), st.sampled_from("klmn"), st.lists(VALUES))
    ),
)
def test_any_answers_are_refused_or_kept_for_good(questions: list[Question], given_: list[Answer]) -> None:
    category = a_category(*questions)
    kept, code = _judged(category, given_)
    if code:
        assert code == ("INVALID", "answers")
        return
    assert answers.judge(category, kept, "en") == kept
    by_key = {one.key: one for one in questions}
    assert {one.key for one in questions if one.required and one.kind is not QuestionKind.NOTICE} <= {
        one.key for one in kept
    }
    for one in kept:
        assert one.public is by_key[one.key].public
        match by_key[one.key].kind:
            case QuestionKind.NUMBER:
                assert abs(float(one.values[0])) < 1e15
            case QuestionKind.DATETIME:
                assert datetime.fromisoformat(one.values[0]).utcoffset() is not None
            case QuestionKind.ONE_OF | QuestionKind.SOME_OF:
                assert set(one.values) <= set("abc")
            case _:
                assert 0 < len(one.values[0]) <= answers.LONGEST_TEXT


def _judged(category: Category, given_: list[Answer]) -> tuple[tuple[Answer, ...], tuple[str, str] | None]:
    try:
        return answers.judge(category, given_, "en"), None
    except Refused as refused:
        return (), (refused.code, refused.field[0])
