"""A house whose letters go through a real mail server."""

from collections.abc import AsyncIterator

import pytest

from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.mail.server import Inbox, serving
from tests.notify.house import FOLLOWERS, House, opened


@pytest.fixture
async def house(storage: Storage, running: Running) -> AsyncIterator[House]:
    inbox = Inbox()
    async with serving(inbox) as port, running(*FOLLOWERS):
        yield await opened(storage, port, inbox, to=None)
