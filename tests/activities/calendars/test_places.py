"""Where somebody has a place, as they find it among what is theirs."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank import database, schema
from pledgebank.activities.places import commands as places
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web.nodes import Nodes
from tests.activities.builders import SATURDAY, a_published_slot
from tests.conftest import SetClock
from tests.hostile.town import Town
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
OWN = """query ($first: Int, $after: String) { viewer { signups(first: $first, after: $after) {
  edges { cursor node { slot { activity { title } } } } pageInfo { hasNextPage endCursor } } } }"""
WEEK = timedelta(weeks=1)


async def own(storage: Storage, person: UUID | None, **page: Any) -> Any:
    """What the viewer sees of their places; None for a guest."""
    town = Town(storage, {Nodes: schema.NODES}, *(person or UUID(int=0),) * 2)
    data, codes = await town.ask(OWN, page, person)
    assert codes == []
    return data["viewer"] and data["viewer"]["signups"]


def titles(found: Any) -> list[str]:
    return [edge["node"]["slot"]["activity"]["title"] for edge in found["edges"]]


async def test_what_comes_next_comes_first_and_what_was_left_or_is_over_or_is_somebody_elses_is_not_there(
    storage: Storage, clock: SetClock
) -> None:
    await mongo.prepare(storage, database.INDEXES)
    me, other = await a_person(storage, "Me"), await a_person(storage, "Other")
    later, sooner, left = [
        await a_published_slot(
            storage, other, title=title, starts_at=SATURDAY + weeks * WEEK, ends_at=SATURDAY + (weeks + 0.1) * WEEK
        )
        for weeks, title in ((2, "Later"), (1, "Sooner"), (3, "Left"))
    ]
    for slot in (later, sooner, left):
        await write(storage, partial(places.join, slot_id=slot.id, person=me, party_size=1), by=me)
    await write(storage, partial(places.leave, slot_id=left.id, person=me), by=me)

    assert titles(await own(storage, me)) == ["Sooner", "Later"]
    assert titles(await own(storage, other)) == []
    assert await own(storage, None) is None
    page = await own(storage, me, first=1)
    assert titles(page) == ["Sooner"]
    assert page["pageInfo"]["hasNextPage"]
    onward = await own(storage, me, first=1, after=page["pageInfo"]["endCursor"])
    assert titles(onward) == ["Later"]
    assert not onward["pageInfo"]["hasNextPage"]
    clock.time = sooner.ends_at
    assert titles(await own(storage, me)) == ["Later"]
