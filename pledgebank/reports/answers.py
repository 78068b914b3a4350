"""What is answered to the questions of a category: what may be said, what stops a report, and who may read it."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid
from pledgebank.councils.model import Category, Eyes
from pledgebank.councils.questions import CHOOSING, MOST_QUESTIONS, Question, QuestionKind, said
from pledgebank.reports.model import Answer, Report

LONGEST_TEXT = 2_000
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE
)
Path = tuple[str, ...]


def judge(category: Category, given: Sequence[Answer], language: str) -> tuple[Answer, ...]:
    """The answers as they are kept, in the questions' order; what is left blank is left out.

    Raises Refused STOPPED with the advice, in a language, of an answer with which nobody must report here, before
    all else; INVALID for what is not asked, not answered though it must be, or no answer of its kind.
    """
    if len(given) > MOST_QUESTIONS:
        raise invalid("Please give at most {most} answers.", "answers", most=MOST_QUESTIONS)
    asked = {one.key: one for one in category.questions if one.kind is not QuestionKind.NOTICE}
    _stop(asked, given, language)
    values: dict[str, tuple[str, ...]] = {}
    for place, one in enumerate(given):
        field = ("answers", str(place))
        if one.key not in asked:
            raise invalid("This question is not asked here.", *field, "key")
        if one.key in values:
            raise invalid("This question is answered twice.", *field, "key")
        values[one.key] = _values(asked[one.key], one.values, (*field, "values"))
    for question in asked.values():
        if question.required and not values.get(question.key):
            label = said(question.label, language)
            raise invalid("Please answer this question too: {question}", "answers", question=label)
    return tuple(
        Answer(key=key, values=values[key], public=question.public)
        for key, question in asked.items()
        if values.get(key)
    )


def require_photo(category: Category, photos: int) -> None:
    """Raise Refused PHOTO_REQUIRED where a category needs a photo, and there is none."""
    if category.photo_required and not photos:
        raise Refused("PHOTO_REQUIRED", "Please add a photo: reports of this kind need one.", field=("photos",))


def shown(report: Report, category: Category, eyes: Eyes) -> tuple[Answer, ...]:
    """The answers that who looks may read: the reporter and who works for its body all of them.

    Everybody else reads those that were to be public when they were given, and still are.
    """
    if (eyes.person is not None and eyes.person == report.reporter) or eyes.works_for(report.body):
        return report.answers
    public = {one.key for one in category.questions if one.public}
    return tuple(one for one in report.answers if one.public and one.key in public)


def _stop(asked: Mapping[str, Question], given: Sequence[Answer], language: str) -> None:
    for place, one in enumerate(given):
        question, values = asked.get(one.key), set(one.values)
        for choice in question.choices if question else ():
            if choice.stops and choice.key in values:
                advice = said(choice.stops, language)
                raise Refused("STOPPED", "{advice}", field=("answers", str(place)), advice=advice)


def _values(question: Question, given: Sequence[str], field: Path) -> tuple[str, ...]:
    if question.kind in CHOOSING:
        return _chosen(question, given, field)
    if len(given) > 1:
        raise invalid("Please give one answer to this question.", *field)
    written = given[0].strip() if given else ""
    if not written:
        return ()
    match question.kind:
        case QuestionKind.NUMBER:
            return (_number(written, field),)
        case QuestionKind.DATETIME:
            return (_instant(written, field),)
        case _:
            kept = text.paragraphs(written, *field, longest=LONGEST_TEXT)
            return (kept,) if kept else ()


def _chosen(question: Question, given: Sequence[str], field: Path) -> tuple[str, ...]:
    keys = [one.key for one in question.choices]
    chosen = set(given)
    if not chosen <= set(keys):
        raise invalid("Please choose from the answers offered.", *field)
    if len(chosen) < len(given):
        raise invalid("Please choose each answer once.", *field)
    if question.kind is QuestionKind.ONE_OF and len(chosen) > 1:
        raise invalid("Please give one answer to this question.", *field)
    return tuple(key for key in keys if key in chosen)


def _number(written: str, field: Path) -> str:
    if not _NUMBER.fullmatch(written):
        raise invalid("Please write a number with digits, such as 12 or 2.5.", *field)
    return written


def _instant(written: str, field: Path) -> str:
    """The instant in UTC, to the second."""
    try:
        if not _INSTANT.fullmatch(written):
            raise ValueError(written)
        return datetime.fromisoformat(written.upper()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError) as error:
        raise invalid("Please give a date and time with its zone, such as 2026-05-04T10:00:00Z.", *field) from error
