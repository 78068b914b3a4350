"""A house whose letters go through a real mail server, where works are followed."""

from collections.abc import AsyncIterator

import pytest

from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.mail.server import Inbox, serving
from tests.notify.house import opened
from tests.works.crew import FOLLOWERS, Crew


@pytest.fixture
async def crew(storage: Storage, running: Running) -> AsyncIterator[Crew]:
    inbox = Inbox()
    async with serving(inbox) as port, running(*FOLLOWERS):
        house = await opened(storage, port, inbox, to="roads@stirling.example")
        yield Crew(house, await house.person(name="Bo"), running)
