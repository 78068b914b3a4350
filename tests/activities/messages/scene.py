"""An activity with people in every state, who organises it, and moderators."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank import database, schema
from pledgebank.activities import store as activities
from pledgebank.activities.messages import store
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup, SignupState, Slot
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
from tests.pledges.builders import a_person

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


async def opened(storage: Storage) -> Scene:
    """The scene, in an empty database."""
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
