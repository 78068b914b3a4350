"""Who may change a report or take it back, until when, and what it then is."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import cells, text
from pledgebank.base.errors import Refused, invalid, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.councils.model import Eyes
from pledgebank.councils.questions import said
from pledgebank.reports import answers, rules
from pledgebank.reports.editing.model import Changes, Ground
from pledgebank.reports.model import Report, ReportDeleted, ReportEdited, ReportState

WINDOW = timedelta(minutes=60)


def is_open_to_change(report: Report, now: datetime) -> bool:
    """Whether its reporter may still change it, as far as the report itself tells: for an hour, while it is open."""
    return report.state is ReportState.OPEN and now < report.created_at + WINDOW


def may(report: Report, eyes: Eyes, now: datetime) -> list[str]:
    """What somebody may do to what a report says now, by the names that clients know, as far as it itself tells."""
    own, is_open = _is_own(report, eyes.person), is_open_to_change(report, now)
    found = {
        "edit": (own and is_open) or report.body in eyes.answers,
        "delete": own and is_open,
        "askToChange": own,
    }
    return [name for name, is_so in found.items() if is_so]


def allow(report: Report | None, changes: Changes, eyes: Eyes, *, answered: bool, now: datetime) -> Report:
    """The report that may be changed so: by its reporter for an hour; its category and place by officers at any time.

    Who let their name be shown can have it hidden at any time. `answered`: its body has done something about it.
    Raises Refused NOT_FOUND, NOT_ALLOWED, EDIT_WINDOW_OVER.
    """
    if report is None or not rules.may_see(report, eyes):
        raise not_found("This report cannot be found.", "report")
    if _is_own(report, eyes.person) and (changes.only_hides_name or (is_open_to_change(report, now) and not answered)):
        return report
    if report.body in eyes.answers:
        if changes.rewords:
            raise not_allowed("What somebody reported stays in their words; you can change its category and place.")
        return report
    raise _refusal(report, eyes.person)


def require_all(report: Report, ground: Ground, language: str) -> None:
    """What another category demands of a new report, it demands of one that its reporter moves there too.

    Raises Refused PHOTO_REQUIRED, INVALID for a question that must be answered, as they can only be in a new report.
    """
    if ground.category is None or ground.category.id == report.category:
        return
    answers.require_photo(ground.category, len(report.photos))
    answered = {one.key for one in report.answers}
    for question in ground.category.questions:
        if question.required and question.key not in answered:
            label = said(question.label, language)
            raise invalid("Please answer this question too: {question}", "category", question=label)


def edit(
    report: Report, changes: Changes, ground: Ground | None, *, expected: int | None, now: datetime
) -> tuple[Report, list[Event]]:
    """The report with what is different about it; the same again changes nothing. `ground`: where it moves.

    Raises Refused INVALID, CONFLICT where it changed since, LOCATION_TOO_COARSE, NOT_COVERED.
    """
    if expected is not None and expected != report.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
    changed = _moved(_reworded(report, changes), changes, ground)
    if changed == report:
        return report, []
    # Copies of what lies elsewhere now, or of what others answer for, are told who could see it until then.
    saw = rules.audience(report)
    was = saw if changed.location != report.location or rules.audience(changed) != saw else None
    return replace(changed, updated_at=now, version=report.version + 1), [ReportEdited(id=report.id, was=was)]


def delete(report: Report | None, person: UUID, *, answered: bool, concerns_others: bool, now: datetime) -> list[Event]:
    """What is told when somebody takes back what they have just reported.

    Raises Refused NOT_FOUND, NOT_ALLOWED, EDIT_WINDOW_OVER; OTHERS_JOINED where others have done something about it.
    """
    if report is None or not rules.may_see(report, Eyes(person)):
        raise not_found("This report cannot be found.", "report")
    if answered or not (_is_own(report, person) and is_open_to_change(report, now)):
        raise _refusal(report, person)
    if concerns_others:
        raise Refused(
            "OTHERS_JOINED", "Others have joined in here; please ask its moderators to delete it.", field=("report",)
        )
    return [ReportDeleted(id=report.id, was=rules.audience(report))]


def _reworded(report: Report, changes: Changes) -> Report:
    if changes.title is not None:
        report = replace(report, title=text.line(changes.title, "title", longest=rules.LONGEST_TITLE))
    if changes.description is not None:
        words = text.paragraphs(changes.description, "description", longest=rules.LONGEST_DESCRIPTION)
        report = replace(report, description=words)
    return report if changes.show_name is None else replace(report, show_name=changes.show_name)


def _moved(report: Report, changes: Changes, ground: Ground | None) -> Report:
    if ground is None:
        return report
    location = changes.location or report.location
    if location.is_cut_to_degrees:
        raise Refused("LOCATION_TOO_COARSE", "Please place the pin on the very spot.", field=("location",))
    category, body = rules.covered(ground.areas, ground.category, ground.body)
    return replace(
        report,
        category=category.id,
        body=body.id,
        location=location,
        cell=cells.cell_of(location),
        areas=ground.areas,
        private=report.private or category.private,
    )


def _is_own(report: Report, person: UUID | None) -> bool:
    return person is not None and report.reporter == person


def _refusal(report: Report, person: UUID | None) -> Refused:
    if not _is_own(report, person):
        return not_allowed("Only who reported it can do this.")
    return Refused(
        "EDIT_WINDOW_OVER",
        "This can be changed for an hour, until somebody looks into it; please ask its moderators to do so.",
        field=("report",),
    )
