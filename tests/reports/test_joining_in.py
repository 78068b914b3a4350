"""Seeing it too, following, changing and taking back over GraphQL, by several people of several roles."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank import database
from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.following import store as follows
from pledgebank.people import store as people
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportState
from pledgebank.reports.support import store as supports
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import Running
from tests.hostile.town import COUNTS, Town, built
from tests.pledges.builders import a_person
from tests.reports.acts import replaced

pytestmark = pytest.mark.anyio
MADE = "report { id } similar { likeness report { id supportCount } }"
SEEN = "report { id supportCount viewerSupports viewerFollows version title category { name } }"
FOLLOWING = "{ viewer { following { edges { node { id } } pageInfo { endCursor hasNextPage } } } }"
FLAGS = "{ flags { edges { node { reasons thing { id } } } } }"


@pytest.fixture
async def town(storage: Storage, running: Running) -> AsyncIterator[Town]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*COUNTS):
        yield await built(storage)


async def do(town: Town, name: str, person: UUID | None, shows: str = "", **given: Any) -> Any:
    """The payload of a mutation."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    query = f"mutation ($input: {kind}!) {{ it: {name}(input: $input) {{ {shows} errors {{ code field }} }} }}"
    data, codes = await town.ask(query, {"input": given}, person)
    assert codes == []
    return data["it"]


async def report(town: Town, person: UUID, **different: Any) -> Any:
    usual = {key: value for key, value in town.usual["createReport"]["input"].items() if key != "contact"}
    made = await do(town, "createReport", person, MADE, **{**usual, **different})
    assert made["errors"] == []
    return made


async def model(town: Town, global_id: str) -> Any:
    return await reports.get(town.storage.reader, nodes.parse(global_id)[1])


def codes(payload: Any) -> list[str]:
    return [one["code"] for one in payload["errors"]]


async def test_who_sees_it_too_is_in_the_count_they_are_answered_and_follows(town: Town) -> None:
    key = (await report(town, town.person))["report"]["id"]
    people_ = [await a_person(town.storage) for _ in range(3)]
    for count, person in enumerate(people_, 1):
        answer = await do(town, "setReportSupport", person, SEEN, report=key, supports=True)
        assert answer["errors"] == []
        seen = answer["report"]
        assert (seen["supportCount"], seen["viewerSupports"], seen["viewerFollows"]) == (count, True, True)
    last = await do(town, "setReportSupport", people_[0], SEEN, report=key, supports=False)
    assert (last["report"]["supportCount"], last["report"]["viewerSupports"]) == (2, False)
    assert codes(await do(town, "setReportSupport", town.person, SEEN, report=key, supports=True)) == ["OWN_REPORT"]


async def test_a_repeat_with_the_same_key_is_answered_again_and_not_done_again(town: Town) -> None:
    key = (await report(town, town.person))["report"]["id"]
    given = {"report": key, "supports": True, "idempotencyKey": "k"}
    for _ in range(2):
        await do(town, "setReportSupport", town.other, SEEN, **given)
    assert await town.count("log", kind="report.support_set") == 1


async def test_who_reports_follows_and_may_stop(town: Town) -> None:
    key = (await report(town, town.person))["report"]["id"]
    pledge = town.usual["signPledge"]["input"]["pledge"]
    await do(town, "setFollow", town.person, id=pledge, follows=True)
    found = (await town.ask(FOLLOWING, {}, town.person))[0]["viewer"]["following"]
    assert [edge["node"]["id"] for edge in found["edges"]][:2] == [pledge, key]
    await do(town, "setFollow", town.person, id=key, follows=False)
    found = (await town.ask(FOLLOWING, {}, town.person))[0]["viewer"]["following"]
    assert key not in [edge["node"]["id"] for edge in found["edges"]]


@pytest.mark.parametrize("different", [{"state": ReportState.HIDDEN}, {"private": True}])
async def test_what_one_no_longer_sees_is_not_in_what_one_follows_and_cannot_be_followed(
    town: Town, different: dict[str, Any]
) -> None:
    key = (await report(town, town.person))["report"]["id"]
    await do(town, "setFollow", town.other, id=key, follows=True)
    await replaced(town.storage, await model(town, key), **different)
    third = await a_person(town.storage)
    before = await town.count(follows.FOLLOWS)
    found = (await town.ask(FOLLOWING, {}, town.other))[0]["viewer"]["following"]
    assert found["edges"] == []
    for given in ({"id": key}, {"id": nodes.encode("Person", town.person)}, {"id": "nonsense"}):
        assert codes(await do(town, "setFollow", third, **given, follows=True)) == ["NOT_FOUND"]
    assert codes(await do(town, "setReportSupport", third, report=key, supports=True)) == ["NOT_FOUND"]
    assert (await town.count(follows.FOLLOWS), await town.count(supports.SUPPORTS)) == (before, 0)


async def test_a_new_report_names_what_was_reported_before_and_one_tap_supports_that_instead(town: Town) -> None:
    first = (await report(town, town.other, title="Heap of rubbish"))["report"]["id"]
    made = await report(town, town.person, title="A rubbish heap")
    mine = made["report"]["id"]
    alike = [one["report"]["id"] for one in made["similar"]]
    assert (alike[0], mine in alike) == (first, False)

    answer = await do(town, "supportInstead", town.person, SEEN, report=mine, existing=first)

    assert answer["errors"] == []
    assert (answer["report"]["id"], answer["report"]["supportCount"]) == (first, 1)
    assert (answer["report"]["viewerSupports"], answer["report"]["viewerFollows"]) == (True, True)
    assert await model(town, mine) is None
    again = await do(town, "supportInstead", town.person, SEEN, report=mine, existing=first)
    assert codes(again) == ["NOT_FOUND"]


async def test_ones_own_earlier_report_cannot_be_supported_instead_and_both_stay(town: Town) -> None:
    first, second = [(await report(town, town.person))["report"]["id"] for _ in range(2)]
    assert codes(await do(town, "supportInstead", town.person, report=second, existing=first)) == ["OWN_REPORT"]
    assert codes(await do(town, "supportInstead", town.person, report=second, existing=second)) == ["INVALID"]
    assert [await model(town, key) is not None for key in (first, second)] == [True, True]


async def test_what_others_joined_stays_and_its_moderators_are_asked(town: Town) -> None:
    alone, supported = [(await report(town, town.person))["report"]["id"] for _ in range(2)]
    pledged = town.usual["node"]["id"]
    await do(town, "setReportSupport", town.other, report=supported, supports=True)
    assert codes(await do(town, "deleteReport", town.other, report=alone)) == ["NOT_ALLOWED"]
    assert [codes(await do(town, "deleteReport", town.person, report=key)) for key in (alone, supported, pledged)] == [
        [],
        ["OTHERS_JOINED"],
        ["OTHERS_JOINED"],
    ]
    asks = partial(do, town, "askToChangeReport")
    assert codes(await asks(town.person, report=supported, text="My child is in it.", delete=True)) == []
    assert codes(await asks(town.person, report=pledged, text="", delete=False)) == ["INVALID"]
    assert codes(await asks(town.other, report=pledged, text="No.", delete=True)) == ["NOT_ALLOWED"]
    assert codes(await asks(town.person, report=alone, text="Gone?")) == ["NOT_FOUND"]

    moderator = await a_person(town.storage)
    await employ(town, moderator, Role.MODERATOR)
    [edge] = (await town.ask(FLAGS, {}, moderator))[0]["flags"]["edges"]
    assert edge["node"] == {
        "reasons": ["Who made this asks for it to be deleted: My child is in it."],
        "thing": {"id": supported},
    }


async def test_an_officer_moves_a_report_and_leaves_its_words_alone(town: Town) -> None:
    key = (await report(town, town.person))["report"]["id"]
    officer = await a_person(town.storage)
    await employ(town, officer, Role.OFFICER)
    place = {"lat": 56.12, "lng": -3.94}
    assert codes(await do(town, "editReport", officer, report=key, title="Nothing here")) == ["NOT_ALLOWED"]
    moved = await do(town, "editReport", officer, SEEN, report=key, location=place, expectedVersion=1)
    assert (moved["errors"], moved["report"]["version"]) == ([], 2)
    assert (await model(town, key)).location.lat == 56.12
    assert codes(await do(town, "editReport", officer, report=key, location=place, expectedVersion=1)) == ["CONFLICT"]
    assert codes(await do(town, "editReport", town.person, report=key, title="Later")) == ["EDIT_WINDOW_OVER"]
    far = {"lat": 10.5, "lng": 10.5}
    assert codes(await do(town, "editReport", officer, report=key, location=far)) == ["NOT_COVERED"]


async def test_what_is_taken_back_is_gone_with_all_who_followed_it(town: Town) -> None:
    key = (await report(town, town.person))["report"]["id"]
    await do(town, "setFollow", town.other, id=key, follows=True)
    answer = await do(town, "deleteReport", town.person, "deleted", report=key, idempotencyKey="k")
    again = await do(town, "deleteReport", town.person, "deleted", report=key, idempotencyKey="k")
    assert answer == again == {"deleted": key, "errors": []}
    assert (await town.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": key}, town.person))[0] == {"node": None}
    assert await follows.followers(town.storage.reader, Subject("Report", nodes.parse(key)[1]), None, 5) == []


async def employ(town: Town, person: UUID, role: Role) -> None:
    found = await people.get(town.storage.reader, person)
    assert found is not None
    assert found.email is not None
    await write(town.storage, partial(staff.enter, email=found.email, body="stirling-council", roles=[role]))
