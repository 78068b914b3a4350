"""A pledge's whole life after activation, with the clock set; and what the clock does and leaves alone."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.ids import new_id
from pledgebank.pledges import store
from pledgebank.pledges.after import clock as clocks
from pledgebank.pledges.after import store as after
from pledgebank.pledges.after.model import Joiner
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.notify.house import FOLLOWERS, House
from tests.notify.promised import WORDS, WORKING, promised
from tests.notify.reading import told
from tests.people.leaving import calm
from tests.pledges.builders import created, kinds, sign

pytestmark = pytest.mark.anyio
ANNOUNCE = """mutation ($input: AnnouncePledgeInput!) { it: announcePledge(input: $input) {
  announcement { id text } errors { code } } }"""
ANSWER = """mutation ($input: AnswerPledgeInput!) { it: answerPledge(input: $input) {
  pledge { doneCount notDoneCount deliveryRate viewerSignature { done } } errors { code } } }"""
KEEP = """mutation ($input: RecordPledgeKeptInput!) { it: recordPledgeKept(input: $input) {
  pledge { kept keptNote promiserRecord { made activated kept deliveryRate } } errors { code } } }"""
SHOWN = """query ($id: ID!) { node(id: $id) { ... on Pledge { announcements { edges { node { id text } } }
  activityDraft { title } } } }"""
NEWS = "News from who made the pledge “clear the path”."


async def settle(house: House) -> None:
    await calm(house.storage, *FOLLOWERS, *WORKING)


async def do(house: House, query: str, person: UUID | None, pledge: UUID, **given: Any) -> Any:
    await settle(house)
    return (await house.ask(query, person, input={"pledge": nodes.encode("Pledge", pledge), **given}))["it"]


async def shown(house: House, person: UUID | None, pledge: UUID) -> Any:
    return (await house.ask(SHOWN, person, id=nodes.encode("Pledge", pledge)))["node"]


async def texts(house: House, person: UUID | None, pledge: UUID) -> list[str]:
    return [edge["node"]["text"] for edge in (await shown(house, person, pledge))["announcements"]["edges"]]


async def test_from_activation_to_its_delivery_rate(house: House, clock: SetClock) -> None:
    promiser, ann, ben, late = [await house.person() for _ in range(4)]
    pledge = await created(house.storage, promiser, target=2, action="clear the path")
    for person in (ann, ben):
        await sign(house.storage, pledge, person)
    await settle(house)
    drafts = [(await shown(house, person, pledge))["activityDraft"] for person in (promiser, ann, None)]
    assert drafts == [{"title": "Clear the path"}, None, None]

    clock.advance(days=1)
    first = await do(house, ANNOUNCE, promiser, pledge, text=f"First. {WORDS}")
    clock.advance(hours=1)
    second = await do(house, ANNOUNCE, promiser, pledge, text=f"Second. {WORDS}", idempotencyKey="k")
    assert await do(house, ANNOUNCE, promiser, pledge, text=f"Second. {WORDS}", idempotencyKey="k") == second
    assert (first["errors"], second["errors"]) == ([], [])
    clock.advance(hours=1)
    await sign(house.storage, pledge, late)
    await settle(house)

    assert [(await told(house, person)).count(NEWS) for person in (ann, ben, late, promiser)] == [2, 2, 1, 0]
    clock.advance(minutes=10)
    await house.send()
    address = (await house.known(late)).email
    [letter] = [letter for letter in house.sent if letter["To"] == address]
    text = letter.get_body(("plain",)).get_content()
    assert ("> Second." in text, "> First." in text) == (True, False)
    for person in (ann, late, promiser):
        assert [words[:6] for words in await texts(house, person, pledge)] == ["Second", "First."]
    assert [await texts(house, person, pledge) for person in (await house.person(), None)] == [[], []]
    node = {"id": second["announcement"]["id"]}
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert await house.ask(query, late, **node) == {"node": node}
    assert await house.ask(query, await house.person(), **node) == {"node": None}

    clock.advance(days=3)
    assert await clocks.remind_due(house.storage) == 0
    assert await clocks.ask_due(house.storage) == 0
    clock.advance(days=24)
    assert [await clocks.ask_due(house.storage) for _ in range(2)] == [1, 0]
    await settle(house)
    asked = "You joined the pledge “clear the path”. Have you done it? Please tell us."
    assert [(await told(house, person))[0] for person in (ann, ben, late)] == [asked] * 3

    for person, done in ((ann, True), (ben, False), (late, True)):
        last = await do(house, ANSWER, person, pledge, done=done)
    assert last["pledge"] == {
        "doneCount": 2,
        "notDoneCount": 1,
        "deliveryRate": 2 / 3,
        "viewerSignature": {"done": True},
    }
    back = await do(house, ANSWER, ben, pledge, done=None)
    assert (back["pledge"]["notDoneCount"], back["pledge"]["deliveryRate"]) == (0, 1.0)
    assert back["pledge"]["viewerSignature"] == {"done": None}
    refused = await do(house, ANSWER, await house.person(), pledge, done=True)
    assert refused["errors"] == [{"code": "NOT_ALLOWED"}]
    told_kept = await do(house, KEEP, promiser, pledge, kept=True, note="All cleared.")
    record = {"made": 1, "activated": 1, "kept": 1, "deliveryRate": 1.0}
    assert told_kept["pledge"] == {"kept": True, "keptNote": "All cleared.", "promiserRecord": record}
    assert (await do(house, KEEP, ann, pledge, kept=True))["errors"] == [{"code": "NOT_ALLOWED"}]


async def test_a_silent_promiser_is_reminded_once_after_three_days(house: House, clock: SetClock) -> None:
    promiser = await house.person()
    pledge = await created(house.storage, promiser, target=1, action="clear the path")
    await sign(house.storage, pledge, await house.person())
    await settle(house)
    clock.advance(days=3, seconds=-1)
    before = await clocks.remind_due(house.storage)
    clock.advance(seconds=1)
    due = [await clocks.remind_due(house.storage) for _ in range(3)]
    clock.advance(days=1)

    assert (before, due, await clocks.remind_due(house.storage)) == (0, [1, 0, 0], 0)
    await settle(house)
    assert (await told(house, promiser))[0].startswith("Your pledge “clear the path” is on, and those who joined")
    assert (await kinds(house.storage, pledge)).count("pledge.promiser_reminded") == 1


async def test_what_is_suspended_is_put_off_and_what_is_called_off_is_left_alone(house: House, clock: SetClock) -> None:
    made = await promised(house, SignatureState.COUNTED)
    await after_due(house, made.pledge.id, clock)
    await made.changed(state=PledgeState.SUSPENDED)
    assert (await clocks.remind_due(house.storage), await clocks.ask_due(house.storage)) == (0, 0)
    await made.changed(state=PledgeState.ACTIVE)
    clock.advance(days=1)
    assert (await clocks.remind_due(house.storage), await clocks.ask_due(house.storage)) == (1, 1)

    off = await promised(house, SignatureState.COUNTED, called_off_at=clock.now())
    await after_due(house, off.pledge.id, clock)
    assert (await clocks.remind_due(house.storage), await clocks.ask_due(house.storage)) == (0, 0)
    await settle(house)
    assert await told(house, off.promiser) == []


async def after_due(house: House, pledge: UUID, clock: SetClock) -> None:
    now = clock.now()

    async def command(unit: Any) -> None:
        await after.note(unit, pledge, remind_at=now, ask_at=now)

    await house.happens(also=command)


async def test_slow_promisers_get_seven_pieces_of_advice_three_days_apart(house: House, clock: SetClock) -> None:
    promiser = await house.person()
    pledge = await created(house.storage, promiser, target=10, action="clear the path")
    await settle(house)
    given = []
    for day in range(60):
        clock.advance(days=1)
        if await clocks.advise_due(house.storage):
            given.append(day + 1)
    await settle(house)

    assert given == [4, 7, 10, 13, 16, 19, 22]
    heard = [line for line in await told(house, promiser) if "clear the path" in line]
    assert (len(heard), len(set(heard))) == (7, 7)
    found = await store.get(house.storage.reader, pledge)
    assert found is not None
    assert found.version == 1


async def test_who_takes_the_place_of_one_who_left_is_greeted_though_the_count_stays(
    house: House, clock: SetClock
) -> None:
    made = await promised(house, SignatureState.COUNTED)
    said = await made.announced()
    await house.happens(also=partial(after.note, pledge=made.pledge.id, announced=said))
    states = (SignatureState.COUNTED, SignatureState.RECEIVED, SignatureState.WITHDRAWN)
    people = [await made.signer(state) for state in states]
    for person in people:
        joiner = Joiner(id=(await made.signature_of(person)).id, pledge=made.pledge.id, at=clock.now())
        await house.happens(also=partial(after.queue, joiner=joiner))
    clock.advance(minutes=1)
    greeted = [await clocks.greet_due(house.storage) for _ in range(2)]
    await settle(house)

    assert (greeted, [await told(house, person) for person in people]) == ([1, 0], [[NEWS], [], []])
    assert await house.storage.reader.count(after.JOINERS, {}, limit=9) == 1


async def test_the_record_of_a_promiser_says_nothing_of_what_not_everybody_may_see(house: House) -> None:
    made = await promised(house, done=3, not_done=1, kept=True)
    for hidden in ({"private": True}, {"unseen": True}, {"state": PledgeState.SUSPENDED}, {"body": new_id()}):
        other = await promised(house, promiser=made.pledge.promiser, done=5)
        await other.changed(**hidden)
    await promised(house, promiser=made.pledge.promiser, state=PledgeState.FAILED, activated_at=None)
    query = """query ($id: ID!) { node(id: $id) { ... on Pledge {
      promiserRecord { made activated kept deliveryRate } } } }"""

    answer = await house.ask(query, None, id=nodes.encode("Pledge", made.pledge.id))
    record = {"made": 2, "activated": 1, "kept": 1, "deliveryRate": 0.75}
    assert answer["node"]["promiserRecord"] == record
