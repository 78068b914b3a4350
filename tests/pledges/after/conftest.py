"""A house with its indexes, in which pledges are counted and followed."""

from collections.abc import AsyncIterator

import pytest

from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.mail.server import Inbox, serving
from tests.notify.house import FOLLOWERS, House, opened
from tests.notify.promised import WORKING


@pytest.fixture
async def house(storage: Storage, running: Running) -> AsyncIterator[House]:
    inbox = Inbox()
    async with serving(inbox) as port, running(*FOLLOWERS, *WORKING):
        yield await opened(storage, port, inbox, to=None)
