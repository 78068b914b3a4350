"""An import waits for those who take in events, if there are any."""

import asyncio

import pytest

from pledgebank.imports import pace
from pledgebank.imports.pace import Pace
from pledgebank.storage.mongo import Storage
from tests.conftest import Running

pytestmark = pytest.mark.anyio


async def fill(storage: Storage, letters: int) -> None:
    subject = {"type": "Report", "id": None}
    rows = [
        {"_id": str(number), "stamp": number, "kind": "report.created", "subject": subject, "at": None}
        | {"by": None, "origin": "import", "data": {}}
        for number in range(letters)
    ]
    await storage.database["inbox"].insert_many(rows)


async def test_nothing_waits_while_few_are_behind(storage: Storage) -> None:
    await fill(storage, 3)
    keeper = Pace(storage, patience=0)

    await keeper.keep()

    assert not keeper.unattended


async def test_nobody_at_work_is_noticed_once_and_not_waited_for_again(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST_BEHIND", 2)
    await fill(storage, 3)
    keeper = Pace(storage, patience=0.2)

    await keeper.keep()
    assert keeper.unattended

    async with asyncio.timeout(0.2):
        await keeper.keep()


async def test_it_goes_on_once_the_events_are_taken_in(
    storage: Storage, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST_BEHIND", 2)
    await fill(storage, 300)
    keeper = Pace(storage, patience=60)

    async with running(), asyncio.timeout(30):
        await keeper.keep()

    assert not keeper.unattended
    assert await storage.lag() <= 2
