"""A valley whose followers run."""

from collections.abc import AsyncIterator

import pytest

from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.pledges.family.valley import FOLLOWERS, Valley, settled


@pytest.fixture
async def valley(storage: Storage, running: Running) -> AsyncIterator[Valley]:
    async with running(*FOLLOWERS):
        yield await settled(storage)
