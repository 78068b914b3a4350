"""What a council asks for in an area holds for what lies there, wherever outsiders are shown it or wherever it was."""

from functools import partial
from uuid import UUID

import pytest

from pledgebank import database
from pledgebank.activities import commands, store
from pledgebank.activities.checklist import store as checklists
from pledgebank.activities.checklist.model import Check, Requirement, Requirements
from pledgebank.activities.model import ActivityState
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box, Point
from pledgebank.base.ids import new_id
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils import store as bodies
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.councils.places import Places
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import a_draft
from tests.activities.editing.changing import change
from tests.activities.places.hands import code_of
from tests.activities.test_blurring import SPOT, moved
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
AROUND = [moved(SPOT, north, east) for north in range(-400, 401, 100) for east in range(-400, 401, 50)]


@pytest.fixture(autouse=True)
async def _wards(storage: Storage) -> None:
    """A border runs right through the spot; to the east of it a permission is asked for."""
    await mongo.prepare(storage, database.INDEXES)
    west = geojson.drawing("West", outlines.rectangle(Box(56.0, -4.1, 56.2, SPOT.lng)))
    east = geojson.drawing("East", outlines.rectangle(Box(56.0, SPOT.lng, 56.2, -3.8)))
    await write(storage, partial(councils.load_areas, drawings=[west, east], kind="ward"))
    rubbish = CategoryEntry(name="Rubbish")
    entry = BodyEntry(slug="council", name="Council", areas=("east", "west"), categories=(rubbish,))
    await write(storage, partial(councils.enter_body, entry=entry))
    body, asking = (
        await bodies.body_by_slug(storage.reader, "council"),
        await bodies.area_by_slug(storage.reader, "east"),
    )
    assert body is not None
    assert asking is not None
    wanted = Requirement(area=asking.id, checks=(Check.PERMISSION,))

    async def ask(unit: Unit) -> None:
        await checklists.put_requirements(unit, Requirements(id=body.id, several=(wanted,)))

    await write(storage, ask)


async def created(storage: Storage, at: Point, person: UUID) -> str:
    plan = partial(commands.create, draft=a_draft(location=at), organiser=person, places=Places(), publish=True)
    try:
        await write(storage, plan)
    except Refused as refused:
        return refused.code
    return "PUBLISHED"


async def test_it_is_asked_for_by_the_spot_not_by_where_it_is_shown(storage: Storage) -> None:
    person = new_id()

    came = {at: await created(storage, at, person) for at in AROUND if abs(at.lng - SPOT.lng) > 1e-6}

    assert {(at.lng > SPOT.lng, code) for at, code in came.items()} == {(True, "CHECKLIST_OPEN"), (False, "PUBLISHED")}


async def test_what_is_published_is_not_moved_to_where_more_is_asked_for(storage: Storage) -> None:
    person = await a_person(storage)
    plan = partial(commands.create, draft=a_draft(location=AROUND[0]), organiser=person, places=Places(), publish=True)
    key = (await write(storage, plan, by=person)).value

    with pytest.raises(Refused) as refused:
        await change(storage, key, person, location=AROUND[-1])
    await change(storage, key, person, location=AROUND[1])

    found = await store.get(storage.reader, key)
    assert found is not None
    assert (code_of(refused.value), found.location, found.state) == (
        "CHECKLIST_OPEN",
        AROUND[1],
        ActivityState.PUBLISHED,
    )
