"""Finds an activity for who may know of it."""

from uuid import UUID

from pledgebank.activities import sight, store
from pledgebank.activities.model import Activity
from pledgebank.base.errors import not_found
from pledgebank.councils.model import Eyes
from pledgebank.groups.eyes import eyes_of
from pledgebank.storage.unit import Reader


async def visible(reader: Reader, key: UUID, person: UUID, field: str) -> tuple[Activity, Eyes]:
    """The activity with this id, and with whose eyes the person looks. Raises Refused NOT_FOUND where they may not."""
    activity, eyes = await store.get(reader, key), await eyes_of(reader, person)
    if activity is None or not sight.may_see(activity, eyes):
        raise not_found("There is no such activity.", field)
    return activity, eyes
