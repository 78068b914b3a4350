"""What makes a report, who may see it, and what it must not say."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import cells, text
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id, new_ref
from pledgebank.councils.model import Body, Category
from pledgebank.reports.model import Report, ReportState

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 5_000

PUBLIC = frozenset(ReportState) - {ReportState.UNCONFIRMED, ReportState.HIDDEN}
OWN = PUBLIC | {ReportState.UNCONFIRMED}


def may_see(report: Report, person: UUID | None) -> bool:
    """Whether this person (None: a guest) may know of the report. `filters.visible` says the same to the database."""
    return report.state in PUBLIC or (report.state in OWN and person is not None and report.reporter == person)


def draft(
    *,
    title: str,
    description: str,
    category: UUID,
    location: Point,
    areas: Sequence[UUID],
    reporter: UUID | None,
    show_name: bool,
    origin: Origin,
    now: datetime,
) -> Report:
    """A new open report. Raises Refused INVALID for its text, LOCATION_TOO_COARSE for a place cut to whole degrees."""
    if location.is_cut_to_degrees:
        raise Refused("LOCATION_TOO_COARSE", "Please place the pin on the very spot.", field=("location",))
    return Report(
        id=new_id(),
        ref=new_ref(),
        title=text.line(title, "title", longest=LONGEST_TITLE),
        description=text.paragraphs(description, "description", longest=LONGEST_DESCRIPTION),
        category=category,
        location=location,
        cell=cells.cell_of(location),
        areas=tuple(areas),
        state=ReportState.OPEN,
        reporter=reporter,
        show_name=show_name,
        origin=origin,
        created_at=now,
        updated_at=now,
    )


def wait(report: Report) -> Report:
    """The report of a guest, until they confirm it."""
    return replace(report, state=ReportState.UNCONFIRMED)


def confirm(report: Report, person: UUID, now: datetime) -> Report:
    """The report of a guest once they have confirmed it: open, and theirs. It was reported when they wrote it."""
    return replace(report, state=ReportState.OPEN, reporter=person, updated_at=now)


def let_go(report: Report, now: datetime) -> Report | None:
    """The report without its reporter; None for one that nobody else could see, which goes with them."""
    if report.state is ReportState.UNCONFIRMED:
        return None
    return replace(report, reporter=None, show_name=False, updated_at=now, version=report.version + 1)


def check_covered(areas: Sequence[UUID], category: Category | None, body: Body | None) -> None:
    """The place needs an area, and the category a body that answers there. Raises Refused NOT_COVERED, INVALID."""
    if not areas:
        raise Refused("NOT_COVERED", "Nobody here looks after that place yet.", field=("location",))
    if category is None or body is None or not category.active:
        raise invalid("Please choose one of the categories for this place.", "category")
    if set(areas).isdisjoint(body.areas):
        raise Refused("NOT_COVERED", "{body} does not look after that place.", field=("category",), body=body.name)
