"""Planning an activity, on a real database."""

from typing import Any

import pytest

from pledgebank import database
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.activities.builders import a_published_slot

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, database.INDEXES)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reports": tuple(new_id() for _ in range(21))}, "INVALID", "reports"),
        ({"reports": (new_id(),)}, "NOT_FOUND", "reports"),
        ({"pledge": new_id()}, "NOT_FOUND", "pledge"),
    ],
)
async def test_what_is_linked_must_be_there_and_not_too_much(
    storage: Storage, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        await a_published_slot(storage, **changes)

    assert (refused.value.code, refused.value.field) == (code, (field,))
    for collection in ("activities", "slots", "inbox"):
        assert await storage.reader.count(collection, {}, limit=1) == 0
