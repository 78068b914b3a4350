"""Series for tests: plausible unless told otherwise."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from pledgebank.activities.model import Activity
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Slot
from pledgebank.activities.series import commands, rules, store
from pledgebank.activities.series.model import Frequency, Repeats, Series, SeriesDraft
from pledgebank.base import zones
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import a_draft, a_ground

WEEKLY = Repeats(frequency=Frequency.WEEKLY)
DAILY = Repeats(frequency=Frequency.DAILY)
MONTHLY = Repeats(frequency=Frequency.MONTHLY)


def utc(text: str) -> datetime:
    """An instant, such as 2026-10-25 00:30."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_series_draft(
    local: str = "2026-05-09 10:00", zone: str = "Europe/London", repeats: Repeats = WEEKLY, **changes: Any
) -> SeriesDraft:
    """Two hours each time."""
    starts_at = rules.instant(datetime.fromisoformat(local), zones.zone_of(zone))
    exceptions = changes.pop("exceptions", ())
    usual = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "time_zone": zone}
    return SeriesDraft(first=a_draft(**(usual | changes)), repeats=repeats, exceptions=exceptions)


def a_series(local: str = "2026-05-09 10:00", *said: Any, **changes: Any) -> Series:
    """One that is published, not in any database."""
    now = rules.instant(datetime.fromisoformat(local), zones.zone_of("UTC")) - timedelta(days=2)
    draft = a_series_draft(local, *said, **changes)
    return rules.plan(draft, organiser=new_id(), ground=a_ground(draft.first.location), publish=True, now=now)


async def keep(storage: Storage, organiser: UUID, *said: Any, publish: bool = True, **changes: Any) -> Series:
    """A series in the database, with its first occurrences."""
    draft = a_series_draft(*said, **changes)
    create = partial(commands.create, draft=draft, organiser=organiser, places=Places(), publish=publish)
    return await kept(storage, (await write(storage, create, by=organiser)).value)


async def kept(storage: Storage, key: UUID) -> Series:
    """As it is kept."""
    found = await store.get(storage.reader, key)
    assert found is not None
    return found


async def occurrences(storage: Storage, series: UUID) -> list[Activity]:
    """All of a series, in the order of their rule."""
    return await store.occurrences_from(storage.reader, series, "")


async def slots(storage: Storage, series: UUID) -> list[Slot]:
    """The first task of each occurrence, in the order of their rule."""
    found = await occurrences(storage, series)
    return [several[0] for several in await places.slots_of(storage.reader, [one.id for one in found])]
