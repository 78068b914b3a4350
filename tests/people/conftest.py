"""A house with its door open: people's collections, a demo mailbox, and a schema of this feature alone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from strawberry import Schema

from pledgebank import database, workers
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.people import store
from pledgebank.people.api import Mutations, Queries
from pledgebank.people.entrance import Entrance, Limits
from pledgebank.people.tokens import open_tokens
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import Running, SetClock
from tests.hostile.town import built
from tests.people.guests import Street
from tests.people.house import House


@pytest.fixture
def clock() -> SetClock:
    """Far in the future, where the database's own clean-up by age does not reach."""
    clock = SetClock()
    clock.time = datetime(2100, 5, 4, 10, 0, tzinfo=UTC)
    return clock


@pytest.fixture
async def house(storage: Storage, clock: SetClock) -> House:
    await mongo.prepare(storage, store.INDEXES)
    terminal: list[str] = []
    mailbox = DemoMailbox(clock, terminal.append)
    entrance = Entrance(await open_tokens(storage), mailbox, Limits(codes_per_address=1000, tries_per_address=1000))
    return House(storage, clock, mailbox, terminal, entrance, Schema(query=Queries, mutation=Mutations))


@pytest.fixture
async def street(storage: Storage, running: Running) -> AsyncIterator[Street]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        yield Street(await built(storage))
