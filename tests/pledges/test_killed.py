"""A crowd signs while 4 servers, worker and database are killed at random: nobody is lost, nobody counts twice."""

from pathlib import Path

import pytest

from pledgebank import database
from pledgebank.base.clock import SystemClock
from pledgebank.storage import embedded, mongo
from tests.pledges.killing import Crowd, Programs, check_answers, people_of, pledge_for, settled
from tests.pledges.test_concurrency import prove

pytestmark = pytest.mark.anyio
PEOPLE, AT_ONCE = 400, 96


async def test_400_people_sign_while_4_servers_worker_and_mongod_are_killed_at_random(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, database.INDEXES)
            crowd = Crowd(PEOPLE, AT_ONCE, seconds=240)
            tokens, pledge = await people_of(storage, PEOPLE), await pledge_for(storage, PEOPLE // 2)
            programs = Programs(url)
            with programs.running():
                await crowd.sign(programs, tmp_path, tokens, pledge, kills=len(programs.names))
                await settled(storage, PEOPLE)
            await check_answers(storage, crowd)
            await prove(storage, pledge, people=PEOPLE, target=PEOPLE // 2)
    assert programs.kills == dict.fromkeys(programs.names, 1)
