"""Tells of reports whose photos arrive or are described after them, and lets the photos of deleted reports go."""

from collections.abc import Sequence

from pledgebank.base.event import Entry, Subject
from pledgebank.photos import commands as photos
from pledgebank.photos.model import PhotoArrived, PhotoDescribed
from pledgebank.reports import store
from pledgebank.reports.model import ReportDeleted, ReporterErased, ReportPhotographed
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

TYPE = "Report"


async def tell(unit: Unit, entries: Sequence[Entry]) -> None:
    """Tell of each report once, however many of its photos came."""
    shown = (entry.event.subject for entry in entries if isinstance(entry.event, PhotoArrived | PhotoDescribed))
    keys = list(dict.fromkeys(subject.id for subject in shown if subject and subject.type == TYPE))
    for report in await store.by_ids(unit, keys):
        if report is not None:
            unit.emit(ReportPhotographed(id=report.id))


async def clear(unit: Unit, entries: Sequence[Entry]) -> None:
    """Let go of the photos of reports that are no longer there. May be done again."""
    keys = list(dict.fromkeys(entry.subject.id for entry in entries))
    for key, report in zip(keys, await store.by_ids(unit, keys), strict=True):
        if report is None:
            await photos.drop(unit, Subject(TYPE, key))


TELLS = Follower("reports/photos", (PhotoArrived, PhotoDescribed), tell)
CLEARS = Follower("reports/photos_clearing", (ReportDeleted, ReporterErased), clear)
