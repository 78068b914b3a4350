"""Pledges are changed, put off, called off and judged as clients do it; a refusal leaves nothing behind."""

from typing import Any

import pytest

from pledgebank.base.ids import new_id
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.pledges.builders import keep
from tests.pledges.hamlet import Hamlet, in_state, key_of, refused, settle
from tests.reports.builders import a_report

pytestmark = pytest.mark.anyio
EDITS = """query ($id: ID!) { node(id: $id) { ... on Pledge { details terms version
  edits { edges { node { terms alterations { field before after } } } } } } }"""
DEEDS: dict[str, dict[str, Any]] = {
    "updatePledge": {"details": "x"},
    "extendPledge": {"deadline": "2026-07-10"},
    "cancelPledge": {"reason": "x"},
    "reviewPledge": {"verdict": "SUSPEND", "reason": "x"},
}


@pytest.fixture
async def hamlet(storage: Storage) -> Hamlet:
    return await settle(storage)


async def kept(hamlet: Hamlet) -> list[Any]:
    """All that a write here could write."""
    reader = hamlet.storage.reader
    return [await reader.find(name, {}, limit=100) for name in ("pledges", "pledge_edits", "inbox", "photos")]


async def test_what_is_left_out_stays_and_null_empties(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge(details="Gloves.", cap=5, sort="planting")
    given = {"pledge": key_of(pledge), "details": None, "cap": None, "expectedVersion": 1}
    shown = await hamlet.do(hamlet.promiser, "updatePledge", "details cap sort action terms", **given)
    assert shown == {
        "pledge": {"details": "", "cap": None, "sort": "planting", "action": pledge.action, "terms": 2},
        "errors": [],
    }


async def test_everybody_reads_what_was_changed(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge(details="Glves.", signature_count=1)
    for said in ({"details": "Gloves."}, {"target": 3}, {"target": 3}):
        answer = await hamlet.do(hamlet.promiser, "updatePledge", pledge=key_of(pledge), **said)
        assert answer["errors"] == []
    seen = (await hamlet.ask(None, EDITS, id=key_of(pledge)))["node"]
    assert (seen["details"], seen["terms"], seen["version"]) == ("Gloves.", 2, 3)
    assert [edge["node"] for edge in seen["edits"]["edges"]] == [
        {"terms": None, "alterations": [{"field": "details", "before": "Glves.", "after": "Gloves."}]},
        {"terms": 2, "alterations": [{"field": "target", "before": "2", "after": "3"}]},
    ]
    told = [row["kind"] for row in await hamlet.storage.reader.find("inbox", {"subject.id": pledge.id}, limit=9)]
    assert told == ["pledge.edited", "pledge.revised"]


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"action": None}, "INVALID", "action"),
        ({"target": None}, "INVALID", "target"),
        ({"deadline": None}, "INVALID", "deadline"),
        ({"sort": "none"}, "INVALID", "sort"),
        ({"reports": [nodes.encode("Report", new_id())]}, "NOT_FOUND", "reports"),
        ({"area": nodes.encode("Area", new_id())}, "NOT_FOUND", "area"),
        ({"picture": "x"}, "INVALID", "picture"),
        ({"details": "x", "expectedVersion": 7}, "CONFLICT", "expectedVersion"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(hamlet: Hamlet, said: Any, code: str, field: str) -> None:
    pledge = await hamlet.pledge(location=None)
    before = await kept(hamlet)
    answer = await hamlet.do(hamlet.promiser, "updatePledge", pledge=key_of(pledge), **said)
    assert [(error["code"], error["field"]) for error in answer["errors"]] == [(code, [field])]
    assert await kept(hamlet) == before


@pytest.mark.parametrize("name", DEEDS)
async def test_who_may_not_is_refused_and_nothing_is_written(hamlet: Hamlet, name: str) -> None:
    seen, hidden = await hamlet.pledge(), await hamlet.pledge(**in_state(PledgeState.SUSPENDED))
    before = await kept(hamlet)
    for pledge, code in ((seen, "NOT_ALLOWED"), (hidden, "NOT_FOUND")):
        answer = await hamlet.do(hamlet.village.dan, name, pledge=key_of(pledge), **DEEDS[name])
        assert refused(answer) == code
    assert refused(await hamlet.do(None, name, pledge=key_of(seen), **DEEDS[name])) == "SIGN_IN_NEEDED"
    assert refused(await hamlet.do(hamlet.promiser, name, pledge=key_of(new_id()), **DEEDS[name])) == "NOT_FOUND"
    assert await kept(hamlet) == before


@pytest.mark.parametrize("name", DEEDS)
async def test_the_same_key_does_it_once(hamlet: Hamlet, name: str) -> None:
    pledge = await hamlet.pledge()
    person = hamlet.village.moderator if name == "reviewPledge" else hamlet.promiser
    given = {"pledge": key_of(pledge), **DEEDS[name], "idempotencyKey": "once"}
    first = await hamlet.do(person, name, "state version deadline", **given)
    before = await kept(hamlet)
    assert (first["errors"], await hamlet.do(person, name, "state version deadline", **given)) == ([], first)
    assert await kept(hamlet) == before
    assert (await hamlet.now(pledge)).version == 2


async def test_a_pledge_called_off_says_why_and_what_to_look_at_instead(hamlet: Hamlet) -> None:
    active, other = await hamlet.pledge(state=PledgeState.ACTIVE), await hamlet.pledge()
    unseen = await hamlet.pledge(**in_state(PledgeState.PENDING))
    shown = "state reason calledOffAt successor { id } viewerMay"
    given = {"pledge": key_of(active), "reason": "Snow."}
    for successor in (unseen, active, new_id()):
        answer = await hamlet.do(hamlet.promiser, "cancelPledge", shown, **given, successor=key_of(successor))
        assert refused(answer) == "NOT_FOUND"
    answer = await hamlet.do(hamlet.promiser, "cancelPledge", shown, **given, successor=key_of(other))
    assert answer["pledge"] == {
        "state": "ACTIVE",
        "reason": "Snow.",
        "calledOffAt": hamlet.storage.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "successor": {"id": key_of(other)},
        "viewerMay": ["edit", "copy", "announce"],
    }


async def test_a_report_can_be_named_later_and_a_picture_changed(hamlet: Hamlet) -> None:
    report, pledge = a_report(), await hamlet.pledge()
    await keep(hamlet.storage, report)
    pictures = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"]
    for picture in pictures:
        given = {"reports": [nodes.encode("Report", report.id)], "picture": picture}
        answer = await hamlet.do(
            hamlet.promiser, "updatePledge", "reports { edges { cursor } }", pledge=key_of(pledge), **given
        )
        assert answer["errors"] == []
        assert len(answer["pledge"]["reports"]["edges"]) == 1
    photos = await hamlet.storage.reader.find("photos", {}, limit=9, order=[("_id", 1)])
    assert [photo["gone"] for photo in photos] == [True, False]
    assert (await hamlet.now(pledge)).terms == 1


async def test_moderators_give_back_what_they_took(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge()
    for verdict, reason, state in (("SUSPEND", "Rude.", "SUSPENDED"), ("RELEASE", None, "OPEN")):
        given = {"pledge": key_of(pledge), "verdict": verdict, "reason": reason}
        answer = await hamlet.do(hamlet.village.moderator, "reviewPledge", "state reason", **given)
        assert answer["pledge"] == {"state": state, "reason": reason or ""}
    assert (await hamlet.now(pledge)).deadline == pledge.deadline
