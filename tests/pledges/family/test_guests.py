"""Guests sign in an area: it is there when they ask, and they count in it when they confirm."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from pledgebank import database, workers
from pledgebank.pledges import clock as closing
from pledgebank.pledges import store
from pledgebank.pledges.family import store as family
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import Running, SetClock
from tests.hostile.town import SPOT, built
from tests.people.guests import Street
from tests.people.leaving import calm

pytestmark = pytest.mark.anyio


@pytest.fixture
async def street(storage: Storage, running: Running) -> AsyncIterator[Street]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        yield Street(await built(storage))


async def family_of(street: Street, whole: Pledge) -> tuple[Pledge, Pledge]:
    """The pledge by areas and its only area, as they are now."""
    [child] = await family.children_after(street.storage.reader, whole.id, None, 9)
    found = await store.get(street.storage.reader, whole.id)
    assert found
    return found, child


@pytest.mark.parametrize("late", [False, True])
async def test_what_a_guest_asked_in_time_counts_in_its_area_when_they_confirm(
    street: Street, clock: SetClock, late: bool
) -> None:
    key = await street.pledge(target=1, area_kind="council")
    made = await store.get(street.storage.reader, key)
    assert made
    if late:
        clock.time = made.deadline - timedelta(minutes=5)
    refused = await street.sign(key)
    assert refused["errors"][0]["code"] == "PLEDGE_BY_AREA"
    assert (await street.sign(key, location=SPOT))["errors"] == []
    whole, child = await family_of(street, made)
    assert (whole.signature_count, child.signature_count) == (0, 0)
    if late:
        clock.time = made.deadline + timedelta(seconds=121)
        await closing.settle_due(street.storage)
        await calm(street.storage, *workers.FOLLOWERS)
        assert [one.state for one in await family_of(street, made)] == [PledgeState.SETTLING] * 2
    assert (await street.confirm())["errors"] == []
    await calm(street.storage, *workers.FOLLOWERS)
    whole, child = await family_of(street, made)
    assert [(one.state, one.signature_count) for one in (whole, child)] == [(PledgeState.ACTIVE, 1)] * 2
