"""Everything that can be done, by several people, so that what follows from it is looked up as well."""

import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from graphql import GraphQLObjectType
from msgspec.structs import replace

from pledgebank import posting, settings, workers
from pledgebank.base.event import Audience, Event, Subject
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Role
from pledgebank.following import commands as following
from pledgebank.mail import outbox
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.notify import commands as notify
from pledgebank.people import store as people
from pledgebank.people.entrance import Entrance
from pledgebank.people.tokens import open_tokens
from pledgebank.photos import clearing
from pledgebank.photos import commands as photos
from pledgebank.photos import store as photos_store
from pledgebank.photos.blobs.disk import Disk
from pledgebank.photos.model import Arrival
from pledgebank.pledges import clock
from pledgebank.reports import support
from pledgebank.reports.model import ReportDeleted, ReportUpdateAdded
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.context import Context
from tests.conftest import SetClock
from tests.explain import days, gathered, promises, queues, repeating, tasks
from tests.explain.asked import CORE
from tests.hostile.documents import document
from tests.hostile.town import SCHEMA, Given, Town
from tests.people.leaving import calm
from tests.pledges.builders import a_person

SIGN_IN = (
    "mutation ($input: SignInInput!) { signIn(input: $input) { session { refreshToken accessToken } errors { code } } }"
)
EMAIL = "bea@example.org"
FLAGS = """query ($state: FlagState) { flags(state: $state) {
  totalCount edges { node { id reasons times thing { id } } } } }"""


async def do_all(town: Town) -> None:
    """Every mutation with its usual input by two people, again, and by a guest; then the ways in and out."""
    third = await a_person(town.storage)
    for person in (town.person, town.other, third, town.other, None):
        for name in _mutations().fields:
            await _do(town, name, town.usual[name], person)
    await _photograph(town)
    await _queue_up(town)
    await queues.wait_for_places(town)
    await queues.come_to_their_end(town)
    await _publish_a_draft(town)
    await _take_back(town)
    await _moderate(town)
    await _write_letters(town)
    await _sign_in_and_out(town)
    await promises.live(town)
    await repeating.live(town)
    await tasks.shape(town)
    await gathered.live(town)
    await _leave(town)
    await clock.settle_due(town.storage)


def _mutations() -> GraphQLObjectType:
    assert CORE.mutation_type is not None
    return CORE.mutation_type


async def _do(town: Town, name: str, given: Given, person: Any) -> None:
    await town.ask(document("mutation", name, _mutations().fields[name]), given, person)


async def _photograph(town: Town) -> None:
    """A photo comes, is looked for by its name, is shown with something, and goes with it."""
    key, thing = uuid4(), Subject("Report", uuid4())
    arrival = Arrival(content=key.bytes, name=key.hex, width=1, height=1)
    steps: list[Callable[[Unit], Awaitable[object]]] = [
        partial(photos.claim, key=key, person=town.other, arrival=arrival),
        partial(photos.attach, ids=[key], subject=thing, person=town.other),
        partial(photos.arrive, key=key, arrival=arrival),
        partial(photos.drop, subject=thing),
    ]
    for step in steps:
        await write(town.storage, step, by=town.other)
        await photos_store.by_name(town.storage.reader, key.hex)
    with tempfile.TemporaryDirectory() as folder:
        assert await clearing.sweep(town.storage, Disk(Path(folder))) == 1


async def _queue_up(town: Town) -> None:
    """More than there are places; the first leaves, and the next moves up."""
    people = [await a_person(town.storage) for _ in range(4)]
    once = {"idempotencyKey": "the-very-same"}
    for person in people:
        for again in ({}, once, once):
            await _do(town, "joinSlot", {"input": {**town.usual["joinSlot"]["input"], **again}}, person)
    await days.live(town, nodes.key_of(town.usual["joinSlot"]["input"]["slot"], "Slot"))
    for person in people:
        await _do(town, "leaveSlot", town.usual["leaveSlot"], person)


async def _publish_a_draft(town: Town) -> None:
    draft = await town.make("createActivity", town.usual["createActivity"]["input"], "activity { id }")
    await _do(town, "publishActivity", {"input": {"activity": draft["id"]}}, town.person)


async def _take_back(town: Town) -> None:
    """What was just reported goes, for good or for an earlier report, to which all who have to do with another move."""
    given = {name: value for name, value in town.usual["createReport"]["input"].items() if name != "contact"}
    gone, doubled, moved = [(await town.make("createReport", given, "report { id }"))["id"] for _ in range(3)]
    for supports in (True, False, True):
        await _do(town, "setReportSupport", {"input": {"report": moved, "supports": supports}}, town.other)
    await _do(town, "deleteReport", {"input": {"report": gone}}, town.person)
    other = await _by_another(town, given)
    await _do(town, "supportInstead", {"input": {"report": doubled, "existing": other}}, town.person)
    source, target = (nodes.parse(one)[1] for one in (moved, other))
    await write(town.storage, partial(support.move, source=source, target=target, limit=10))
    left, joined = Subject("Report", source), Subject("Report", target)
    await write(town.storage, partial(following.move, source=left, target=joined, limit=10))
    for after in (None, new_id()):
        await following.followers_of(town.storage.reader, joined, after, 10)


async def _by_another(town: Town, given: Given) -> str:
    query = "mutation ($input: CreateReportInput!) { createReport(input: $input) { report { id } errors { code } } }"
    third = await a_person(town.storage)
    data, codes = await town.ask(query, {"input": {**given, "title": "Bags again"}}, third)
    assert (codes, data["createReport"]["errors"]) == ([], [])
    return str(data["createReport"]["report"]["id"])


async def _moderate(town: Town) -> None:
    moderator = await people.get(town.storage.reader, await a_person(town.storage))
    assert moderator is not None
    assert moderator.email is not None
    entered = partial(staff.enter, email=moderator.email, body="stirling-council", roles=[Role.MODERATOR])
    await write(town.storage, entered)
    for state in ("OPEN", "SETTLED"):
        data, codes = await town.ask(FLAGS, {"state": state}, moderator.id)
        assert codes == []
        for edge in data["flags"]["edges"]:
            given = {**town.usual["settleFlag"]["input"], "flag": edge["node"]["id"]}
            await _do(town, "settleFlag", {"input": given}, moderator.id)


async def _write_letters(town: Town) -> None:
    """The body gets an address; what is new is told by letters, which are sent."""
    storage, clock = town.storage, town.storage.clock
    assert isinstance(clock, SetClock)
    body = await councils.body_by_slug(storage.reader, "stirling-council")
    assert body is not None
    await write(storage, partial(councils.replace_body, body=replace(body, email="council@example.org")))
    report = nodes.key_of(await _reported(town), "Report")
    for _ in range(2):
        await write(storage, partial(_tell, event=ReportUpdateAdded(id=report, update=new_id())))
        await calm(storage, *workers.FOLLOWERS)
    clock.advance(minutes=10)
    way = DemoMailbox(clock, show=lambda _: None)
    post = posting.post(settings.read(), way, await open_tokens(storage))
    assert await outbox.send_due(storage, post) > 1
    data, codes = await town.ask("{ viewer { notices { edges { node { id } } } } }", {}, town.person)
    assert codes == []
    [*_, last] = [edge["node"]["id"] for edge in data["viewer"]["notices"]["edges"]]
    await _do(town, "markNoticesRead", {"input": {"ids": [last], "upTo": last}}, town.person)
    await _do(town, "setNotifications", {"input": {"email": False}}, town.person)
    stop = partial(notify.stop, person=town.person, thing=report)
    await write(storage, stop)
    await write(storage, partial(_tell, event=ReportDeleted(id=report, was=Audience(everyone=True))))
    await calm(storage, *workers.FOLLOWERS)


async def _reported(town: Town) -> str:
    given = {key: value for key, value in town.usual["createReport"]["input"].items() if key != "contact"}
    made = await town.make("createReport", given, "report { id }")
    return str(made["id"])


async def _tell(unit: Unit, *, event: Event) -> None:
    unit.emit(event)


async def _sign_in_and_out(town: Town) -> None:
    house = await House(town).open()
    for everywhere in (False, True):
        session = await house.sign_in(EMAIL)
        await _do(town, "refreshSession", {"input": {"refreshToken": session["refreshToken"]}}, None)
        await house.do("signOut", session, {"everywhere": everywhere})


async def _leave(town: Town) -> None:
    """Who has something of everything takes another name, and then leaves for good."""
    house, leaver = await House(town).open(), await people.get(town.storage.reader, town.other)
    assert leaver is not None
    assert leaver.email is not None
    session = await house.sign_in(leaver.email)
    await house.do("updateProfile", session, {"name": "Zoe"})
    await house.do("deleteAccount", session, {"code": await house.code(leaver.email)})
    await calm(town.storage, *workers.FOLLOWERS)


class House:
    """The way in, with a mailbox in which codes can be read."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._mailbox = DemoMailbox(town.storage.clock, show=lambda _: None)

    async def open(self) -> Self:
        """Take the place of the town's own entrance."""
        self._tokens = await open_tokens(self._town.storage)
        self._town.tools[Entrance] = Entrance(self._tokens, self._mailbox)
        return self

    async def code(self, email: str) -> str:
        """A fresh code."""
        await _do(self._town, "requestSignInCode", {"input": {"email": email}}, None)
        return self._mailbox.messages[0].subject[:6]

    async def sign_in(self, email: str) -> Given:
        """A session's tokens."""
        data, codes = await self._town.ask(SIGN_IN, {"input": {"email": email, "code": await self.code(email)}}, None)
        assert (codes, data["signIn"]["errors"]) == ([], [])
        session: Given = data["signIn"]["session"]
        return session

    async def do(self, name: str, session: Given, given: Given) -> None:
        """A mutation of whoever has this session, which must do what it should."""
        viewer = self._tokens.verify(session["accessToken"], self._town.storage.clock.now())
        context = Context(self._town.storage, self._town.tools, viewer=viewer)
        query = document("mutation", name, _mutations().fields[name])
        answer = await SCHEMA.execute(query, {"input": given}, context_value=context)
        assert answer.errors is None
        assert answer.data is not None
        assert answer.data[name]["errors"] == []
