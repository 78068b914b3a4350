"""When and where one could help, known to oneself alone; and what is open for one."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from pledgebank.activities.finding import erasure, rules, search, store
from pledgebank.activities.finding.model import Availability, Span, Weekday
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup, SignupState
from pledgebank.base.geo import Point, metres_between
from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import NOW, SATURDAY
from tests.activities.finding.meadow import ALL_DAY, HERE, OPEN, OWN, SPOT, ask, opened, roles, says
from tests.conftest import Running
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio


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
