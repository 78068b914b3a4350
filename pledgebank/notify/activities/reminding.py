"""Reminds who comes: a day before by the clocks of the place, and three hours before. A follower, and a clock.

The follower writes down when those who come to a task are next to be reminded, and again whenever that changes. The
clock looks at the task and the activity as they are by then, and tells in the log that it is time; who is told decides
itself when that is read. So nobody is reminded of what was moved or called off, and of nothing twice.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from pledgebank.activities import events
from pledgebank.activities import store as activities
from pledgebank.activities.places import store as places
from pledgebank.base.event import Entry
from pledgebank.notify import rules as notices
from pledgebank.notify.activities import rules, store
from pledgebank.notify.activities.model import Reminder, Reminding
from pledgebank.storage.follow import Follower
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 30.0
_logger = structlog.get_logger(__name__)


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Write down anew when those who come to any task of these activities are reminded."""
    keys = list(dict.fromkeys(entry.subject.id for entry in entries))
    slots = await places.slots_of(unit, keys)
    for key, activity, own in zip(keys, await activities.by_ids(unit, keys), slots, strict=True):
        standing = {one.id: one for one in await store.reminders_of(unit, key)}
        await store.forget_reminders(unit, key)
        for slot in own if activity else ():
            assert activity is not None
            before = standing.get(slot.id)
            # What is due and true stays: the clock has not come to it yet.
            stays = before is not None and before.due_at <= unit.now and rules.is_true(before, slot, activity)
            if reminder := before if stays else rules.next_reminder(slot, activity, unit.now):
                await store.put_reminder(unit, reminder)


PLANS = Follower(
    "notices/reminders",
    (
        events.ActivityPublished,
        events.ActivityChanged,
        events.SlotChanged,
        events.ActivityReleased,
        events.ActivityDone,
        events.ActivityCancelled,
    ),
    apply,
    at_once=50,
)


async def run(storage: Storage) -> None:
    """Remind of what is due, twice a minute, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await remind_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/reminders", work)


async def remind_due(storage: Storage) -> int:
    """Tell that it is time to remind; answers of how many tasks. May run anywhere, any number of times."""
    done, after = 0, None
    while True:
        lot = await store.due(storage.reader, storage.clock.now(), after, AT_ONCE)
        for one in lot:
            done += await _goes(storage, one)
        if len(lot) < AT_ONCE:
            return done
        after = lot[-1]


async def _goes(storage: Storage, reminder: Reminder) -> bool:
    """Do one; whether anybody is to be reminded. One with which it fails must not keep all later ones waiting."""
    try:
        return (await write(storage, partial(_remind, key=reminder))).value
    except Exception as error:
        _logger.error("clock of reminders failed", error=type(error).__name__, exc_info=error)
        return False


async def _remind(unit: Unit, *, key: Reminder) -> bool:
    found, slot = await store.reminder(unit, key.id), await places.slot(unit, key.id)
    if found is None or found.due_at > unit.now:
        return False  # another process was quicker
    activity = await activities.get(unit, found.activity)
    following = rules.next_reminder(slot, activity, unit.now) if slot and activity else None
    if following is None:
        await store.forget_reminder(unit, key.id)
    else:
        await store.put_reminder(unit, following)
    kind = rules.due(found, slot, activity, unit.now) if slot and activity else None
    if kind is None:
        return False
    said = Reminding(
        id=notices.notice_id(f"remind/{found.due_at:%Y%m%d%H%M}", found.id),
        activity=found.activity,
        slot=found.id,
        reminder=kind,
        starts_at=found.starts_at,
        moved=found.moved,
    )
    unit.emit(said)
    return True
