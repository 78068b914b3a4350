"""Calendars as programs fetch them: for everybody, and for one person at an address that nobody else knows."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx2
import pytest
from icalendar import Calendar
from msgspec.structs import replace

from pledgebank import app, database, schema, settings
from pledgebank.activities import store as activities
from pledgebank.activities.calendars import erasure, store
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import commands as places
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.nodes import Nodes
from pledgebank.web.site import Site
from tests.activities.builders import SATURDAY, a_published_slot
from tests.conftest import Running, SetClock
from tests.hostile.town import Town
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
MUTATION = "mutation ($input: CalendarAddressInput!) { calendarAddress(input: $input) { address errors { code } } }"
HOUSE = "https://mend.example.org"


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    await mongo.prepare(storage, database.INDEXES)
    built = await app.build(storage, settings.read(public_url=HOUSE))
    transport = httpx2.ASGITransport(built, client=("127.0.0.1", 4711))
    async with httpx2.AsyncClient(transport=transport, base_url=HOUSE) as opened:
        yield opened
    await built.state.close()


async def address_of(storage: Storage, person: UUID | None, *, revoke: bool = False) -> Any:
    town = Town(storage, {Nodes: schema.NODES, Site: Site(HOUSE)}, *(person or UUID(int=0),) * 2)
    data, codes = await town.ask(MUTATION, {"input": {"revoke": revoke}}, person)
    return codes[0] if codes else (data["calendarAddress"]["errors"] or data["calendarAddress"]["address"])


async def changed(storage: Storage, key: UUID, **changes: Any) -> Activity:
    found = await activities.get(storage.reader, key)
    assert found is not None
    after = replace(found, version=found.version + 1, updated_at=storage.clock.now(), **changes)
    await write(storage, partial(activities.replace, activity=after))
    return after


def events(answer: httpx2.Response) -> dict[str, Any]:
    """The events by what they are called."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


async def test_everybody_fetches_an_activity_and_nobody_a_draft(client: httpx2.AsyncClient, storage: Storage) -> None:
    slot = await a_published_slot(storage)
    path = f"/a/{nodes.encode('Activity', slot.activity)}.ics"
    answer = await client.get(path)

    [event] = events(answer).values()
    assert event["url"] == f"{HOUSE}{path.removesuffix('.ics')}"
    again = await client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await changed(storage, slot.activity, state=ActivityState.CANCELLED, reason="Storm.")
    off = await client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert [str(one["status"]) for one in events(off).values()] == ["CANCELLED"]
    await changed(storage, slot.activity, state=ActivityState.DRAFT)
    assert (await client.get(path)).status_code == 404
    for nothing in ("x", nodes.encode("Report", slot.activity), nodes.encode("Activity", slot.id)):
        assert (await client.get(f"/a/{nothing}.ics")).status_code == 404


async def test_ones_own_calendar_has_ones_places_and_what_one_organises_and_nobody_elses(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    me, other = await a_person(storage, "Me"), await a_person(storage, "Other")
    week = timedelta(weeks=1)
    mine = await a_published_slot(storage, me, title="Mine")
    joined = await a_published_slot(
        storage, other, title="Joined", starts_at=SATURDAY + week, ends_at=SATURDAY + week * 1.1
    )
    left = await a_published_slot(
        storage, other, title="Left", starts_at=SATURDAY + 2 * week, ends_at=SATURDAY + 2.1 * week
    )
    await a_published_slot(storage, other, title="Theirs")
    for slot in (joined, left):
        await write(storage, partial(places.join, slot_id=slot.id, person=me, party_size=1), by=me)
    await write(storage, partial(places.leave, slot_id=left.id, person=me), by=me)
    await write(storage, partial(places.join, slot_id=mine.id, person=other, party_size=1), by=other)

    address = await address_of(storage, me)
    answer = await client.get(address)

    shown = {name: str(event["status"]) for name, event in events(answer).items()}
    assert shown == {"Mine": "CONFIRMED", "Joined": "CONFIRMED", "Called off: Left": "CANCELLED"}
    assert answer.headers["cache-control"] == "private, no-cache"
    for foreign in (b"Other", b"Theirs", b"example.org>", b"ATTENDEE", b"ORGANIZER", b"mailto"):
        assert foreign not in answer.content
    unchanged = await client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert unchanged.status_code == 304
    exact = events(answer)["Joined"]["geo"]
    assert (exact.latitude, exact.longitude) == (56.1165, -3.9369)


async def test_what_is_long_over_is_left_out(client: httpx2.AsyncClient, storage: Storage, clock: SetClock) -> None:
    me = await a_person(storage)
    slot = await a_published_slot(storage)
    await write(storage, partial(places.join, slot_id=slot.id, person=me, party_size=1), by=me)
    address = await address_of(storage, me)

    clock.time = slot.ends_at + timedelta(days=60)
    assert len(events(await client.get(address))) == 1
    clock.advance(seconds=1)
    assert events(await client.get(address)) == {}


async def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_as_if_it_had_never_been(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    me = await a_person(storage)
    first = await address_of(storage, me)
    second = await address_of(storage, me)

    assert first != second
    assert second.startswith(f"{HOUSE}/calendar/")
    assert [(await client.get(one)).status_code for one in (first, second)] == [404, 200]
    rows = await storage.reader.find(store.ADDRESSES, {}, limit=10)
    assert len(rows) == 1
    assert second.rsplit("/", 1)[1].removesuffix(".ics") not in str(rows)
    assert [await address_of(storage, me, revoke=True) for _ in range(2)] == [None, None]
    answers = [await client.get(one) for one in (first, second, f"{HOUSE}/calendar/{'A' * 43}.ics")]
    assert {(one.status_code, one.content, one.headers["cache-control"]) for one in answers} == {(404, b"", "no-store")}
    assert await address_of(storage, None) == [{"code": "SIGN_IN_NEEDED"}]


async def test_a_program_that_asks_without_end_is_told_to_wait(client: httpx2.AsyncClient, storage: Storage) -> None:
    address = await address_of(storage, await a_person(storage))

    codes = [(await client.get(address)).status_code for _ in range(121)]

    assert codes[:120] == [200] * 120
    refused = await client.get(address)
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)


async def test_an_erased_person_has_no_calendar(client: httpx2.AsyncClient, storage: Storage, running: Running) -> None:
    me = await a_person(storage)
    address = await address_of(storage, me)
    async with running(erasure.ERASES):
        await erase(storage, me)
        assert (await client.get(address)).status_code == 404
        await calm(storage, erasure.ERASES)

    assert await storage.reader.count(store.ADDRESSES, {}, limit=1) == 0
