"""Several server processes at the same moment: one area is begun once, and one person stands in one."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from uuid import UUID

import pytest

from pledgebank.base.ids import new_id
from pledgebank.pledges import fold
from pledgebank.pledges.fold import Recount
from pledgebank.pledges.model import PledgeState
from tests.conftest import SetClock
from tests.pledges.builders import created, kinds
from tests.pledges.family.valley import Valley
from tests.pledges.test_concurrency import go, said, stop

pytestmark = pytest.mark.anyio
PROCESSES = 3


async def outcomes(valley: Valley, url: str, asked: list[tuple[int, UUID]]) -> list[str]:
    """What each process says, in no order; asked: in which ward who signs."""
    here = [url, valley.storage.database.name, valley.key.hex]
    several = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.pledges.family.signer", *here, valley.wards[ward].hex, person.hex),
            stdin=PIPE,
            stdout=PIPE,
        )
        for ward, person in asked
    ]
    try:
        assert [await said(one) for one in several] == [b"ready\n"] * len(several)
        for one in several:
            go(one)
        return sorted([(await said(one)).decode().strip() for one in several])
    finally:
        await asyncio.gather(*(stop(one) for one in several))


@pytest.fixture
async def lasting(valley: Valley, clock: SetClock) -> Valley:
    """The valley with a pledge that is open by any clock."""
    day = clock.time.date().replace(year=clock.time.year + 4)
    key = await created(valley.storage, valley.promiser, area_kind="ward", target=PROCESSES, day=day)
    valley.key = key
    return valley


async def test_first_signers_of_one_area_at_once_begin_it_once(lasting: Valley, mongo_url: str) -> None:
    told = await outcomes(lasting, mongo_url, [(0, new_id()) for _ in range(PROCESSES)])
    assert told == ["signed"] * PROCESSES
    await lasting.calm()
    ward, whole = await lasting.ward(0), await lasting.whole()
    assert (ward.state, ward.signature_count, whole.signature_count) == (PledgeState.ACTIVE, PROCESSES, PROCESSES)
    assert await fold.recount(lasting.storage.reader, ward.id) == Recount(PROCESSES, PROCESSES)
    told = await kinds(lasting.storage, ward.id)
    assert (told.count("pledge.created"), told.count("pledge.activated")) == (1, 1)


async def test_a_person_who_signs_in_several_areas_at_once_stands_in_one(lasting: Valley, mongo_url: str) -> None:
    person = new_id()
    told = await outcomes(lasting, mongo_url, [(ward, person) for ward in range(PROCESSES)])
    assert told == ["SIGNED_ELSEWHERE"] * (PROCESSES - 1) + ["signed"]
    await lasting.calm()
    assert (await lasting.whole()).signature_count == 1
    assert await lasting.storage.reader.count("signatures", {"person": person}, limit=9) == 1


async def test_a_person_who_signs_in_several_areas_of_one_process_stands_in_one(valley: Valley) -> None:
    person = new_id()
    told = await asyncio.gather(*(valley.sign(ward % 3, person) for ward in range(12)), return_exceptions=True)
    await valley.calm()
    standing = [one for one in told if not isinstance(one, BaseException)]
    assert len({one.value for one in standing}) == 1
    assert (await valley.whole()).signature_count == 1
    assert await valley.storage.reader.count("signatures", {"withdrawn_at": None}, limit=9) == 1
