"""Changing activities over GraphQL, and who reads what of their history."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pledgebank.activities import blurring, commands, keys
from pledgebank.activities.editing import asking
from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.activities.builders import SATURDAY, a_draft, a_published_slot
from tests.activities.editing.changing import activity, ask, change, join
from tests.conftest import Running
from tests.people.leaving import calm
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
FIRST, SECOND = Point.at(56.116512, -3.936934), Point.at(56.121212, -3.931313)
UPDATE = """mutation ($input: UpdateActivityInput!) { updateActivity(input: $input) {
  activity { title description version startsAt location { lat lng } }
  affected { id state clash { id } } affectedCount errors { code field } } }"""
HISTORY = """query ($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Activity {
  history(first: $first, after: $after) { edges { cursor node {
    at askedAgain by { name } alterations { field before after } } } pageInfo { hasNextPage } } } } }"""
CLASH = "query ($id: ID!) { node(id: $id) { ... on Signup { clash { id } } } }"


async def update(storage: Storage, person: UUID | None, key: UUID, expected: int, **said: Any) -> Any:
    given = {"activity": nodes.encode("Activity", key), "expectedVersion": expected, **said}
    return (await ask(storage, person, UPDATE, input=given))["updateActivity"]


async def history(storage: Storage, person: UUID | None, key: UUID, **page: Any) -> list[Any]:
    answer = await ask(storage, person, HISTORY, id=nodes.encode("Activity", key), **page)
    return [edge["node"] for edge in answer["node"]["history"]["edges"]]


async def test_what_is_not_said_stays_and_what_is_null_is_emptied_or_refused(storage: Storage) -> None:
    organiser = await a_person(storage)
    slot = await a_published_slot(storage, organiser)

    done = await update(storage, organiser, slot.activity, 2, title="Tidy")
    assert done["errors"] == []
    assert done["activity"]["title"] == "Tidy"
    assert done["activity"]["description"] == "Gloves are there."
    done = await update(storage, organiser, slot.activity, 3, description=None)
    assert done["activity"]["description"] == ""
    for name in ("startsAt", "endsAt", "location"):
        refused = await update(storage, organiser, slot.activity, 4, **{name: None})
        assert refused["errors"] == [{"code": "INVALID", "field": [name]}]
    assert (await activity(storage, slot.activity)).version == 4


async def test_a_preview_writes_nothing_and_names_whom_the_change_touches(storage: Storage) -> None:
    organiser, person = await a_person(storage), await a_person(storage)
    slot = await a_published_slot(storage, organiser)
    signup = await join(storage, slot.id, person)
    starts = (SATURDAY + timedelta(hours=1)).isoformat()

    foreseen = await update(storage, organiser, slot.activity, 2, startsAt=starts, preview=True)

    one = {"id": nodes.encode("Signup", signup), "state": "CONFIRMED", "clash": None}
    assert (foreseen["affected"], foreseen["affectedCount"], foreseen["errors"]) == ([one], 1, [])
    assert (await activity(storage, slot.activity)).starts_at == SATURDAY
    done = await update(storage, organiser, slot.activity, 2, startsAt=starts)
    assert done["affected"] == [one]
    assert (await activity(storage, slot.activity)).starts_at == SATURDAY + timedelta(hours=1)


@pytest.mark.parametrize("preview", [True, False])
async def test_others_change_nothing(storage: Storage, preview: bool) -> None:
    slot = await a_published_slot(storage, await a_person(storage))
    other = await a_person(storage)

    for person, code in ((None, "SIGN_IN_NEEDED"), (other, "NOT_ALLOWED")):
        done = await update(storage, person, slot.activity, 2, title="Mine", preview=preview)
        assert [error["code"] for error in done["errors"]] == [code]
        assert done["affected"] == []
    assert (await activity(storage, slot.activity)).title == "Clean-up at the burn"


async def test_history_tells_outsiders_no_exact_place_and_not_who(storage: Storage) -> None:
    organiser, coming = await a_person(storage), await a_person(storage)
    slot = await a_published_slot(storage, organiser, location=FIRST)
    await join(storage, slot.id, coming)
    await change(storage, slot.activity, organiser, location=SECOND, muster=FIRST, meeting="By the red gate")

    exact = [
        {"field": "location", "before": "56.116512, -3.936934", "after": "56.121212, -3.931313"},
        {"field": "muster", "before": "", "after": "56.116512, -3.936934"},
        {"field": "meeting", "before": "", "after": "By the red gate"},
    ]
    [own] = await history(storage, organiser, slot.activity)
    assert (own["alterations"], own["askedAgain"], own["by"] is not None) == (exact, True, True)
    [theirs] = await history(storage, coming, slot.activity)
    assert (theirs["alterations"], theirs["by"]) == (exact, None)
    key = (await keys.of(storage.reader)).blurring
    for outsider in (None, await a_person(storage)):
        [seen] = await history(storage, outsider, slot.activity)
        before, after = (
            f"{one.lat:.6f}, {one.lng:.6f}" for one in [blurring.shown(spot, key) for spot in (FIRST, SECOND)]
        )
        assert seen["by"] is None
        assert seen["alterations"] == [
            {"field": "location", "before": before, "after": after},
            {"field": "muster", "before": "", "after": ""},
            {"field": "meeting", "before": "", "after": ""},
        ]


async def test_what_was_changed_while_it_was_a_draft_is_its_organisers_alone(storage: Storage) -> None:
    organiser = await a_person(storage)
    made = await write(
        storage, lambda unit: commands.create(unit, a_draft(), organiser=organiser, places=Places(), publish=False)
    )
    await change(storage, made.value, organiser, title="A working title")
    await write(storage, lambda unit: commands.publish(unit, made.value, person=organiser))
    await change(storage, made.value, organiser, title="Tidy")
    await change(storage, made.value, organiser, title="Tidy up")

    assert len(await history(storage, organiser, made.value)) == 3
    assert len(await history(storage, organiser, made.value, first=1)) == 1
    seen = await history(storage, None, made.value)
    assert [one["alterations"][0]["after"] for one in seen] == ["Tidy", "Tidy up"]


async def test_where_else_somebody_has_a_place_only_they_see(storage: Storage, running: Running) -> None:
    organiser, person = await a_person(storage), await a_person(storage)
    noon: dict[str, Any] = {"starts_at": SATURDAY + timedelta(hours=3), "ends_at": SATURDAY + timedelta(hours=4)}
    slot, other = await a_published_slot(storage, organiser), await a_published_slot(storage, **noon)
    mine, elsewhere = await join(storage, slot.id, person), await join(storage, other.id, person)
    await change(storage, slot.activity, organiser, ends_at=SATURDAY + timedelta(hours=4))
    async with running(asking.ASKS):
        await calm(storage, asking.ASKS)

    key = nodes.encode("Signup", mine)
    assert (await ask(storage, person, CLASH, id=key))["node"]["clash"] == {"id": nodes.encode("Signup", elsewhere)}
    assert (await ask(storage, organiser, CLASH, id=key))["node"]["clash"] is None
    assert (await ask(storage, None, CLASH, id=key))["node"] is None
