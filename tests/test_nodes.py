"""Whatever is asked for by its id, much of it is read at once: what a request costs is bounded by that."""

from datetime import timedelta

import pytest

from pledgebank import database, schema
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
SCHEMA = schema.build()
TYPES = sorted(schema.NODES._loaders)


async def reads(storage: Storage, kind: str, *, how_many: int) -> int:
    """How often the database is asked for so many ids of one type, by a person who may see none of them."""
    viewer = Viewer(await a_person(storage), new_id(), storage.clock.now() + timedelta(minutes=15))
    context = Context(storage, {Nodes: schema.NODES}, viewer=viewer)
    ids = [nodes.encode(kind, new_id()) for _ in range(how_many)]
    await storage.database.command("profile", 2)
    found = await SCHEMA.execute(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", variable_values={"ids": ids}, context_value=context
    )
    await storage.database.command("profile", 0)
    assert (found.errors, found.data) == (None, {"nodes": [None] * how_many})
    asked = await storage.database["system.profile"].count_documents({"op": "query"})
    await storage.database.drop_collection("system.profile")
    return asked


@pytest.mark.parametrize("kind", TYPES)
async def test_a_hundred_are_read_at_once(storage: Storage, kind: str) -> None:
    await mongo.prepare(storage, database.INDEXES)
    assert await reads(storage, kind, how_many=100) <= 2
