"""A map that an earlier version counted is counted anew."""

import asyncio
from functools import partial

import pytest

from pledgebank import database
from pledgebank.map import earlier, fold, tally
from pledgebank.map.recount import Recount, recount
from pledgebank.reports import commands
from pledgebank.storage import migrations, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.map.lives import SPOTS
from tests.reports.builders import a_report

pytestmark = pytest.mark.anyio


async def test_tallies_of_an_earlier_version_are_let_go_and_counted_from_the_log(
    storage: Storage, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "FEW", 2)
    monkeypatch.setattr(earlier, "AT_ONCE", 3)
    await mongo.prepare(storage, database.INDEXES)
    made = [a_report(location=spot) for spot in SPOTS * 3]
    async with running(fold.FOLDS):
        written = await write(storage, partial(commands.insert_many, reports=made))
        assert written.event is not None
        assert await storage.tail.settled(written.event, fold.FOLDS.name, seconds=20)
    old = {"$unset": {"sets": ""}, "$set": {"total": b"", "areas": b""}}
    changed = await storage.database["map_tallies"].update_many({"sets": {"$exists": True}}, old)
    assert changed.modified_count > 10

    assert await migrations.apply(storage, [earlier.count_anew]) == 1

    assert await storage.database["map_tallies"].count_documents({}) == 0
    assert await storage.database["map_marks"].count_documents({}) == 0
    head = await storage.reader.get("heads", fold.FOLDS.head)
    assert head is not None
    assert head["number"] == 0
    async with running(fold.FOLDS):
        while (await storage.database["heads"].find_one({"_id": fold.FOLDS.head}) or {})["number"] < 15:
            await asyncio.sleep(0.01)
    assert await recount(storage.reader) == Recount((), ())
    assert await storage.database["map_marks"].count_documents({}) == 15


async def test_a_new_house_has_nothing_to_let_go(storage: Storage) -> None:
    assert await migrations.apply(storage, [earlier.count_anew]) == 1
    assert await storage.reader.get("heads", fold.FOLDS.head) is None
