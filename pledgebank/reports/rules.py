"""What makes a report, who may see it, and what it must not say."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import cells, text
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id, new_ref
from pledgebank.reports.model import Report, ReportState

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 5_000

PUBLIC = frozenset(ReportState) - {ReportState.UNCONFIRMED, ReportState.HIDDEN}
OWN = PUBLIC | {ReportState.UNCONFIRMED}


def may_see(report: Report, person: UUID | None) -> bool:
    """Whether this person (None: a guest) may know of the report. `store.visible` says the same to the database."""
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


def check_category(*, exists_and_active: bool) -> None:
    """Raises Refused INVALID where a report cannot have this category."""
    if not exists_and_active:
        raise invalid("Please choose one of the categories for this place.", "category")


def check_covered(areas: Sequence[UUID], answered_for: Sequence[UUID]) -> None:
    """A report needs a place in some area, and a category whose body answers there. Raises Refused NOT_COVERED."""
    if not areas:
        raise Refused("NOT_COVERED", "Nobody here looks after that place yet.", field=("location",))
    if set(areas).isdisjoint(answered_for):
        raise Refused("NOT_COVERED", "This kind of problem is not dealt with at that place.", field=("category",))
