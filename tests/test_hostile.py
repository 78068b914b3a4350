"""Whatever is sent to whichever part of the schema, it is refused or stored whole, and never a bug of ours."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx2
import pytest
from graphql import GraphQLObjectType
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from pledgebank import app, database, settings
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from pledgebank.web.graphql import checks, masking
from tests.conftest import Running
from tests.hostile.documents import calls, document
from tests.hostile.town import COUNTS, SCHEMA, TIMES, WORDS, Given, Town, built
from tests.hostile.values import CURSORS, TEXTS

pytestmark = pytest.mark.anyio
CORE = SCHEMA._schema
AT_ONCE = 12
DATA = os.environ.get("PLEDGEBANK_TEST_DATA")
NAUGHTY = Path(DATA or ".") / "strings" / "blns.json"
DEEDS = (
    *("createReport", "createPledge", "signPledge", "withdrawSignature"),
    *("createActivity", "publishActivity", "joinSlot", "leaveSlot"),
    *("addReportUpdate", "changeReportState", "setReportPrivate", "hideReportUpdate", "answerQuestionnaire"),
    *("endSession", "updateProfile", "deleteAccount", "flag", "settleFlag"),
    *("setFollow", "setReportSupport", "editReport", "deleteReport", "supportInstead", "askToChangeReport"),
    *("setNotifications", "markNoticesRead", "updateActivity", "updateSeries", "joinSeries", "endSeries"),
    *("updatePledge", "extendPledge", "cancelPledge", "reviewPledge", "copyPledge", "enterSignatures"),
    *("announcePledge", "answerPledge", "recordPledgeKept", "hidePledgeText"),
    *("recordOutcome", "addEvidence", "confirmOutcome", "askForTurn", "giveBackTurn"),
    *("createGroup", "updateGroup", "joinGroup", "leaveGroup", "closeGroup", "moderateGroup", "verifyGroup"),
    *("answerApplication", "setGroupRole", "removeMember", "handOverGroup", "inviteToGroup", "withdrawInvitation"),
    *("checkIn", "recordAttendance", "contestNoShow", "claimHours", "confirmHours", "calendarAddress"),
    *("answerOffer", "answerSignup", "cancelActivity", "holdActivity", "releaseActivity", "finishActivity"),
    *("addSlot", "updateSlot", "closeSlot", "setVolunteering", "tickChecklist", "setActivityRequirement"),
    *("messageParticipants", "hideActivityMessage", "setAvailability", "copyActivity", "createSeries"),
)
LISTS = {
    "Series": ("occurrences",),
    "Report": ("pledges", "activities", "updates", "history", "works", "councilNotices"),
    "Pledge": (
        *("signatures", "reports", "activities", "edits", "copies", "children", "announcements"),
        *("contacts", "areasToJoin"),
    ),
    "Activity": ("reports", "attendees", "scans", "messages", "history"),
    "Slot": ("signups",),
    "Viewer": ("sessions", "following", "notices", "memberships", "signups"),
    "Person": ("groups",),
    "Group": ("members", "invitations", "pledges", "activities"),
}
# One question that may be refused in each document: its refusal would end those beside it half way.
LIST = """query ($id: ID!, $first: Int, $after: String) {
  node(id: $id) { ... on %s { %s(first: $first, after: $after) { edges { cursor } } } } }"""
LOOK = """query ($one: String!, $two: String!, $ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id }
  a: area(slug: $one) { id } b: report(ref: $one) { id } c: pledge(ref: $one) { id }
  d: area(slug: $two) { id } e: report(ref: $two) { id } f: pledge(ref: $two) { id } }"""
GO_ON = "query ($one: String!) { changes(after: $one) { cursor } }"
WRITE = """mutation ($report: CreateReportInput!, $pledge: CreatePledgeInput!, $activity: CreateActivityInput!) {
  createReport(input: $report) { made: report { id title description } errors { code } }
  createPledge(input: $pledge) { made: pledge { id action who theirAction details } errors { code } }
  createActivity(input: $activity) { made: activity { id title description slots { role } } errors { code } } }"""
READ = """query ($ids: [ID!]!) { nodes(ids: $ids) { id
  ... on Report { title description } ... on Pledge { action who theirAction details }
  ... on Activity { title description slots { role } } } }"""
T = TypeVar("T")


@pytest.fixture
async def town(storage: Storage, running: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    # These documents ask for everything, hundreds of times; to judge each time would take longer than all the rest.
    monkeypatch.setattr(checks, "LONGEST_KEPT", 100_000)
    await mongo.prepare(storage, database.INDEXES)
    async with running(*COUNTS):
        yield await built(storage)


def own(town: Town, name: str) -> Given:
    """What somebody usually gives who does it for themselves."""
    return {field: value for field, value in town.usual[name]["input"].items() if field != "contact"}


def parts(several: Sequence[T], size: int) -> list[Sequence[T]]:
    return [several[start : start + size] for start in range(0, len(several), size)]


async def bugs(town: Town, query: str, asked: Sequence[tuple[Given, UUID | None]]) -> list[Given]:
    """What was given where a bug of ours was found."""
    found: list[Given] = []
    for some in parts(asked, AT_ONCE):
        answers = await asyncio.gather(*(town.ask(query, given, person) for given, person in some))
        pairs = zip(some, answers, strict=True)
        found += [given for (given, _), (_, codes) in pairs if masking.BUG in codes]
    return found


async def bugs_of(town: Town, operation: str, kind: GraphQLObjectType | None) -> list[tuple[str, Given]]:
    """Every field of a root type asked in every hostile way by one person, in some by another and by a guest."""
    assert kind is not None
    found = []
    for name, field in kind.fields.items():
        several = list(calls(field, town.usual[name]))
        seldom = several[::8]
        asked = [
            *((given, town.person) for given in several),
            *((given, town.other) for given in seldom),
            *((given, None) for given in seldom),
        ]
        found += [(name, given) for given in await bugs(town, document(operation, name, field), asked)]
    return found


async def test_no_question_finds_a_bug(town: Town) -> None:
    assert await bugs_of(town, "query", CORE.query_type) == []


@pytest.mark.timeout(900)
async def test_no_deed_finds_a_bug_and_each_is_told_and_stored_or_neither(town: Town) -> None:
    assert await bugs_of(town, "mutation", CORE.mutation_type) == []
    things = {"reports": "report", "pledges": "pledge", "activities": "activity", "signatures": "pledge"}
    made = {name: await town.count(name) for name in things}
    await town.storage.tail.passed(town.storage.tail.head - 1)
    # Drafts of a series that is called off are gone.
    made["activities"] += await town.count("log", kind="activity.dropped")
    kinds = {name: f"{kind}.{'signed' if name == 'signatures' else 'created'}" for name, kind in things.items()}
    assert made == {name: await town.count("log", kind=kind) for name, kind in kinds.items()}
    assert min(made.values()) > 0


@pytest.mark.parametrize("name", DEEDS)
async def test_a_guest_is_asked_to_sign_in_whatever_else_is_wrong(town: Town, name: str) -> None:
    assert CORE.mutation_type is not None
    field = CORE.mutation_type.fields[name]
    query = f"mutation ($input: {field.args['input'].type}) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
    usual = {"input": own(town, name)}
    several = [given for given in calls(field, usual) if not (given["input"] or {}).get("contact")]
    answers = [await town.ask(query, given, None) for given in several[::4]]
    told = [data[name]["errors"] for data, codes in answers if not codes]
    assert told == [[{"code": "SIGN_IN_NEEDED"}]] * len(told)


async def test_no_list_of_a_thing_finds_a_bug(town: Town) -> None:
    usual = {name: given["input"] for name, given in town.usual.items() if "input" in given}
    ids = {
        "Report": town.usual["node"]["id"],
        "Pledge": usual["signPledge"]["pledge"],
        "Activity": usual["publishActivity"]["activity"],
        "Series": usual["endSeries"]["series"],
        "Slot": usual["joinSlot"]["slot"],
        "Viewer": nodes.encode("Viewer", town.person),
        "Person": nodes.encode("Person", town.person),
        "Group": usual["joinGroup"]["group"],
    }
    pages = [(2, cursor) for cursor in CURSORS] + [(first, None) for first in (-1, 0, 101, None)]
    for kind, lists in LISTS.items():
        asked = [({"id": ids[kind], "first": first, "after": after}, town.person) for first, after in pages]
        for one in lists:
            assert await bugs(town, LIST % (kind, one), asked) == []


async def test_no_subscription_finds_a_bug(town: Town) -> None:
    async def first_codes(query: str, given: Given) -> list[str]:
        async with aclosing(await SCHEMA.stream(query, given, context_value=town.context(town.person))) as results:
            first = await anext(results)
        assert isinstance(first, ExecutionResult | PreExecutionError)
        return [one["extensions"]["code"] for one in masking.shown(first.errors or ())]

    kind = CORE.subscription_type
    assert kind is not None
    asked = [
        (document("subscription", name, field), given)
        for name, field in kind.fields.items()
        # Of another box nothing may ever be told; boxes are the same as those of `changes`.
        for given in ([{"after": one} for one in CURSORS] if name == "changed" else calls(field, town.usual[name]))
    ]
    listening = [asyncio.create_task(first_codes(*one)) for one in asked]
    while (await asyncio.wait(listening, timeout=0.2))[1]:
        await town.make("createReport", own(town, "createReport"), "report { id }")
    faults = [one for one, task in zip(asked, listening, strict=True) if masking.BUG in task.result()]
    assert faults == []


def naughty() -> list[str]:
    return [*TEXTS, *(json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.is_file() else ())]


async def test_any_text_is_refused_or_read_back_as_it_was_answered(town: Town) -> None:
    usual = {name: own(town, f"create{name}") for name in ("Report", "Pledge", "Activity")}
    made: list[Any] = []

    async def deed(texts: Sequence[str]) -> None:
        title, description, role, *words = texts
        given = {
            "report": {**usual["Report"], "title": title, "description": description},
            "pledge": {**usual["Pledge"], **dict(zip(WORDS, (title, *words), strict=True))},
            "activity": {**usual["Activity"], "title": words[0], "slots": [{"role": role, **TIMES}]},
        }
        data, codes = await town.ask(WRITE, given, town.person)
        assert (codes, [each for each in data.values() if bool(each["made"]) == bool(each["errors"])]) == ([], [])
        made.extend(each["made"] for each in data.values() if each["made"])

    sixes = [texts for texts in parts([*naughty(), *TEXTS[:5]], 6) if len(texts) == 6]
    for some in parts(sixes, AT_ONCE):
        await asyncio.gather(*map(deed, some))
    read = [await town.ask(READ, {"ids": [one["id"] for one in some]}, town.person) for some in parts(made, 100)]
    assert [one for data, _ in read for one in data["nodes"]] == made


async def test_any_text_can_be_looked_for(town: Town) -> None:
    pairs = [(some[0], some[-1]) for some in parts(naughty(), 2)]
    asked = [({"one": one, "two": two, "ids": [one, two], "id": one}, None) for one, two in pairs]
    assert await bugs(town, LOOK, asked) == []
    assert await bugs(town, GO_ON, [({"one": text}, None) for text in TEXTS]) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            rb'{"query": "query ($t: String!) { area(slug: $t) { id } }", "variables": {"t": "\ud800"}}',
            "BAD_REQUEST",
        ),
        (rb'{"query": "{ area(slug: \"\\ud800\") { id } }"}', "GRAPHQL_PARSE_FAILED"),
        (b'{"query": "{ area(slug: \\"\xed\xa0\x80\\") { id } }"}', "BAD_REQUEST"),
        (b'{"query": "{ viewer { id } }", "variables": {"lat": NaN}}', "BAD_REQUEST"),
        (b'{"query": "{ place(at: {lat: 1e999, lng: 0}) { areas { id } } }"}', "BAD_USER_INPUT"),
        (b'{"query": "{ reports(first: 99999999999999999999) { asOf } }"}', "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_what_is_no_text_and_no_number_is_refused_at_the_door(storage: Storage, body: bytes, code: str) -> None:
    served = await app.build(storage, settings.read(demo=True))
    transport = httpx2.ASGITransport(app=served)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        headers = {"content-type": "application/json"}
        answer = (await client.post("/graphql", content=body, headers=headers)).json()
    assert [one["extensions"]["code"] for one in answer["errors"]] == [code]
