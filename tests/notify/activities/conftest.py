"""A house whose letters go through a real mail server."""

from collections.abc import AsyncIterator

import pytest

from pledgebank.notify.activities import reminding
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.mail.server import Inbox, serving
from tests.notify.activities.planned import Planned, planned
from tests.notify.house import FOLLOWERS, House, opened


@pytest.fixture
async def house(storage: Storage, running: Running) -> AsyncIterator[House]:
    inbox = Inbox()
    async with serving(inbox) as port, running(*FOLLOWERS, reminding.PLANS):
        yield await opened(storage, port, inbox, to=None)


@pytest.fixture
async def made(house: House) -> Planned:
    return await planned(house)
