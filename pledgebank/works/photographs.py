"""Tells of reports when a photo of the work on them comes late or is described."""

from collections.abc import Sequence

from pledgebank.base.event import Entry
from pledgebank.photos.model import PhotoArrived, PhotoDescribed
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.works import store
from pledgebank.works.events import ReportWorkChanged
from pledgebank.works.model import TYPE


async def tell(unit: Unit, entries: Sequence[Entry]) -> None:
    """Tell of each work once, however many of its photos came."""
    shown = [entry.event.subject for entry in entries if isinstance(entry.event, PhotoArrived | PhotoDescribed)]
    keys = list(dict.fromkeys(subject.id for subject in shown if subject and subject.type == TYPE))
    for item in await store.by_ids(unit, keys) if keys else ():
        if item is not None and item.announced:
            unit.emit(ReportWorkChanged(id=item.report, work=item.id))


TELLS = Follower("works/photos", (PhotoArrived, PhotoDescribed), tell)
