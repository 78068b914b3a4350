"""Reports with photos: sent before or after, by people and by guests, described, flagged, deleted with them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from pledgebank.base.event import Audience
from pledgebank.people.entrance import Entrance
from pledgebank.people.model import PersonErased
from pledgebank.photos import clearing, store
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportDeleted
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.photos.house import DESCRIBE, NODE, House, shown
from tests.photos.pictures import corners, jpeg

pytestmark = pytest.mark.anyio
ANN = "ann@example.org"
CONFIRM = """mutation ($input: ConfirmContactInput!) { it: confirmContact(input: $input) {
  session { viewer { id } } errors { code } } }"""


async def until(happens: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await happens():
            await asyncio.sleep(0.02)


async def told(house: House, kind: str) -> int:
    return await house.town.count("log", kind=kind)


async def test_photos_sent_before_are_shown_with_the_report_in_the_order_named(house: House) -> None:
    first, second = uuid4(), uuid4()
    await house.put(second, jpeg(corners(64, 32)), person=house.town.person)
    await house.put(first, person=house.town.person)
    made = (await house.report(house.town.person, first, nodes.encode("Photo", second)))["report"]
    assert [(one["id"], one["width"], one["height"], one["alt"]) for one in made["photos"]] == [
        (nodes.encode("Photo", first), 192, 96, None),
        (nodes.encode("Photo", second), 64, 32, None),
    ]
    for one in made["photos"]:
        assert shown(await house.get(one["url"]))


async def test_a_photo_sent_after_its_report_is_shown_once_it_is_there_and_told_of(house: House) -> None:
    key, person = uuid4(), house.town.person
    made = (await house.report(person, key))["report"]
    assert made["photos"] == []
    assert await house.ask(NODE, person, id=nodes.encode("Photo", key)) is None
    assert (await house.put(key, person=person)).status_code == 200
    found = await house.ask(NODE, None, id=made["id"])
    assert len(found["photos"]) == 1
    assert shown(await house.get(found["photos"][0]["url"]))

    async def is_told() -> bool:
        return await told(house, "report.photographed") == 1

    await until(is_told)


async def test_only_who_named_a_photo_first_can_send_it_afterwards(house: House) -> None:
    key = uuid4()
    await house.report(house.town.person, key)
    assert (await house.put(key, person=house.town.other)).status_code == 409
    assert (await house.put(key)).status_code == 401
    assert (await house.put(key, person=house.town.person)).status_code == 200


async def test_a_photo_is_used_once_and_by_its_own_sender(house: House) -> None:
    mine, theirs = uuid4(), uuid4()
    await house.put(mine, person=house.town.person)
    await house.put(theirs, person=house.town.other)
    before = await house.town.count("reports")
    refused: list[tuple[object, ...]] = [(theirs,), (mine, theirs), tuple(uuid4() for _ in range(11)), ("guess",)]
    for photos in refused:
        answer = await house.report(house.town.person, *photos)
        assert answer["errors"] == [{"code": "INVALID", "field": ["photos"]}]
    photo = await house.photo(mine)
    assert photo is not None
    assert (photo.attached_to, await house.town.count("reports")) == (None, before)
    assert (await house.report(house.town.person, mine, mine))["errors"] == []
    assert (await house.report(house.town.person, mine))["errors"] == [{"code": "INVALID", "field": ["photos"]}]


async def test_a_report_repeated_with_its_key_is_one_report_with_its_photos(house: House) -> None:
    key = uuid4()
    await house.put(key, person=house.town.person)
    first = await house.report(house.town.person, key, idempotencyKey="k1")
    again = await house.report(house.town.person, key, idempotencyKey="k1")
    assert first == again
    assert len(first["report"]["photos"]) == 1


async def proposed(house: House, *photos: UUID, **said: Any) -> Any:
    return await house.report(None, *photos, contact={"email": ANN}, **said)


async def confirmed(house: House) -> UUID:
    """What the letter named is theirs: the person's id."""
    entrance = house.town.tools[Entrance]
    assert isinstance(entrance, Entrance)
    code = entrance.mailer.messages[0].subject[:6]  # type: ignore[attr-defined]  # the demo's mailbox
    answer = await house.ask(CONFIRM, None, input={"contact": {"email": ANN}, "code": code})
    assert answer["errors"] == []
    return nodes.key_of(answer["session"]["viewer"]["id"], "Viewer")


async def test_a_guests_photos_wait_with_their_report_and_become_theirs_with_it(house: House, clock: SetClock) -> None:
    sent, late = uuid4(), uuid4()
    await house.put(sent)
    answer = await proposed(house, sent, late)
    [waiting] = answer["report"]["photos"]
    assert shown(await house.get(waiting["url"]))
    assert (await house.get(waiting["url"].split("?")[0])).status_code == 404
    person = await confirmed(house)
    clock.advance(hours=30)
    assert await clearing.sweep(house.storage, house.blobs) == 0
    found = await house.ask(NODE, None, id=answer["report"]["id"])
    assert len(found["photos"]) == 1
    assert (await house.put(late, person=person)).status_code == 200
    assert len((await house.ask(NODE, None, id=answer["report"]["id"]))["photos"]) == 2
    photo = await house.photo(sent)
    assert photo is not None
    assert photo.owner == person


async def test_what_a_guest_never_confirms_is_swept_away_with_its_photos(house: House, clock: SetClock) -> None:
    sent = uuid4()
    await house.put(sent)
    await proposed(house, sent)
    await proposed(house, sent, title="The same, written anew")
    clock.advance(days=6)
    assert await clearing.sweep(house.storage, house.blobs) == 0
    clock.advance(days=1, minutes=1)
    assert await clearing.sweep(house.storage, house.blobs) == 1
    assert house.kept() == []


async def test_a_guest_who_had_named_it_twice_confirms_the_first_of_the_two(house: House) -> None:
    sent = uuid4()
    await house.put(sent)
    first = await proposed(house, sent)
    second = await proposed(house, sent, title="The same, written anew")
    await confirmed(house)
    found = [await house.ask(NODE, None, id=one["report"]["id"]) for one in (first, second)]
    assert sorted(len(one["photos"]) for one in found) == [0, 1]


async def test_a_photo_sent_before_signing_in_can_be_named_after(house: House) -> None:
    key = uuid4()
    await house.put(key)
    answer = await house.report(house.town.person, key)
    assert len(answer["report"]["photos"]) == 1


async def test_its_sender_says_what_is_to_be_seen_and_nobody_else(house: House) -> None:
    key, person = uuid4(), house.town.person
    await house.put(key, person=person)

    async def describe(by: UUID | None, alt: str, photo: object = key) -> Any:
        return await house.ask(DESCRIBE, by, input={"photo": str(photo), "alt": alt})

    answer = await describe(person, "  A deep   pothole ", nodes.encode("Photo", key))
    assert answer == {"photo": {"id": nodes.encode("Photo", key), "alt": "A deep pothole"}, "errors": []}
    for other in (house.town.other, None):
        assert (await describe(other, "Mine"))["errors"] == [{"code": "NOT_FOUND", "field": ["photo"]}]
    assert (await describe(person, "x" * 501))["errors"] == [{"code": "INVALID", "field": ["alt"]}]
    assert (await describe(person, "x", uuid4()))["errors"] == [{"code": "NOT_FOUND", "field": ["photo"]}]
    await house.report(person, key)
    assert (await describe(person, ""))["photo"]["alt"] is None

    async def is_told() -> bool:
        return await told(house, "report.photographed") == 1

    await until(is_told)


async def test_a_guest_describes_what_they_sent_until_something_shows_it(house: House) -> None:
    key = uuid4()
    await house.put(key)
    given = {"photo": str(key), "alt": "A hole"}
    assert (await house.ask(DESCRIBE, None, input=given))["errors"] == []
    await house.report(house.town.person, key)
    assert (await house.ask(DESCRIBE, None, input=given))["errors"] == [{"code": "NOT_FOUND", "field": ["photo"]}]


async def test_a_photo_can_be_flagged_by_who_sees_it(house: House) -> None:
    key = uuid4()
    await house.put(key, person=house.town.person)
    flag = "mutation ($input: FlagInput!) { it: flag(input: $input) { errors { code } } }"
    given = {"id": nodes.encode("Photo", key), "reason": "My face is on it."}
    assert (await house.ask(flag, house.town.other, input=given))["errors"] == [{"code": "NOT_FOUND"}]
    await house.report(house.town.person, key)
    assert (await house.ask(flag, house.town.other, input=given))["errors"] == []
    [row] = await house.storage.reader.find("flags", {}, limit=2)
    [area] = await house.storage.reader.find("areas", {}, limit=2)
    assert row["areas"] == [area["_id"]]


async def test_a_report_that_is_deleted_takes_its_photos_with_it(house: House) -> None:
    key = uuid4()
    await house.put(key, person=house.town.person)
    made = (await house.report(house.town.person, key))["report"]
    report = nodes.key_of(made["id"], "Report")

    async def delete(unit: Unit) -> None:
        await reports.delete(unit, report)
        unit.emit(ReportDeleted(id=report, was=Audience(everyone=True)))

    await write(house.storage, delete)

    async def is_gone() -> bool:
        photo = await store.get(house.storage.reader, key)
        return photo is not None and photo.gone

    await until(is_gone)
    assert (await house.get(made["photos"][0]["url"])).status_code == 404
    assert await clearing.sweep(house.storage, house.blobs) == 1
    assert house.kept() == []


async def test_who_is_erased_leaves_photos_of_reports_without_a_name_and_no_others(house: House) -> None:
    attached, awaited, alone = uuid4(), uuid4(), uuid4()
    for key in (attached, alone):
        await house.put(key, person=house.town.other)
    await house.report(house.town.other, attached, awaited)

    async def erase(unit: Unit) -> None:
        unit.emit(PersonErased(id=house.town.other))

    await write(house.storage, erase)

    async def is_let_go() -> bool:
        return not await store.of_owner(house.storage.reader, house.town.other, 10)

    await until(is_let_go)
    photos = [await house.photo(key) for key in (attached, awaited, alone)]
    assert [photo is not None and photo.gone for photo in photos] == [False, False, True]
    assert (await house.put(awaited)).status_code == 409
    assert await house.ask(DESCRIBE, None, input={"photo": str(attached), "alt": "x"}) == {
        "photo": None,
        "errors": [{"code": "NOT_FOUND", "field": ["photo"]}],
    }
