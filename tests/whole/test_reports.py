"""Whatever happens to reports: map = lists = truth, nobody sees what they may not, and copies keep up."""

import asyncio
import os
import random

import pytest

from pledgebank import workers
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.sync.phone import Phone
from tests.whole import paths
from tests.whole.acts import Acts
from tests.whole.town import BOX, Town, opened

pytestmark = pytest.mark.anyio
STEPS = 45
LOOKED_EVERY = 20
SEEDS = int(os.environ.get("PLEDGEBANK_TEST_SEEDS", "1"))
ALL = {
    "report", "update", "support", "move_on", "hide", "show_again", "close_as_double", "make_private", "edit", "delete",
    "follow",
}  # fmt: skip


async def settled(storage: Storage) -> None:
    """Wait until every follower has taken in all that was told."""
    async with asyncio.timeout(60):
        calm = 0
        while calm < 3:
            await asyncio.sleep(0.03)
            waiting = await storage.reader.count("inbox", {}, limit=1)
            calm = calm + 1 if not waiting and await _taken_in(storage) else 0


async def _taken_in(storage: Storage) -> bool:
    for follower in workers.FOLLOWERS:
        where = {"kind": {"$in": sorted(follower.kinds)}}
        last = await storage.reader.find_one("log", where, order=[("_id", -1)])
        head = await storage.reader.get("heads", follower.head)
        if last and (head is None or head["number"] < last["_id"]):
            return False
        assert head is None or head["parked"] == 0, f"{follower.name} parked something"
    return True


async def check(town: Town, acts: Acts, phones: dict[str, Phone]) -> None:
    """All that must hold whenever nothing is under way."""
    await settled(town.storage)
    await paths.check_map(town, acts.truths, (4, 9, 13, 18, 22))
    for who in town.everybody:
        await paths.check_lists(town, who, acts.truths)
        await paths.check_ones(town, who, acts.truths, acts.truths)
        phone, fresh = phones[who.name], Phone(town.storage, who.person)
        await phone.catch_up(acts.chance.choice([2, 9, 100]))
        # What is told of a person themselves is in no snapshot.
        copy = {key: thing for key, thing in phone.copy.items() if thing["__typename"] != "Viewer"}
        assert copy == await fresh.catch_up()
        assert set(copy) == {one.id for one in acts.truths if one.seen_by(who)}
    nearby = phones["in the box"]
    assert await nearby.catch_up() == await Phone(town.storage, within=BOX).catch_up()
    assert set(nearby.copy) == {one.id for one in acts.truths if one.public and one.in_box}


async def glance(town: Town, acts: Acts) -> None:
    """What must hold after each step, where somebody has just tried something."""
    await settled(town.storage)
    await paths.check_map(town, acts.truths, (acts.chance.choice([4, 9, 13, 18, 22]),))
    touched = [acts.at] if acts.at in acts.truths else []
    for who in town.everybody:
        await paths.check_ones(town, who, acts.truths, touched)


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_whatever_happens_to_reports_everybody_sees_what_they_may_and_all_counts_agree(
    storage: Storage, running: Running, seed: int
) -> None:
    async with opened(storage) as town, running(*workers.FOLLOWERS):
        acts = Acts(town, random.Random(seed))
        phones = {who.name: Phone(storage, who.person) for who in town.everybody}
        phones["in the box"] = Phone(storage, within=BOX)
        for step in range(1, STEPS + 1):
            await acts.one()
            if acts.chance.random() < 0.2:
                await phones[acts.chance.choice(list(phones))].catch_up(3)
            await glance(town, acts)
            if step % LOOKED_EVERY == 0:
                await check(town, acts, phones)
        print(f"seed {seed}: {len(acts.truths)} reports left, granted: {sorted(acts.granted)}")
        assert len(acts.granted) >= 6
        assert acts.granted <= ALL
