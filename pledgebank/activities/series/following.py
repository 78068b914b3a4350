"""The same task each following time of a series."""

from datetime import datetime
from uuid import UUID

from pledgebank.activities import sight
from pledgebank.activities import store as activities
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import store as places_store
from pledgebank.activities.series import store
from pledgebank.base.errors import not_found
from pledgebank.groups.eyes import eyes_of
from pledgebank.storage.unit import Reader


async def slots(reader: Reader, key: UUID, person: UUID, now: datetime) -> list[UUID]:
    """A slot, and the one for the same task each following time that has been made and not begun.

    Raises Refused NOT_FOUND for one that is none of a series, or that the person may not know of.
    """
    [slot] = await places_store.slots_by_ids(reader, [key])
    activity = await activities.get(reader, slot.activity) if slot else None
    eyes = await eyes_of(reader, person)
    if slot is None or activity is None or not sight.may_see(activity, eyes):
        raise not_found("There is no such task.", "slot")
    if activity.series is None or activity.original_start is None:
        raise not_found("This task is not part of a series.", "slot")
    coming = await store.occurrences_from(reader, activity.series, activity.original_start)
    open_ = [one.id for one in coming if one.state is ActivityState.PUBLISHED and one.starts_at > now]
    if not open_:
        return [key]
    found = await places_store.slots_of(reader, open_)
    same = (next((one.id for one in several if one.role == slot.role), None) for several in found)
    return [one for one in same if one is not None]
