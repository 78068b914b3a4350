"""People read what they were told, mark it as read, and say whether to write to them."""

from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.ids import new_id
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.notify.house import House

pytestmark = pytest.mark.anyio
LIST = """query ($first: Int, $after: String) { viewer { unreadNotices notices(first: $first, after: $after) {
  edges { node { id read } } pageInfo { endCursor hasNextPage } } } }"""
MARK = """mutation ($input: MarkNoticesReadInput!) { it: markNoticesRead(input: $input) {
  viewer { unreadNotices } errors { code field } } }"""
SET = """mutation ($input: SetNotificationsInput!) { it: setNotifications(input: $input) {
  viewer { emailNotices } errors { code } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id } }"


async def news(house: House, clock: SetClock, number: int) -> list[str]:
    """The ids of so many notices of the reporter's, the newest first."""
    report = await house.report()
    for _ in range(number):
        clock.advance(seconds=1)
        await house.update(report)
    data = await house.ask(LIST, house.reporter, first=50)
    return [edge["node"]["id"] for edge in data["viewer"]["notices"]["edges"]]


async def unread(house: House) -> list[str]:
    data = await house.ask(LIST, house.reporter, first=50)
    found = [edge["node"]["id"] for edge in data["viewer"]["notices"]["edges"] if not edge["node"]["read"]]
    assert data["viewer"]["unreadNotices"] == len(found)
    return found


async def mark(house: House, person: UUID, **given: Any) -> Any:
    return (await house.ask(MARK, person, input=given))["it"]


async def told(house: House) -> int:
    """How often the reporter's devices were told that something is new."""
    where = {"kind": {"$in": ["viewer.notified", "viewer.wishes_changed"]}, "subject.id": house.reporter}
    await house.calm()
    return await house.storage.reader.count("log", where, limit=100)


async def test_notices_come_in_pages_the_newest_first(house: House, clock: SetClock) -> None:
    ids = await news(house, clock, 5)
    first = (await house.ask(LIST, house.reporter, first=3))["viewer"]["notices"]
    after = first["pageInfo"]["endCursor"]
    second = (await house.ask(LIST, house.reporter, first=3, after=after))["viewer"]["notices"]

    assert [edge["node"]["id"] for edge in (*first["edges"], *second["edges"])] == ids
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_some_or_all_up_to_one_are_marked_as_read(house: House, clock: SetClock) -> None:
    ids = await news(house, clock, 5)
    assert await unread(house) == ids
    told_before = await told(house)

    assert await mark(house, house.reporter, ids=[ids[0]]) == {"viewer": {"unreadNotices": 4}, "errors": []}
    assert await mark(house, house.reporter, upTo=ids[2]) == {"viewer": {"unreadNotices": 1}, "errors": []}
    assert await unread(house) == [ids[1]]
    assert await told(house) == told_before + 2
    await mark(house, house.reporter, upTo=ids[2])
    assert await told(house) == told_before + 2


async def test_ones_own_devices_hear_of_it_and_nobody_elses(house: House, clock: SetClock) -> None:
    changes = "query ($after: String) { changes(after: $after) { cursor items { node { __typename } } } }"
    as_of = "{ viewer { notices(first: 0) { asOf } } }"
    await house.calm()
    after = (await house.ask(as_of, house.reporter))["viewer"]["notices"]["asOf"]
    await news(house, clock, 1)

    heard = [
        (await house.ask(changes, person, after=after))["changes"]["items"]
        for person in (house.reporter, await house.person(), None)
    ]
    assert [[item["node"]["__typename"] for item in items] for items in heard] == [
        ["Report", "Viewer"],
        ["Report"],
        ["Report"],
    ]


async def test_nobody_reads_or_marks_the_notices_of_others(house: House, clock: SetClock) -> None:
    ids, other = await news(house, clock, 2), await house.person()

    refused = await mark(house, other, upTo=ids[0])
    await mark(house, other, ids=ids)

    assert refused["errors"] == [{"code": "NOT_FOUND", "field": ["upTo"]}]
    assert await unread(house) == ids
    assert await house.ask(NODE, house.reporter, id=ids[0]) == {"node": {"id": ids[0]}}
    assert [await house.ask(NODE, one, id=ids[0]) for one in (other, None)] == [{"node": None}] * 2
    assert (await mark(house, other, ids=[nodes.encode("Report", new_id())]))["errors"][0]["code"] == "NOT_FOUND"
    assert (await mark(house, other, ids=[ids[0]] * 101))["errors"] == [{"code": "INVALID", "field": ["ids"]}]


async def test_email_is_switched_off_and_on_again(house: House, clock: SetClock) -> None:
    await news(house, clock, 0)
    before = await told(house)
    answers = [(await house.ask(SET, house.reporter, input=given))["it"] for given in (
        {"email": False}, {"email": False}, {}, {"email": True}
    )]  # fmt: skip
    assert [one["viewer"]["emailNotices"] for one in answers] == [False, False, False, True]
    assert await told(house) == before + 2
    assert (await house.ask(SET, None, input={"email": False}))["it"]["errors"] == [{"code": "SIGN_IN_NEEDED"}]


async def test_who_wants_no_email_is_told_in_the_app_alone(house: House, clock: SetClock) -> None:
    await house.ask(SET, house.reporter, input={"email": False})
    await news(house, clock, 1)
    clock.advance(minutes=10)

    assert (await house.send(), len(await unread(house))) == ([], 1)
