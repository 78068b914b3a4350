"""What makes a report, who may see it, and what it must not say."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import cells, text
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Audience, Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id, new_ref
from pledgebank.councils import rules as councils
from pledgebank.councils.model import Body, Category, Eyes
from pledgebank.reports import answers
from pledgebank.reports.model import Answer, Report, ReportState
from pledgebank.words.languages import ENGLISH

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 5_000
ASKED_AFTER = timedelta(days=28)

PUBLIC = frozenset(ReportState) - {ReportState.UNCONFIRMED, ReportState.HIDDEN}
OWN = PUBLIC | {ReportState.UNCONFIRMED}


def is_public(report: Report) -> bool:
    """Whether everyone may know of the report. `filters.PUBLIC` says the same to the database."""
    return report.state in PUBLIC and not report.private


def may_see(report: Report, eyes: Eyes) -> bool:
    """Whether who looks may know of the report. `filters.visible` says the same to the database.

    What is private is seen by its reporter and by who works for its body; what is hidden by its body's moderators.
    """
    if report.state is ReportState.HIDDEN:
        return report.body in eyes.moderates
    if eyes.person is not None and report.reporter == eyes.person:
        return True
    if report.state is ReportState.UNCONFIRMED:
        return False
    return not report.private or eyes.works_for(report.body)


def audience(report: Report) -> Audience:
    """Who may see the report, as `may_see` says."""
    if is_public(report):
        return Audience(everyone=True)
    if report.state is ReportState.HIDDEN:
        return Audience(moderators=(report.body,))
    people = (report.reporter,) if report.reporter else ()
    return Audience(people=people, bodies=() if report.state is ReportState.UNCONFIRMED else (report.body,))


def draft(
    *,
    title: str,
    description: str,
    category: Category | None,
    body: Body | None,
    location: Point,
    areas: Sequence[UUID],
    reporter: UUID | None,
    show_name: bool,
    given: Sequence[Answer] = (),
    photos: Sequence[UUID] = (),
    language: str = ENGLISH,
    private: bool = False,
    origin: Origin,
    now: datetime,
) -> Report:
    """A new open report; private where its category is. `language`: of the advice that an answer may bring.

    Raises Refused INVALID for its text, category or answers, LOCATION_TOO_COARSE for a place cut to whole degrees,
    NOT_COVERED, STOPPED, PHOTO_REQUIRED.
    """
    if location.is_cut_to_degrees:
        raise Refused("LOCATION_TOO_COARSE", "Please place the pin on the very spot.", field=("location",))
    title = text.line(title, "title", longest=LONGEST_TITLE)
    description = text.paragraphs(description, "description", longest=LONGEST_DESCRIPTION)
    category, body = covered(areas, category, body)
    kept = answers.judge(category, given, language)
    answers.require_photo(category, len(photos))
    report = Report(
        id=new_id(),
        ref=new_ref(),
        title=title,
        description=description,
        category=category.id,
        body=body.id,
        location=location,
        cell=cells.cell_of(location),
        areas=tuple(areas),
        state=ReportState.OPEN,
        reporter=reporter,
        show_name=show_name,
        private=private or category.private,
        answers=kept,
        photos=tuple(photos),
        origin=origin,
        created_at=now,
        updated_at=now,
    )
    return replace(report, ask_at=next_question(report, now))


def next_question(report: Report, since: datetime) -> datetime | None:
    """When to ask its reporter whether it is fixed; None where there is nobody to ask."""
    asks = report.reporter is not None and report.origin is not Origin.IMPORT
    return since + ASKED_AFTER if asks else None


def wait(report: Report, made_by: UUID | None = None) -> Report:
    """The report of a guest, until they confirm it. `made_by`: who made it for them."""
    return replace(report, state=ReportState.UNCONFIRMED, made_by=made_by)


def confirm(report: Report, person: UUID, now: datetime) -> Report:
    """The report of a guest once they have confirmed it: open, and theirs. It was reported when they wrote it."""
    theirs = replace(report, state=ReportState.OPEN, reporter=person, updated_at=now)
    return replace(theirs, ask_at=next_question(theirs, report.created_at))


def let_go(report: Report, now: datetime) -> Report | None:
    """The report without its reporter, and without what they answered to the body alone.

    None for one that nobody else could see, which goes with them.
    """
    if report.state is ReportState.UNCONFIRMED:
        return None
    public = tuple(one for one in report.answers if one.public)
    nameless = replace(report, reporter=None, show_name=False, answers=public, ask_at=None, asked_at=None)
    return replace(nameless, updated_at=now, version=report.version + 1)


def covered(areas: Sequence[UUID], category: Category | None, body: Body | None) -> tuple[Category, Body]:
    """The category and its body, if they answer for the place. Raises Refused NOT_COVERED, INVALID."""
    if not areas:
        raise Refused("NOT_COVERED", "Nobody here looks after that place yet.", field=("location",))
    if category is None or body is None or not category.active:
        raise invalid("Please choose one of the categories for this place.", "category")
    if set(areas).isdisjoint(body.areas):
        raise Refused("NOT_COVERED", "{body} does not look after that place.", field=("category",), body=body.name)
    if not councils.serves(category, areas):
        raise Refused(
            "NOT_COVERED", "{body} does not take reports of this kind there.", field=("category",), body=body.name
        )
    return category, body
