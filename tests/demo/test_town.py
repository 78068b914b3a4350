"""The demo town in a real database: whole, true, once, and never among other people's things."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from pledgebank.activities.places.store import SIGNUPS, SLOTS
from pledgebank.activities.store import ACTIVITIES
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.model import Role
from pledgebank.councils.places import Places
from pledgebank.councils.store import AREAS
from pledgebank.demo import town
from pledgebank.demo.moments import ZONE
from pledgebank.groups.members.store import MEMBERSHIPS
from pledgebank.groups.store import GROUPS
from pledgebank.people.model import Person
from pledgebank.people.store import PEOPLE
from pledgebank.pledges import fold
from pledgebank.pledges.store import PLEDGES, SIGNATURES
from pledgebank.reports.store import REPORTS
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.pledges.builders import keep

pytestmark = pytest.mark.anyio
KEPT = (AREAS, PEOPLE, REPORTS, PLEDGES, SIGNATURES, ACTIVITIES, SLOTS, SIGNUPS, "demo")


async def all_of(storage: Storage, collection: str) -> list[Doc]:
    return [row async for row in storage.reader.scan(collection, {}, order=[("_id", 1)])]


async def amounts(storage: Storage) -> dict[str, int]:
    return {name: await storage.reader.count(name, {}, limit=10_000) for name in KEPT}


async def test_a_second_call_finds_it_there_and_does_nothing(loaded: Storage) -> None:
    before = await amounts(loaded)

    summary = await town.load(loaded, seed=2, now=loaded.clock.now() + timedelta(days=3))

    assert await amounts(loaded) == before
    assert (before[AREAS], before[PEOPLE], before[REPORTS], before[SIGNATURES]) == (17, 45, 155, 145)
    assert summary == town.Summary(
        new=False,
        counted=True,
        areas=17,
        people=45,
        reports=155,
        pledges=14,
        signatures=145,
        activities=9,
        signups=45,
    )


async def test_loaded_twice_at_once_it_is_one_town_and_the_same_story(
    empty: Storage, running: Running, loaded: Storage
) -> None:
    async with running(fold.FOLDS):
        summaries = await asyncio.gather(*(town.load(empty, now=loaded.clock.now()) for _ in range(2)))

    assert sorted(one.new for one in summaries) == [False, True]
    assert await amounts(empty) == await amounts(loaded)
    assert await _told(empty) == await _told(loaded)


async def test_broken_off_half_way_it_leaves_nothing(empty: Storage) -> None:
    loading = asyncio.create_task(town.load(empty, now=empty.clock.now()))
    await asyncio.wait({loading}, timeout=0.5)
    assert not loading.done()
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading

    assert set((await amounts(empty)).values()) == {0}
    assert not await all_of(empty, "inbox")


async def test_it_stays_out_of_a_database_with_other_content(empty: Storage) -> None:
    await keep(empty, Person(id=new_id(), email="someone@example.org", created_at=empty.clock.now()))
    before = await amounts(empty)

    with pytest.raises(Refused, match="people of its own") as refused:
        await town.load(empty, now=empty.clock.now())

    assert refused.value.code == "NOT_EMPTY"
    assert await amounts(empty) == before


async def test_counts_are_what_signatures_say_and_what_is_over_is_settled(loaded: Storage) -> None:
    rows = await all_of(loaded, PLEDGES)

    for row in rows:
        recount = await fold.recount(loaded.reader, row["_id"])
        assert recount.shown == recount.true == row["signature_count"]
    stands = [(row["state"], row["signature_count"], row["target"]) for row in rows]
    assert sorted(stands) == [
        ("ACTIVE", 6, 6),
        ("ACTIVE", 9, 5),
        ("ACTIVE", 14, 10),
        ("FAILED", 6, 20),
        ("FAILED", 11, 15),
        ("OPEN", 0, 12),
        ("OPEN", 1, 7),
        ("OPEN", 2, 6),
        ("OPEN", 3, 6),
        ("OPEN", 4, 5),
        ("OPEN", 5, 12),
        ("OPEN", 7, 8),
        ("OPEN", 36, 100),
        ("OPEN", 41, 45),
    ]


async def test_a_pledge_activated_when_the_signature_that_reached_its_target_was_given(loaded: Storage) -> None:
    for row in await all_of(loaded, PLEDGES):
        signed = sorted([one["signed_at"] for one in await all_of(loaded, SIGNATURES) if one["pledge"] == row["_id"]])
        assert row["activated_at"] == (signed[row["target"] - 1] if row["state"] == "ACTIVE" else None)


async def test_every_report_lies_in_the_council_and_in_one_neighbourhood(loaded: Storage) -> None:
    kinds = {area["_id"]: area["kind"] for area in await all_of(loaded, AREAS)}
    rows = await all_of(loaded, REPORTS)

    assert {tuple(sorted(kinds[area] for area in row["areas"])) for row in rows} == {("council", "neighbourhood")}
    points = [msgspec.convert(row["location"], Point) for row in rows]
    found = await Places().at_many(loaded.reader, points)
    assert [{area.id for area in areas} for areas in found] == [set(row["areas"]) for row in rows]


async def test_reports_were_made_by_day_within_ten_weeks_and_most_are_open(loaded: Storage) -> None:
    now, rows = loaded.clock.now(), await all_of(loaded, REPORTS)

    assert all(now - timedelta(weeks=10) < row["created_at"] < now for row in rows)
    assert all(row["created_at"] <= row["updated_at"] <= now for row in rows)
    assert {row["created_at"].astimezone(ZONE).hour for row in rows} <= set(range(7, 22))
    states = [row["state"] for row in rows]
    assert states.count("OPEN") > len(rows) / 2
    assert set(states) == {"OPEN", "INVESTIGATING", "PLANNED", "FIXED", "CLOSED"}


async def test_nobody_in_it_can_be_written_to(loaded: Storage) -> None:
    assert {row["email"].rpartition("@")[2] for row in await all_of(loaded, PEOPLE)} == {"example.org"}


async def test_there_is_something_on_saturday_and_something_to_queue_for(loaded: Storage) -> None:
    rows = {row["title"]: row for row in await all_of(loaded, ACTIVITIES)}
    slots = await all_of(loaded, SLOTS)

    saturday = rows["Riverside clean-up"]
    assert saturday["starts_at"] == datetime(2026, 5, 9, 9, 0, tzinfo=UTC)  # 10:00 in the Scottish summer
    [pledge] = [row for row in await all_of(loaded, PLEDGES) if row["_id"] == saturday["pledge"]]
    assert pledge["state"] == "ACTIVE"
    assert [(s["taken"], s["waiting"]) for s in slots if s["activity"] == rows["Bike repair morning"]["_id"]] == [
        (6, 3)
    ]
    assert [row["title"] for row in rows.values() if row["state"] == "DRAFT"] == ["Count the dark lamps"]


async def test_the_log_tells_each_act_at_its_time_by_its_person(loaded: Storage) -> None:
    reports = {row["_id"]: row for row in await all_of(loaded, REPORTS)}
    told = [row for row in await all_of(loaded, "log") if row["kind"] == "report.created"]

    assert [(row["at"], row["by"]) for row in told] == [
        (reports[row["subject"]["id"]]["created_at"], reports[row["subject"]["id"]]["reporter"]) for row in told
    ]
    assert sorted(told, key=lambda row: row["at"]) == told


async def _told(storage: Storage) -> list[tuple[object, ...]]:
    rows = await all_of(storage, REPORTS)
    return [(row["created_at"], row["title"], row["description"], row["state"], row["location"]) for row in rows]


async def test_an_officer_and_a_moderator_work_for_the_council(loaded: Storage) -> None:
    staff = {one.email: one.roles for one in await councils.all_staff(loaded.reader)}

    assert staff == {"officer@stirling.example": (Role.OFFICER,), "moderator@stirling.example": (Role.MODERATOR,)}


async def test_a_group_organises_one_of_its_activities_and_those_who_come_are_its_members(loaded: Storage) -> None:
    [group] = await all_of(loaded, GROUPS)
    [activity] = [one for one in await all_of(loaded, ACTIVITIES) if one["group"] == group["_id"]]
    members = await all_of(loaded, MEMBERSHIPS)

    assert (group["name"], activity["title"]) == ("Friends of the Back Walk", "Free the Back Walk")
    assert [one["person"] for one in members if one["role"] == "ORGANISER"] == [activity["organiser"]]
    assert len(members) == 1 + 6
