"""Indexes that are no longer needed go; those that somebody else made stay."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pledgebank import database
from pledgebank.reports import store as reports
from pledgebank.storage import former, mongo
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index, Storage

pytestmark = pytest.mark.anyio
OLD = Index("kept_long", (("state", 1), ("made_at", 1)))
ONCE_PARTIAL = Index("kept_long", (("source", 1),), unique=True, where={"source": {"$gt": ""}})


@pytest.fixture
async def kept(storage: Storage) -> AsyncIterator[Storage]:
    await mongo.prepare(storage, [Index("kept_long", (("made_at", 1),))])
    yield storage
    await storage.database.drop_collection("kept_long")


async def names(storage: Storage) -> set[str]:
    return set(await storage.database["kept_long"].index_information())


async def test_what_we_made_and_need_no_longer_is_dropped_and_nothing_else(kept: Storage) -> None:
    await mongo.prepare(kept, [OLD, ONCE_PARTIAL])
    assert await names(kept) == {"_id_", "made_at_1", "state_1_made_at_1", "source_1"}

    await asyncio.gather(*(former.drop(kept, [OLD, ONCE_PARTIAL]) for _ in range(3)))

    assert await names(kept) == {"_id_", "made_at_1"}
    await former.drop(kept, [OLD, ONCE_PARTIAL])
    await former.drop(kept, [Index("never_there", (("state", 1),))])


@pytest.mark.parametrize(
    ("keys", "options"),
    [
        ([("state", 1), ("made_at", 1)], {"name": "by_the_city"}),
        ([("state", 1), ("made_at", 1)], {"sparse": True}),
        ([("state", 1), ("made_at", 1)], {"collation": {"locale": "de"}}),
        ([("made_at", 1), ("state", 1)], {"name": "state_1_made_at_1"}),
        ([("state", 1), ("made_at", -1)], {}),
        ([("state", 1), ("made_at", 1), ("city", 1)], {}),
    ],
)
async def test_what_somebody_else_made_stays(kept: Storage, keys: list[tuple[str, int]], options: Doc) -> None:
    made = await kept.database["kept_long"].create_index(keys, **options)

    await former.drop(kept, [OLD])

    assert await names(kept) == {"_id_", "made_at_1", made}


def test_nothing_that_is_needed_is_called_former() -> None:
    assert not set(map(repr, reports.FORMER_INDEXES)) & set(map(repr, database.INDEXES))
