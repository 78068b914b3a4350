"""Who writes to those who take part, how often, who reads it, and what moderators take from view: over GraphQL."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct
from msgspec.structs import replace

from pledgebank import database, schema
from pledgebank.activities import store as activities
from pledgebank.activities.messages import erasure, store
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import STANDING, Signup, SignupState, Slot
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Role
from pledgebank.moderation.api import Flaggable
from pledgebank.people import store as people
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.activities.builders import NOW, an_activity
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
SCHEMA = schema.build()
TOOLS: dict[type, object] = {Nodes: schema.NODES, Sources: schema.COPIES, Flaggable: schema.FLAGGABLE}
SEND = """mutation ($input: MessageParticipantsInput!) { messageParticipants(input: $input) {
  message { id text states hidden } errors { code field message retryAfter } } }"""
HIDE = """mutation ($input: HideActivityMessageInput!) { hideActivityMessage(input: $input) {
  message { id hidden } errors { code field } } }"""
READ = """query ($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Activity {
  messages(first: $first, after: $after) {
    edges { node { id text hidden } } pageInfo { hasNextPage endCursor } } } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id } }"
FLAG = "mutation ($input: FlagInput!) { flag(input: $input) { errors { code } } }"


class Scene(Struct):
    """One activity, who organises it, one person in each state, a moderator of its place and of another."""

    storage: Storage
    activity: Activity
    slot: Slot
    organiser: UUID
    people: dict[SignupState, UUID]
    moderator: UUID
    stranger: UUID

    @property
    def key(self) -> str:
        return nodes.encode("Activity", self.activity.id)

    async def ask(self, query: str, person: UUID | None, **given: Any) -> Any:
        viewer = Viewer(person, new_id(), self.storage.clock.now() + timedelta(minutes=15)) if person else None
        result = await SCHEMA.execute(query, given, context_value=Context(self.storage, TOOLS, viewer=viewer))
        assert result.errors is None, result.errors
        return result.data

    async def send(self, text: str = "At the other gate.", person: UUID | None = None, **more: Any) -> Any:
        given = {"activity": self.key, "text": text, **more}
        return (await self.ask(SEND, person or self.organiser, input=given))["messageParticipants"]

    async def read(self, person: UUID | None, **page: Any) -> list[str]:
        data = await self.ask(READ, person, id=self.key, **page)
        return [edge["node"]["text"] for edge in data["node"]["messages"]["edges"]]

    async def kept(self) -> int:
        return await self.storage.reader.count(store.MESSAGES, {}, limit=100)


@pytest.fixture
async def scene(storage: Storage) -> Scene:
    await mongo.prepare(storage, database.INDEXES)
    organiser = await a_person(storage)
    body = Body(id=new_id(), slug="stirling", name="Stirling Council")
    elsewhere = Body(id=new_id(), slug="perth", name="Perth Council")
    made = an_activity(organiser)
    activity = replace(made, state=ActivityState.PUBLISHED, bodies=(body.id,))
    slot = Slot(
        id=new_id(),
        activity=activity.id,
        role="Rakes",
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        capacity=20,
    )
    people_ = {state: await a_person(storage) for state in SignupState}
    signups = [_signup(slot, state, person) for state, person in people_.items()]

    async def settle(unit: Unit) -> None:
        for one in (body, elsewhere):
            await councils.insert_body(unit, one)
        await activities.insert(unit, activity)
        await places.insert_slots(unit, [slot])
        for signup in signups:
            await places.insert_signup(unit, signup)

    await write(storage, settle)
    moderators = [await _moderator(storage, one.slug) for one in (body, elsewhere)]
    return Scene(storage, activity, slot, organiser, people_, *moderators)


def _signup(slot: Slot, state: SignupState, person: UUID) -> Signup:
    return Signup(
        id=new_id(),
        slot=slot.id,
        activity=slot.activity,
        person=person,
        party_size=1,
        ticket=1,
        state=state,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=NOW,
        updated_at=NOW,
    )


async def _moderator(storage: Storage, body: str) -> UUID:
    person = await people.get(storage.reader, await a_person(storage))
    assert person is not None
    await write(storage, partial(staff.enter, email=person.email or "", body=body, roles=[Role.MODERATOR]))
    return person.id


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
