"""What is made of a series is found where there is room, and told when its time comes, as any other activity."""

from datetime import time, timedelta
from functools import partial

import pytest

from pledgebank.activities import store as activities
from pledgebank.activities.days import clock as days
from pledgebank.activities.model import ActivityFilter, ActivityOrder
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import recount
from pledgebank.base.ids import new_id
from pledgebank.councils.model import GUEST
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.places.hands import told
from tests.activities.series.moving import revise
from tests.activities.series.repeating import keep, occurrences, slots
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio
FREE = ActivityFilter(free=True)


async def free(storage: Storage) -> int:
    page = partial(activities.page, eyes=GUEST, first=50, after=None)
    return len((await page(storage.reader, FREE, ActivityOrder.SOONEST)).items)


@pytest.mark.parametrize("is_revised", [False, True])
async def test_each_that_is_made_is_told_as_it_starts_and_listed_while_it_has_room(
    storage: Storage, clock: SetClock, is_revised: bool
) -> None:
    organiser = new_id()
    series = await keep(storage, organiser)
    if is_revised:
        await revise(storage, series.id, organiser, at=time(11, 30))
    made = await occurrences(storage, series.id)
    [first, *_] = await slots(storage, series.id)
    assert await free(storage) == len(made)

    for _ in range(2):
        join = partial(places.join, slot_id=first.id, person=new_id(), party_size=1)
        await write(storage, join)

    assert await free(storage) == len(made) - 1
    assert all([(await recount.prove(storage.reader, one.id)).holds for one in made])
    clock.time = made[0].starts_at
    assert await days.tell_due(storage) == 1
    clock.time = made[0].ends_at + timedelta(minutes=1)
    assert await days.tell_due(storage) == 1
    assert [kind for kind in await told(storage, made[0].id) if kind.endswith("ed")][-2:] == [
        "activity.started",
        "activity.ended",
    ]
