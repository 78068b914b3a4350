"""Tells of a pledge when its picture comes late or is described: a follower."""

from collections.abc import Sequence

from pledgebank.base.event import Entry
from pledgebank.photos.model import PhotoArrived, PhotoDescribed
from pledgebank.pledges import store
from pledgebank.pledges.events import PledgePictured
from pledgebank.pledges.making.commands import TYPE
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit


async def tell(unit: Unit, entries: Sequence[Entry]) -> None:
    """Tell of each pledge once."""
    shown = [entry.event.subject for entry in entries if isinstance(entry.event, PhotoArrived | PhotoDescribed)]
    keys = list(dict.fromkeys(subject.id for subject in shown if subject and subject.type == TYPE))
    for pledge in await store.by_ids(unit, keys) if keys else ():
        if pledge is not None:
            unit.emit(PledgePictured(id=pledge.id))


TELLS = Follower("pledges/pictures", (PhotoArrived, PhotoDescribed), tell)
