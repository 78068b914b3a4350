"""Who writes to those who take part, how often, who reads it, and what moderators take from view: over GraphQL."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.messages import erasure, store
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import STANDING, SignupState
from pledgebank.base.ids import new_id
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.activities.messages.scene import FLAG, HIDE, NODE, READ, Scene
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase

pytestmark = pytest.mark.anyio


async def test_who_takes_part_reads_what_is_for_them_its_organisers_and_moderators_all_and_others_nothing(
    scene: Scene,
) -> None:
    await scene.send("To all.", states=sorted(STANDING))
    await scene.send("To who waits.", states=["WAITLISTED"])
    everything = ["To who waits.", "To all."]
    read = {state: await scene.read(person) for state, person in scene.people.items()}
    assert read == {
        state: everything if state is SignupState.WAITLISTED else ["To all."] if state in STANDING else []
        for state in SignupState
    }
    others = (scene.organiser, scene.moderator, scene.stranger, None)
    assert [await scene.read(one) for one in others] == [everything, everything, [], []]


async def test_node_shows_a_message_to_those_who_may_read_it_alone(scene: Scene) -> None:
    sent = await scene.send("To who waits.", states=["WAITLISTED"])
    seeing = {
        state
        for state, person in scene.people.items()
        if (await scene.ask(NODE, person, id=sent["message"]["id"]))["node"]
    }
    assert seeing == {SignupState.WAITLISTED}
    others = (scene.organiser, scene.moderator, scene.stranger, None)
    found = [bool((await scene.ask(NODE, one, id=sent["message"]["id"]))["node"]) for one in others]
    assert found == [True, True, False, False]


async def test_three_a_day_and_no_more_for_all_who_organise_it_together(scene: Scene, clock: SetClock) -> None:
    for hour in range(3):
        assert (await scene.send(f"{hour}"))["errors"] == []
        clock.advance(hours=1)
    [refused] = (await scene.send("4"))["errors"]
    assert refused == {
        "code": "TOO_MANY",
        "field": None,
        "message": "You can write to them 3 times a day.",
        "retryAfter": 21 * 3600 + 1,
    }
    assert await scene.kept() == 3
    clock.advance(hours=21)
    assert (await scene.send("4"))["errors"] == []


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"text": ""}, "INVALID", ["text"]),
        ({"text": "x" * 2_001}, "INVALID", ["text"]),
        ({"states": ["CANCELLED"]}, "INVALID", ["states"]),
        ({"slot": nodes.encode("Slot", new_id())}, "INVALID", ["slot"]),
        ({"day": "2026-05-10"}, "INVALID", ["day"]),
        ({"activity": nodes.encode("Activity", new_id())}, "NOT_FOUND", ["activity"]),
    ],
)
async def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    scene: Scene, given: dict[str, Any], code: str, field: list[str]
) -> None:
    [error] = (await scene.send(**{"text": "Hello.", **given}))["errors"]
    assert (error["code"], error["field"], await scene.kept()) == (code, field, 0)


@pytest.mark.parametrize("who", ["guest of it", "stranger", "moderator"])
async def test_nobody_but_who_organises_it_writes(scene: Scene, who: str) -> None:
    persons = {"guest of it": scene.people[SignupState.CONFIRMED], "stranger": scene.stranger}
    [error] = (await scene.send(person=persons.get(who, scene.moderator)))["errors"]
    assert (error["code"], await scene.kept()) == ("NOT_ALLOWED", 0)


async def test_nothing_is_written_of_a_draft_nor_a_week_after_it_is_over(scene: Scene, clock: SetClock) -> None:
    async def becomes(state: ActivityState) -> None:
        await write(scene.storage, partial(activities.replace, activity=replace(scene.activity, state=state)))

    await becomes(ActivityState.DRAFT)
    [draft] = (await scene.send())["errors"]
    await becomes(ActivityState.CANCELLED)
    called_off = (await scene.send())["errors"]
    clock.time = scene.activity.ends_at + timedelta(days=7)
    [over] = (await scene.send())["errors"]
    assert (draft["code"], called_off, over["code"]) == ("NOT_PUBLISHED", [], "ACTIVITY_OVER")


async def test_a_day_is_one_by_the_clocks_of_its_place(scene: Scene) -> None:
    sent = await scene.send(day="2026-05-09")
    [message] = await store.by_ids(scene.storage.reader, [nodes.key_of(sent["message"]["id"], "ActivityMessage", "id")])
    assert message is not None
    begins, ends = message.addressed.begins, message.addressed.ends
    assert begins is not None
    assert ends is not None
    assert (begins.isoformat(), ends.isoformat()) == ("2026-05-08T23:00:00+00:00", "2026-05-09T23:00:00+00:00")


async def test_a_moderator_of_its_place_hides_and_shows_it_again(scene: Scene) -> None:
    sent = (await scene.send("Rude."))["message"]["id"]
    reader = scene.people[SignupState.CONFIRMED]

    async def hide(person: UUID, **given: Any) -> Any:
        return (await scene.ask(HIDE, person, input={"message": sent, **given}))["hideActivityMessage"]

    refused = [
        (await hide(person, hidden=True, reason="Rude."))["errors"][0]["code"]
        for person in (scene.stranger, reader, scene.organiser)
    ]
    assert refused == ["NOT_FOUND", "NOT_ALLOWED", "NOT_ALLOWED"]
    assert [error["code"] for error in (await hide(scene.moderator, hidden=True))["errors"]] == ["INVALID"]
    hidden = await hide(scene.moderator, hidden=True, reason="Rude.")
    assert hidden["message"]["hidden"] is True
    assert [await scene.read(one) for one in (reader, scene.organiser, scene.moderator)] == [[], [], ["Rude."]]
    assert (await scene.ask(NODE, reader, id=sent))["node"] is None
    await hide(scene.moderator, hidden=False)
    assert await scene.read(reader) == ["Rude."]


async def test_who_reads_it_can_tell_moderators_and_others_cannot(scene: Scene) -> None:
    sent = (await scene.send())["message"]["id"]
    codes = []
    for person in (scene.people[SignupState.CONFIRMED], scene.stranger):
        data = await scene.ask(FLAG, person, input={"id": sent, "reason": "Rude."})
        codes.append([error["code"] for error in data["flag"]["errors"]])
    assert codes == [[], ["NOT_FOUND"]]


async def test_it_is_read_page_by_page(scene: Scene, clock: SetClock) -> None:
    for number in range(3):
        await scene.send(f"{number}")
        clock.advance(minutes=1)
    reader = scene.people[SignupState.CONFIRMED]
    data = await scene.ask(READ, reader, id=scene.key, first=2)
    info = data["node"]["messages"]["pageInfo"]
    assert (await scene.read(reader, first=2), info["hasNextPage"]) == (["2", "1"], True)
    assert await scene.read(reader, first=2, after=info["endCursor"]) == ["0"]


async def test_what_an_erased_person_wrote_stays_without_them(scene: Scene, running: Running) -> None:
    await scene.send()
    async with running(erasure.ERASES):
        await erase(scene.storage, scene.organiser)
        await calm(scene.storage, erasure.ERASES)
    rows = await scene.storage.reader.find(store.MESSAGES, {}, limit=9)
    assert [(row["author"], row["text"]) for row in rows] == [(None, "At the other gate.")]
