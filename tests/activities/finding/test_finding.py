"""When and where one could help, known to oneself alone; what is open for one; and doing again what is over."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank import database, schema
from pledgebank.activities import store as activities
from pledgebank.activities.finding import erasure, rules, search, store
from pledgebank.activities.finding.model import Availability, Span, Weekday
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.activities.sight import blur
from pledgebank.base.geo import Point, metres_between
from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.activities.builders import NOW, SATURDAY, an_activity
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
SCHEMA = schema.build()
TOOLS: dict[type, object] = {
    Nodes: schema.NODES,
    Sources: schema.COPIES,
    Places: Places(),
    DefaultZone: DefaultZone("Europe/London"),
}
SPOT = Point.at(56.1165, -3.9369)
ALL_DAY = [{"day": "SATURDAY", "begins": 0, "ends": 1440}]
HERE = {"lat": 56.1165, "lng": -3.9369}
SET = """mutation ($input: SetAvailabilityInput!) { setAvailability(input: $input) {
  viewer { availability { spans { day begins ends } centre { lat lng } metres timeZone } }
  errors { code field } } }"""
OWN = "{ viewer { availability { metres } } }"
OPEN = """query ($first: Int, $after: String) { openSlotsForMe(first: $first, after: $after) {
  edges { node { id role } } pageInfo { hasNextPage endCursor } } }"""
COPY = """mutation ($input: CopyActivityInput!) { copyActivity(input: $input) {
  activity { id state title startsAt endsAt slots { role startsAt endsAt capacity }
    copiedFrom { id } experiences { note } reports { edges { node { id } } } }
  errors { code field } } }"""
SHOWN = "query ($id: ID!) { node(id: $id) { ... on Activity { copiedFrom { id } experiences { note } } } }"


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await mongo.prepare(storage, database.INDEXES)
    return storage


async def ask(storage: Storage, person: UUID | None, query: str, **given: Any) -> Any:
    viewer = Viewer(person, new_id(), storage.clock.now() + timedelta(minutes=15)) if person else None
    result = await SCHEMA.execute(query, given, context_value=Context(storage, TOOLS, viewer=viewer))
    assert result.errors is None, result.errors
    return result.data


async def says(storage: Storage, person: UUID, **different: Any) -> Any:
    given = {"spans": ALL_DAY, "centre": HERE, "metres": 2_000, **different}
    return (await ask(storage, person, SET, input=given))["setAvailability"]


async def opened(storage: Storage, role: str = "Rakes", **different: Any) -> tuple[Activity, Slot]:
    """A published activity with one open task; what is said of `task` is the task's."""
    task = different.pop("task", {})
    made = replace(an_activity(), **{"state": ActivityState.PUBLISHED, **different})
    if "location" in different:
        made = replace(made, shown=blur(made.location))
    usual: dict[str, Any] = {"starts_at": made.starts_at, "ends_at": made.ends_at, "capacity": 5}
    slot = Slot(**{"id": new_id(), "activity": made.id, "role": role, **usual, **task})

    async def command(unit: Unit) -> None:
        await activities.insert(unit, made)
        await places.insert_slots(unit, [slot])

    await write(storage, command)
    return made, slot


async def roles(storage: Storage, person: UUID, **page: Any) -> list[str]:
    data = await ask(storage, person, OPEN, **page)
    return [edge["node"]["role"] for edge in data["openSlotsForMe"]["edges"]]


def said(*spans: tuple[Weekday, int, int], zone: str = "Europe/London") -> Availability:
    given = [Span(*span) for span in spans]
    return rules.available(new_id(), given, centre=SPOT, metres=500, time_zone=zone, now=NOW)


def test_times_that_touch_are_one_and_in_the_order_of_the_week() -> None:
    kept = said((Weekday.SUNDAY, 0, 60), (Weekday.MONDAY, 600, 720), (Weekday.MONDAY, 540, 600)).spans
    assert kept == (Span(Weekday.MONDAY, 540, 720), Span(Weekday.SUNDAY, 0, 60))


@pytest.mark.parametrize(
    ("begins", "ends", "free"),
    [
        ("2026-05-09T08:00+01:00", "2026-05-09T12:00+01:00", True),
        ("2026-05-09T07:59+01:00", "2026-05-09T12:00+01:00", False),
        ("2026-05-09T08:00+01:00", "2026-05-09T12:01+01:00", False),
        ("2026-05-10T08:00+01:00", "2026-05-10T09:00+01:00", False),
        # After the clocks went back, by the same clocks.
        ("2026-10-31T08:00+00:00", "2026-10-31T12:00+00:00", True),
        ("2026-10-31T08:00+01:00", "2026-10-31T12:00+01:00", False),
    ],
)
def test_somebody_could_come_if_all_of_it_lies_in_a_time_they_gave_by_their_clocks(
    begins: str, ends: str, free: bool
) -> None:
    kept = said((Weekday.SATURDAY, 480, 720))
    assert rules.covers(kept, datetime.fromisoformat(begins), datetime.fromisoformat(ends)) is free


def test_a_night_is_two_days() -> None:
    night = (datetime(2026, 5, 9, 21, tzinfo=UTC), datetime(2026, 5, 10, 1, tzinfo=UTC))
    one, both = said((Weekday.SATURDAY, 0, 1440)), said((Weekday.SATURDAY, 1200, 1440), (Weekday.SUNDAY, 0, 120))
    assert [rules.covers(kept, *night) for kept in (one, both)] == [False, True]
    assert rules.covers(one, night[0], datetime(2026, 5, 9, 23, tzinfo=UTC))


async def test_what_one_said_is_shown_to_oneself_and_forgotten_when_one_says_so(town: Storage) -> None:
    ann, ben = await a_person(town), await a_person(town)
    kept = (await says(town, ann))["viewer"]["availability"]
    assert kept == {"spans": ALL_DAY, "centre": HERE, "metres": 2000.0, "timeZone": "Europe/London"}
    assert (await ask(town, ben, OWN))["viewer"]["availability"] is None
    gone = await says(town, ann, spans=[])
    assert gone["viewer"]["availability"] is None
    assert await town.reader.count(store.AVAILABILITIES, {}, limit=9) == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spans": [{"day": "MONDAY", "begins": 60, "ends": 60}]}, "spans"),
        ({"spans": [{"day": "MONDAY", "begins": -1, "ends": 60}]}, "spans"),
        ({"spans": [{"day": "MONDAY", "begins": 0, "ends": 1441}]}, "spans"),
        ({"spans": ALL_DAY * 29}, "spans"),
        ({"metres": 99}, "metres"),
        ({"metres": 20_001}, "metres"),
        ({"timeZone": "Mars"}, "timeZone"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_nothing_kept(
    town: Storage, given: dict[str, Any], field: str
) -> None:
    [error] = (await says(town, await a_person(town), **given))["errors"]
    assert (error, await town.reader.count(store.AVAILABILITIES, {}, limit=9)) == (
        {"code": "INVALID", "field": [field]},
        0,
    )


async def test_what_is_open_and_fits_is_found_and_nothing_else(town: Storage) -> None:
    ann = await a_person(town)
    await says(town, ann)
    later = {"starts_at": SATURDAY + timedelta(hours=1)}
    await opened(town, "Second", task=later, **later)
    await opened(town, "First")
    unfit: dict[str, dict[str, Any]] = {
        "full": {"task": {"taken": 5}},
        "closed to all": {"task": {"capacity": 0}},
        "called off": {"task": {"closed": True}},
        "skilled": {"task": {"skills": ("first-aid",)}},
        "for grown-ups": {"task": {"age_from": 18}},
        "far": {"location": Point.at(56.3, -3.9369)},
        "draft": {"state": ActivityState.DRAFT},
        "held": {"state": ActivityState.HELD},
        "cancelled": {"state": ActivityState.CANCELLED},
        "own": {"organiser": ann},
        "another day": {"starts_at": SATURDAY + timedelta(days=1), "ends_at": SATURDAY + timedelta(days=1, hours=1)},
        "over": {"starts_at": SATURDAY - timedelta(days=7), "ends_at": SATURDAY - timedelta(days=7, hours=-1)},
    }
    for name, different in unfit.items():
        await opened(town, name, **different)
    assert await roles(town, ann) == ["First", "Second"]
    assert await roles(town, await a_person(town)) == []


async def test_nobody_is_shown_what_they_joined_or_what_overlaps_a_place_they_have(town: Storage) -> None:
    ann = await a_person(town)
    await says(town, ann)
    made, slot = await opened(town, "joined")
    await opened(town, "overlapping")
    noon = SATURDAY + timedelta(hours=3)
    await opened(town, "after", starts_at=noon, ends_at=noon + timedelta(hours=1))
    signup = Signup(
        id=new_id(),
        slot=slot.id,
        activity=made.id,
        person=ann,
        party_size=1,
        ticket=1,
        state=SignupState.CONFIRMED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=NOW,
        updated_at=NOW,
    )
    await write(town, partial(places.insert_signup, signup=signup))
    assert await roles(town, ann) == ["after"]


async def test_it_is_searched_by_the_blurred_place_so_that_a_small_circle_tells_nothing_of_the_true_one(
    town: Storage,
) -> None:
    ann = await a_person(town)
    made, _ = await opened(town)
    assert metres_between(made.location, made.shown) > 1
    apart = metres_between(made.location, made.shown)
    for centre, metres in ((made.shown, 100), (made.location, max(100, apart / 2))):
        await says(town, ann, centre={"lat": centre.lat, "lng": centre.lng}, metres=metres)
        assert (await roles(town, ann) == ["Rakes"]) is (metres_between(centre, made.shown) <= metres)


async def test_it_is_read_page_by_page_each_task_once_also_past_many_that_do_not_fit(
    town: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "AT_ONCE", 3)
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 6)
    ann = await a_person(town)
    await says(town, ann)
    for number in range(20):
        starts_at = SATURDAY + timedelta(minutes=number // 3)
        task = {} if number % 4 == 0 else {"taken": 5}
        await opened(town, f"{number}", starts_at=starts_at, task={"starts_at": starts_at, **task})
    found, after, more, pages = [], None, True, 0
    while more:
        data = (await ask(town, ann, OPEN, first=2, after=after))["openSlotsForMe"]
        found += [edge["node"]["role"] for edge in data["edges"]]
        more, after, pages = data["pageInfo"]["hasNextPage"], data["pageInfo"]["endCursor"], pages + 1
        assert pages < 20
    assert sorted(found, key=int) == ["0", "4", "8", "12", "16"]


async def test_who_leaves_leaves_nothing_of_it(town: Storage, running: Running) -> None:
    ann = await a_person(town)
    await says(town, ann)
    async with running(erasure.ERASES):
        await erase(town, ann)
        await calm(town, erasure.ERASES)
    assert await town.reader.count(store.AVAILABILITIES, {}, limit=9) == 0


async def copied(storage: Storage, person: UUID, made: Activity, **different: Any) -> Any:
    given = {"activity": nodes.encode("Activity", made.id), "startsAt": "2026-10-31T10:00:00Z", **different}
    return (await ask(storage, person, COPY, input=given))["copyActivity"]


async def test_what_is_over_is_done_again_as_a_draft_as_long_by_the_clocks_with_a_note(
    town: Storage, clock: SetClock
) -> None:
    ann, ben = await a_person(town), await a_person(town)
    half = SATURDAY + timedelta(hours=1)
    made, _ = await opened(town, organiser=ann, task={"starts_at": half, "capacity": None})
    clock.time = made.ends_at
    first = (await copied(town, ann, made, note="Bring more bags."))["activity"]
    assert {name: first[name] for name in ("state", "title", "startsAt", "endsAt")} == {
        "state": "DRAFT",
        "title": "Clean-up at the burn",
        "startsAt": "2026-10-31T10:00:00.000Z",
        "endsAt": "2026-10-31T13:00:00.000Z",
    }
    [task] = first["slots"]
    assert (task["role"], task["startsAt"], task["capacity"]) == ("Rakes", "2026-10-31T11:00:00.000Z", None)
    assert first["experiences"] == [{"note": "Bring more bags."}]
    assert first["copiedFrom"]["id"] == nodes.encode("Activity", made.id)
    assert (await ask(town, ben, SHOWN, id=first["id"]))["node"] is None

    [anew] = [one for one in await activities.by_ids(town.reader, [nodes.key_of(first["id"], "Activity", "id")]) if one]
    await write(town, partial(activities.replace, activity=replace(anew, state=ActivityState.CANCELLED)))
    second = (await copied(town, ann, anew, note="It rained."))["activity"]
    assert second["experiences"] == [{"note": "It rained."}, {"note": "Bring more bags."}]
    shown = (await ask(town, ben, SHOWN, id=first["id"]))["node"]
    assert shown == {"copiedFrom": {"id": nodes.encode("Activity", made.id)}, "experiences": []}


async def test_only_who_organises_it_does_it_again_and_only_once_it_is_over(town: Storage, clock: SetClock) -> None:
    ann, ben = await a_person(town), await a_person(town)
    made, _ = await opened(town, organiser=ann)
    codes = [(await copied(town, ann, made))["errors"][0]["code"]]
    clock.time = made.ends_at
    codes += [(await copied(town, ben, made))["errors"][0]["code"]]
    codes += [(await copied(town, ann, made, note="x" * 2_001))["errors"][0]["code"]]
    for day in ("0001-01-01", "9999-12-31", "2026-05-09"):
        codes += [(await copied(town, ann, made, startsAt=f"{day}T00:00:00Z"))["errors"][0]["code"]]
    assert codes == ["NOT_OVER", "NOT_ALLOWED", *["INVALID"] * 4]
    assert await town.reader.count(activities.ACTIVITIES, {}, limit=9) == 1
