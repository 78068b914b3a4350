"""Many people want few places, from several server processes at once."""

import asyncio
from datetime import timedelta

import pytest

from pledgebank.pledges import fold, store
from pledgebank.pledges.events import PledgeSigned
from pledgebank.pledges.fold import Recount
from pledgebank.pledges.model import SignatureState
from pledgebank.storage import log, sequencer
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.pledges.builders import a_pledge, keep
from tests.pledges.test_concurrency import go, said, start, stop

pytestmark = pytest.mark.anyio


async def test_50_people_from_4_processes_for_5_places_are_5_counted_and_45_waiting_in_the_logs_order(
    pledges: Storage, mongo_url: str, clock: SetClock
) -> None:
    pledge = a_pledge(target=5, cap=5, day=clock.time.date() + timedelta(days=4 * 365))
    await keep(pledges, pledge)
    several = [
        await start(pledges, mongo_url, pledge.id, works=people == 14, people=people) for people in (14, 12, 12, 12)
    ]
    try:
        for server in several:
            assert await said(server) == b"ready\n"
        for server in several:
            go(server)
        for server in several:
            await said(server)
    finally:
        await asyncio.gather(*(stop(server) for server in several))

    assert await fold.recount(pledges.reader, pledge.id) == Recount(5, 5, waiting=(45, 45))
    while await sequencer.drain(pledges):  # what the fold told last may be without a number yet
        pass
    head = await log.head(pledges.reader)
    entries = await log.of_subject(pledges.reader, pledge.id, first=1, until=head, limit=500)
    order = [entry.event.signature for entry in entries if isinstance(entry.event, PledgeSigned)]
    found = [one for one in await store.signatures_by_ids(pledges.reader, order) if one is not None]
    assert [one.state for one in found] == [SignatureState.COUNTED] * 5 + [SignatureState.WAITLISTED] * 45
    assert [one.ticket for one in found] == [None] * 5 + list(range(1, 46))
    assert [entry.kind for entry in entries].count("pledge.activated") == 1
