"""The page of an activity: for everybody, in their language, and never more exact than everybody may know."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx2
import pytest
from msgspec.structs import replace

from pledgebank.activities import commands, store
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as places_store
from pledgebank.activities.places.model import SlotDraft
from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.words import languages
from tests.activities.builders import SATURDAY, a_draft
from tests.conftest import SetClock
from tests.pages.house import ADDRESS, client_of
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(storage) as opened:
        yield opened


async def planned(storage: Storage, **said: Any) -> Activity:
    """A published activity by Ada."""
    draft, ada = a_draft(**said), await a_person(storage, "Ada & Co")
    plan = partial(commands.create, draft=draft, organiser=ada, places=Places(), publish=True)
    found = await store.get(storage.reader, (await write(storage, plan)).value)
    assert found is not None
    return found


async def changed(storage: Storage, activity: Activity, **changes: Any) -> None:
    await write(storage, partial(store.replace, activity=replace(activity, **changes)))


def path_of(key: UUID) -> str:
    return f"/a/{nodes.encode('Activity', key)}"


async def test_an_activity_is_read_without_the_app(client: httpx2.AsyncClient, storage: Storage) -> None:
    activity = await planned(
        storage, title="Clean <b>up</b>", description="Gloves.\nAre there.", slots=(SlotDraft("Pickers", 2),)
    )
    answer = await client.get(path_of(activity.id), headers={"accept-language": "en"})

    assert answer.status_code == 200
    for told in (
        "Clean &lt;b&gt;up&lt;/b&gt;",
        "Gloves.\nAre there.",
        "Ada &amp; Co",
        "9 May 2026, 10:00 to 13:00 (United Kingdom Time)",  # nine o'clock in UTC
        "Places free: 2",
        "Join in the app",
        f'href="{path_of(activity.id)}.ics?lang=en"',
        f'<link rel="canonical" href="{ADDRESS}{path_of(activity.id)}">',
        'property="og:title" content="Clean &lt;b&gt;up&lt;/b&gt;"',
        f"Within 300 metres of \u2066{activity.shown.lat:.4f}, {activity.shown.lng:.4f}\u2069",
    ):
        assert told in answer.text, told
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.count("<script") == 1
    again = await client.get(path_of(activity.id), headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_search_engines_read_an_event_that_nothing_can_break_out_of(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    title = 'x</script><script>alert("1")</script>'
    activity = await planned(storage, title=title)
    answer = await client.get(path_of(activity.id))

    [data] = DATA.findall(answer.text)
    told = json.loads(data)
    assert (told["@type"], told["name"]) == ("Event", title)
    assert (told["startDate"], told["endDate"]) == ("2026-05-09T10:00+01:00", "2026-05-09T13:00+01:00")
    assert told["eventStatus"].endswith("EventScheduled")
    assert told["location"]["geo"] == {
        "@type": "GeoCoordinates", "latitude": activity.shown.lat, "longitude": activity.shown.lng,
    }  # fmt: skip
    assert answer.text.count("<script") == 1


async def test_it_never_tells_the_very_spot_nor_who_comes(client: httpx2.AsyncClient, storage: Storage) -> None:
    activity = await planned(
        storage, location=Point.at(56.11653, -3.93687), muster=Point.at(56.12001, -3.94001), meeting="Behind the gate."
    )
    [slot] = (await places_store.slots_of(storage.reader, [activity.id]))[0]
    person = await a_person(storage, "Cai")
    await write(storage, partial(places.join, slot_id=slot.id, person=person, party_size=1), by=person)
    answer = await client.get(path_of(activity.id), headers={"accept-language": "en"})

    assert "Places free: 1" in answer.text
    for secret in ("Cai", "56.11653", "56.1165", "3.93687", "56.12001", "3.94001", "Behind the gate"):
        assert secret not in answer.text, secret


@pytest.mark.parametrize(
    ("state", "told", "status"),
    [
        (ActivityState.HELD, "Held: nobody else can join for now", "EventScheduled"),
        (ActivityState.DONE, "All is done: please do not come", "EventScheduled"),
        (ActivityState.CANCELLED, "Called off: please do not come", "EventCancelled"),
    ],
)
async def test_what_nobody_joins_says_so_first_and_where_else_one_can_go(
    client: httpx2.AsyncClient, storage: Storage, state: ActivityState, told: str, status: str
) -> None:
    activity = await planned(storage)
    near = await planned(storage, title="Near by", location=Point.at(56.13, -3.93))
    held = await planned(storage, title="Held as well", location=Point.at(56.13, -3.94))
    await planned(storage, title="Far off", location=Point.at(57.1, -3.9))
    await changed(storage, held, state=ActivityState.HELD)
    await changed(storage, activity, state=state)
    answer = await client.get(path_of(activity.id), headers={"accept-language": "en"})

    assert told in answer.text
    assert status in answer.text
    assert f'href="{path_of(near.id)}?lang=en"' in answer.text
    for absent in ("Join in the app", ".ics", "Held as well", "Far off"):
        assert absent not in answer.text, absent


async def test_what_is_over_cannot_be_joined(client: httpx2.AsyncClient, storage: Storage, clock: SetClock) -> None:
    activity = await planned(storage)
    clock.time = activity.ends_at
    answer = await client.get(path_of(activity.id), headers={"accept-language": "en"})

    assert "This is over" in answer.text
    assert "Join in the app" not in answer.text


async def test_a_draft_is_as_if_it_were_not_there(client: httpx2.AsyncClient, storage: Storage) -> None:
    activity = await planned(storage, title="Hush")
    await changed(storage, activity, state=ActivityState.DRAFT)

    answers = [await client.get(path) for path in (path_of(activity.id), "/a/nothing", path_of(UUID(int=7)))]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert "Hush" not in answers[0].text
    assert [answer.headers["cache-control"] for answer in answers] == ["no-store"] * 3


async def test_an_id_as_machines_keep_it_leads_there(client: httpx2.AsyncClient, storage: Storage) -> None:
    activity = await planned(storage)
    answer = await client.get(f"/a/{activity.id}?lang=cy")

    assert (answer.status_code, answer.headers["location"]) == (301, f"{path_of(activity.id)}?lang=cy")


async def test_tasks_tell_when_they_are_and_how_full(client: httpx2.AsyncClient, storage: Storage) -> None:
    late = SlotDraft("Tea", 1, SATURDAY + timedelta(hours=2), SATURDAY + timedelta(hours=3))
    activity = await planned(storage, slots=(SlotDraft("Pickers", None), SlotDraft("Nobody", 0), late))
    slots = (await places_store.slots_of(storage.reader, [activity.id]))[0]
    for name in ("Cai", "Sam"):
        person = await a_person(storage, name)
        await write(storage, partial(places.join, slot_id=slots[2].id, person=person, party_size=1), by=person)
    text = (await client.get(path_of(activity.id), headers={"accept-language": "en"})).text

    for told in ("Room for everybody", "Takes nobody just now", "Full; waiting: 1", "12:00 to 13:00"):
        assert told in text, told


@pytest.mark.parametrize("language", sorted(languages.SPOKEN))
async def test_it_speaks_the_readers_language(client: httpx2.AsyncClient, storage: Storage, language: str) -> None:
    activity = await planned(storage)
    answer = await client.get(path_of(activity.id), headers={"accept-language": language})

    direction = "rtl" if language == "ur" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    if language != "en":
        assert "Join in the app" not in answer.text
        assert "Within 300" not in answer.text
