"""The green, with the followers of groups at work beside it."""

from collections.abc import AsyncIterator

import pytest

from pledgebank.activities import clearing
from pledgebank.activities import groups as activities_groups
from pledgebank.groups import erasure
from pledgebank.groups.members import counting
from pledgebank.pledges import groups as pledges_groups
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.groups.green import Green, laid_out

FOLLOWERS = (
    counting.FOLDS,
    erasure.ERASES,
    clearing.CLEARS,
    activities_groups.CALLS_OFF,
    activities_groups.TELLS,
    pledges_groups.CALLS_OFF,
    pledges_groups.TELLS,
)


@pytest.fixture
async def green(storage: Storage, running: Running) -> AsyncIterator[Green]:
    async with running(*FOLLOWERS):
        yield await laid_out(storage)
