"""Listening ends with the session, in whichever process that was ended."""

import asyncio

import pytest

from pledgebank.people.ending import Sessions
from pledgebank.storage import mongo
from pledgebank.web.context import Viewer
from tests.conftest import Running
from tests.people.house import SIGN_OUT, House

pytestmark = pytest.mark.anyio


async def viewer_of(house: House) -> tuple[Viewer, str, str]:
    """Somebody signed in: who they are, and both their tokens."""
    session = await house.sign_in()
    token = session["accessToken"]
    return house.entrance.tokens.verify(token, house.clock.now()), token, session["refreshToken"]


async def test_listeners_in_all_processes_hear_of_it_within_a_second(
    house: House, running: Running, mongo_url: str, database_name: str
) -> None:
    viewer, token, _ = await viewer_of(house)
    other, _, _ = await viewer_of(house)
    async with running(), mongo.connect(mongo_url, clock=house.clock, name=database_name) as elsewhere:
        places = [Sessions(house.storage), Sessions(elsewhere)]
        ended = [asyncio.create_task(sessions.ended(viewer)) for sessions in places]
        unended = [asyncio.create_task(sessions.ended(other)) for sessions in places]
        await asyncio.sleep(0.2)
        await house.ask(SIGN_OUT, token)
        async with asyncio.timeout(1):
            await asyncio.gather(*ended)
        assert not any(task.done() for task in unended)
        for task in unended:
            task.cancel()

        for sessions in places:
            async with asyncio.timeout(1):
                await sessions.ended(viewer)


async def test_a_stolen_token_ends_what_its_thief_listens_to(house: House, running: Running) -> None:
    viewer, _, stolen = await viewer_of(house)
    async with running():
        ended = asyncio.create_task(Sessions(house.storage).ended(viewer))
        successor = (await house.refresh(stolen))["refreshToken"]
        await house.refresh(successor)
        assert await house.refresh(stolen) == "UNAUTHENTICATED"
        async with asyncio.timeout(1):
            await ended
