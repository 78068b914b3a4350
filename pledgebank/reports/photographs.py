"""Tells of reports when a photo of them or of an update comes late or is described; lets photos of deleted ones go."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.event import Entry, Subject
from pledgebank.photos import commands as photos
from pledgebank.photos.model import PhotoArrived, PhotoDescribed
from pledgebank.reports import store
from pledgebank.reports.life import store as life
from pledgebank.reports.model import ReportDeleted, ReporterErased, ReportPhotographed
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

TYPE, UPDATE = "Report", "ReportUpdate"
MOST_UPDATES = 1_000


async def tell(unit: Unit, entries: Sequence[Entry]) -> None:
    """Tell of each report once, however many of its photos came."""
    shown = [entry.event.subject for entry in entries if isinstance(entry.event, PhotoArrived | PhotoDescribed)]
    written = [subject.id for subject in shown if subject and subject.type == UPDATE]
    updates = await life.updates_by_ids(unit, written) if written else []
    keys = [subject.id for subject in shown if subject and subject.type == TYPE]
    keys += [update.report for update in updates if update]
    for report in await store.by_ids(unit, list(dict.fromkeys(keys))):
        if report is not None:
            unit.emit(ReportPhotographed(id=report.id))


async def drop_of_updates(unit: Unit, report: UUID) -> None:
    """Let go of the photos of what was written about a report, before that is forgotten with it."""
    for update in await life.with_photos(unit, report, MOST_UPDATES):
        await photos.drop(unit, Subject(UPDATE, update))


async def clear(unit: Unit, entries: Sequence[Entry]) -> None:
    """Let go of the photos of reports that are no longer there. May be done again."""
    keys = list(dict.fromkeys(entry.subject.id for entry in entries))
    for key, report in zip(keys, await store.by_ids(unit, keys), strict=True):
        if report is None:
            await photos.drop(unit, Subject(TYPE, key))


TELLS = Follower("reports/photos", (PhotoArrived, PhotoDescribed), tell)
CLEARS = Follower("reports/photos_clearing", (ReportDeleted, ReporterErased), clear)
