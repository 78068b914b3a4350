"""From a report to FIXED by VOLUNTEERS over GraphQL alone: each step as the right people see it, and nobody else.

The same with the worker killed after every step, whatever it is at.
"""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from pledgebank.activities.days import clock as days_clock
from pledgebank.storage.mongo import Storage
from pledgebank.works import clock as works_clock
from tests.conftest import SetClock
from tests.test_loop import Neighbour
from tests.works.asking import (
    CONFIRM,
    CREATE_PLEDGE,
    CREATE_REPORT,
    HERE,
    JOIN,
    MINE,
    PUBLISH,
    RECORD,
    SIGN,
    TOTALS,
    act,
    category,
    notices_of,
    report_of,
    works_of,
)
from tests.works.town import Killed, Town, Worker, founded

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
CHANGED = """subscription { changed { kind id node { ... on Report { state plannedWork { state } works {
  edges { node { state } } } } ... on Activity { stands: state } } } }"""
CHECK_IN = "mutation ($i: CheckInInput!) { it: checkIn(input: $i) { signup { state } marks errors { code } } }"
TICKET = "query ($id: ID!) { node(id: $id) { ... on Signup { ticket { token } } } }"


@pytest.fixture(params=["lives", "is killed at every step"])
async def town(
    request: pytest.FixtureRequest,
    storage: Storage,
    clock: SetClock,
    mongo_url: str,
    database_name: str,
    tmp_path: Path,
) -> AsyncIterator[Town]:
    killed = request.param != "lives"
    worker = Killed(storage, mongo_url, database_name, clock) if killed else Worker(storage)
    async with founded(storage, clock, tmp_path, worker) as found:
        yield found


async def test_a_report_becomes_a_pledge_an_activity_and_fixed_and_everybody_sees_their_part(town: Town) -> None:
    ada, ben, cat, dan = [await town.sign_in(name) for name in ("ada", "ben", "cat", "dan")]
    about = {"title": "Bags by the river", "description": "Six.", "category": await category(ada), "location": HERE}
    report = (await act(ada, CREATE_REPORT, **about))["report"]["id"]
    draft, pledge = await _reached(town, report, promiser=ben, signers=(cat, dan))
    assert await town.letters() == [f"[{await _ref(ada, report)}] Bags by the river"]

    slot, starts_at = await _published(town, report, draft)
    signup = await _joined(town, slot)
    await _came(town, draft, signup, starts_at)
    await _ended(town, report, draft)
    await _done(town, report, draft)
    assert await _sums(town) == {"hours": 6.5, "bags": 6, "people": 3, "fixed": 1, "reopened": 0}
    assert pledge
    if isinstance(town.worker, Killed):
        assert town.worker.kills >= 14


async def _reached(town: Town, report: str, *, promiser: Neighbour, signers: tuple[Neighbour, ...]) -> tuple[str, str]:
    """The pledge reaches its target, and its promiser alone finds an activity arranged."""
    ada = signers[0]
    given = {"action": "clear the river bank", "who": "neighbours", "theirAction": "lend a hand"}
    made = await act(promiser, CREATE_PLEDGE, **given, target=2, deadline="2026-06-01", reports=[report])
    pledge = made["pledge"]["id"]
    async with town.hearing(promiser, CHANGED) as heard, town.hearing(ada, CHANGED) as others:
        for signer in signers:
            assert (await act(signer, SIGN, pledge=pledge))["errors"] == []
        await town.settle()
    [own] = [edge["node"] for edge in (await promiser.ask(MINE))["activities"]["edges"]]
    assert (own["state"], own["title"], own["pledge"]["id"]) == ("DRAFT", "Clear the river bank", pledge)
    assert [edge["node"]["id"] for edge in own["reports"]["edges"]] == [report]
    assert [one["state"] for one in own["works"]] == ["PLANNED"]
    assert own["id"] in json.dumps(heard)
    assert own["id"] not in json.dumps(others)
    seen = await report_of(ada, report)
    assert (seen["state"], seen["plannedWork"], seen["works"]["edges"], seen["activities"]["edges"]) == (
        "OPEN",
        None,
        [],
        [],
    )
    return own["id"], pledge


async def _published(town: Town, report: str, draft: str) -> tuple[str, datetime]:
    """Everybody sees what is planned; the report stays open; the council is told."""
    ben, eve = await town.sign_in("ben"), await town.sign_in("eve")
    async with town.hearing(eve, CHANGED) as heard:
        published = await act(ben, PUBLISH, activity=draft)
        await town.settle()
    assert (published["errors"], published["activity"]["state"]) == ([], "PUBLISHED")
    assert [one for one in heard if one["changed"]["id"] == report][-1]["changed"]["node"] == {
        "state": "OPEN",
        "plannedWork": {"state": "PLANNED"},
        "works": {"edges": [{"node": {"state": "PLANNED"}}]},
    }
    seen = await report_of(eve, report)
    assert seen["plannedWork"] == {
        "state": "PLANNED",
        "sentence": "Volunteers plan to work on this on 16 May 2026; it stays open.",
        "hasTurn": True,
        "activity": {"id": draft},
    }
    assert await town.letters() == [f"[{await _ref(eve, report)}] Volunteers plan to work on: Bags by the river"]
    assert await notices_of(eve, report) == [("PLANNED", "SENT")]
    page = (await town.client.get(f"/r/{await _ref(eve, report)}")).text
    assert "Volunteers plan to work on this on 16 May 2026; it stays open." in page
    [node] = [edge["node"] for edge in (await ben.ask(MINE))["activities"]["edges"]]
    times = await ben.ask("query ($id: ID!) { node(id: $id) { ... on Activity { startsAt } } }", id=draft)
    return node["slots"][0]["id"], datetime.fromisoformat(times["node"]["startsAt"])


async def _joined(town: Town, slot: str) -> str:
    """Who signed is invited first; then all are."""
    cat, eve = await town.sign_in("cat"), await town.sign_in("eve")
    signup = (await act(cat, JOIN, slot=slot))["signup"]
    assert signup["state"] == "CONFIRMED"
    assert (await act(eve, JOIN, slot=slot))["errors"] == [{"code": "SIGNERS_FIRST"}]
    town.clock.advance(days=3)
    eve = await town.sign_in("eve")
    assert (await act(eve, JOIN, slot=slot))["signup"]["state"] == "CONFIRMED"
    return str(signup["id"])


async def _came(town: Town, draft: str, signup: str, starts_at: datetime) -> None:
    """It begins; who has a ticket is checked in."""
    town.clock.time = starts_at
    assert await days_clock.tell_due(town.storage) in (0, 1)  # the worker's own clock may be quicker
    await town.settle()
    ben, cat = await town.sign_in("ben"), await town.sign_in("cat")
    ticket = (await cat.ask(TICKET, id=signup))["node"]["ticket"]["token"]
    scanned = await act(ben, CHECK_IN, code=ticket, scanId="one", at=starts_at.isoformat().replace("+00:00", "Z"))
    assert (scanned["errors"], scanned["signup"]["state"], scanned["marks"]) == ([], "CHECKED_IN", [])
    [own] = [edge["node"] for edge in (await ben.ask(MINE))["activities"]["edges"]]
    assert (own["id"], [one["state"] for one in own["works"]]) == (draft, ["IN_PROGRESS"])


async def _ended(town: Town, report: str, draft: str) -> None:
    """It is over: nothing is taken as done; its organiser is asked, and asked again."""
    town.clock.advance(hours=2)
    await days_clock.tell_due(town.storage)
    await town.settle()
    town.clock.advance(days=1)
    await works_clock.ask_due(town.storage)
    await town.settle()
    rows = await town.storage.reader.find("log", {"kind": "activity.outcome_asked"}, limit=9, order=[("_id", 1)])
    assert [row["data"]["turn"] for row in rows] == [0, 1]
    ada = await town.sign_in("ada")
    assert ((await report_of(ada, report))["state"], await town.letters()) == ("OPEN", [])
    [work] = await works_of(await town.sign_in("ben"), report)
    assert work["viewerMay"] == ["recordOutcome", "addEvidence", "giveBackTurn"]
    assert draft


async def _done(town: Town, report: str, draft: str) -> None:
    """The organiser shows that it is done, which alone proves nothing; its reporter says that it is so."""
    ada, ben, eve = [await town.sign_in(name) for name in ("ada", "ben", "eve")]
    given = {"activity": draft, "report": report, "result": "DONE", "note": "All six.", "bags": 6, "people": 3}
    async with town.hearing(ada, CHANGED) as heard:
        told = await act(ben, RECORD, **given, hours=6.5, photos=[await town.photo(ben)])
        await town.settle()
    assert (told["errors"], told["report"]["state"], told["work"]["state"]) == ([], "FIX_CLAIMED", "DONE")
    assert [one for one in heard if one["changed"]["id"] == report][-1]["changed"]["node"]["state"] == "FIX_CLAIMED"
    for one in (ben, eve):  # who organised it, and who took part
        refused = await act(one, CONFIRM, report=report, fixed=True)
        assert [error["code"] for error in refused["errors"]] == ["NOT_ALLOWED"]
    confirmed = await act(ada, CONFIRM, report=report, fixed=True)
    assert confirmed == {"report": {"state": "FIXED", "fixedBy": "VOLUNTEERS"}, "errors": []}
    await town.settle()
    [work] = await works_of(eve, report)
    assert work["sentence"] == "Volunteers have fixed this, and others have confirmed it."
    assert work["outcome"] == {
        "result": "DONE",
        "note": "All six.",
        "bags": 6,
        "people": 3,
        "hours": 6.5,
        "confirmedBy": "REPORTER",
    }
    assert [(one["stage"], len(one["photos"])) for one in work["evidence"]] == [("AFTER", 1)]
    ref = await _ref(ada, report)
    assert sorted(await town.letters()) == [
        f"[{ref}] Fixed by volunteers: Bags by the river",
        f"[{ref}] News of: Bags by the river",
    ]
    assert await notices_of(eve, report) == [("PLANNED", "SENT"), ("COMPLETED", "SENT")]


async def _ref(person: Neighbour, report: str) -> str:
    asked = await person.ask("query ($id: ID!) { node(id: $id) { ... on Report { ref } } }", id=report)
    return str(asked["node"]["ref"])


async def _sums(town: Town) -> dict[str, float]:
    """What volunteers have done in the area and for the body: the same here."""
    found = (await (await town.sign_in("eve")).ask(TOTALS, at=HERE))["place"]
    sums = [area["totals"] for area in found["areas"]] + [one["body"]["totals"] for one in found["categories"]]
    assert all(one == sums[0] for one in sums)
    first: dict[str, float] = sums[0]
    return first
