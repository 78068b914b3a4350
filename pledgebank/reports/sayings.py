"""What was written with an update of a report, or with a change of its state, for those who are told of it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pledgebank.reports.life import store
from pledgebank.reports.model import ReportState
from pledgebank.storage.unit import Reader


async def of_update(reader: Reader, key: UUID) -> str | None:
    """The words of an update, while everyone who sees the report may read them."""
    found = await store.update(reader, key)
    return found.text if found and not found.hidden else None


async def of_change(reader: Reader, key: UUID) -> str | None:
    """What was said to a change of a report's state; of its hiding too, which is for its reporter to know."""
    found = await store.change(reader, key)
    if found is None or (found.staff_only and found.state is not ReportState.HIDDEN):
        return None
    return await of_update(reader, found.update) if found.update else found.note or None


async def moves(reader: Reader, keys: Sequence[UUID]) -> Mapping[UUID, ReportState]:
    """Of those of these updates that changed the state of their report: into which."""
    found = await store.updates_by_ids(reader, keys) if keys else []
    return {update.id: update.state for update in found if update and update.state}
