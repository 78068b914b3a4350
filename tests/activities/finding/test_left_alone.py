"""What somebody said stays until they say otherwise; what they wrote in a draft goes with it."""

from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.activities import erasure
from pledgebank.activities import store as activities
from pledgebank.activities.finding import store
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import SlotDraft
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import a_published_slot
from tests.activities.finding.meadow import OWN, ask, opened, says
from tests.activities.finding.test_copying import copied
from tests.activities.places.hands import decide, join, signup
from tests.conftest import Running
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio


async def test_times_without_a_place_are_refused_and_what_was_said_stays(town: Storage) -> None:
    ann = await a_person(town)
    await says(town, ann)

    answer = await says(town, ann, centre=None)

    assert [(error["code"], error["field"]) for error in answer["errors"]] == [("INVALID", ["centre"])]
    assert await ask(town, ann, OWN) == {"viewer": {"availability": {"metres": 2_000.0}}}


async def test_how_it_went_is_forgotten_with_the_draft_of_who_left(town: Storage, running: Running) -> None:
    ann = await a_person(town)
    made, _ = await opened(town, organiser=ann)
    await write(town, partial(activities.replace, activity=replace(made, state=ActivityState.CANCELLED)))
    await copied(town, ann, made, note="Mrs Reid shouted at us.")
    assert await town.reader.count(store.COPIES, {}, limit=9) == 1

    await erase(town, ann)
    async with running(erasure.ERASES):
        await calm(town, erasure.ERASES)

    assert await town.reader.count(store.COPIES, {}, limit=9) == 0


async def test_what_was_written_of_who_left_is_forgotten_with_them(town: Storage, running: Running) -> None:
    ann, ben, eve = [await a_person(town) for _ in range(3)]
    slot = await a_published_slot(town, ann, slots=(SlotDraft("Pickers", 1, approval=True),))
    let_in, refused = await join(town, slot, ben), await join(town, slot, eve)
    await decide(town, let_in, ann, accept=True, over="Ben has the van.")
    await decide(town, refused, ann, accept=False, reason="Eve was rude last time.")

    for person in (ben, eve):
        await erase(town, person)
    async with running(erasure.ERASES):
        await calm(town, erasure.ERASES)

    kept = [await signup(town, one.id) for one in (let_in, refused)]
    assert [(one.person in (ben, eve), one.over, one.reason) for one in kept] == [(False, "", "")] * 2
