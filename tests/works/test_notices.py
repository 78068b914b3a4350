"""What the body of a report reads of the work of volunteers, once for each event, and as it then stands."""

from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.activities import commands
from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.deliveries import store
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.works.model import Leftover, Measures, WorkResult
from tests.works.crew import Crew

pytestmark = pytest.mark.anyio
THERE = Point.at(56.12, -3.94)


async def read(crew: Crew) -> list[tuple[str, str]]:
    """Subject and words of what the body is sent, without the references."""
    await crew.house.send()
    return [
        (str(letter["Subject"]).split("] ")[1], letter.get_body(("plain",)).get_content()) for letter in crew.house.sent
    ]


async def test_it_reads_when_who_comes_and_that_it_stays_its_own_duty(crew: Crew) -> None:
    report = await crew.report()
    await crew.planned(report)
    [_, (subject, words)] = await read(crew)
    assert subject == "Volunteers plan to work on: Deep pothole"
    for said in (
        "Neighbours plan to work on this. It stays open, and they do not take your place.",
        "What they do: Clean-up at the burn",
        "When: 9 May 2026 at 10:00 (Europe/London)",
        f"https://pledgebank.example.org/r/{report.ref}",
    ):
        assert said in words
    assert "Bo" not in words


@pytest.mark.parametrize(
    ("result", "leftover", "kind", "subject"),
    [
        (WorkResult.DONE, Leftover(bags=4, at=THERE), "WASTE_PICKUP", "Waste to collect"),
        (WorkResult.PARTLY, Leftover(bags=4), "WASTE_PICKUP", "Waste to collect"),
        (WorkResult.PARTLY, Leftover(bags=4, hazards="Needles"), "HAZARD", "Volunteers left this to you"),
        (WorkResult.UNSAFE, Leftover(), "HAZARD", "Volunteers left this to you"),
        (WorkResult.NEEDS_COUNCIL, Leftover(), "HAZARD", "Volunteers left this to you"),
        (WorkResult.NEEDS_COUNCIL, Leftover(bags=1), "WASTE_PICKUP", "Waste to collect"),
    ],
)
async def test_it_reads_what_was_left_and_where_once_with_the_volunteers_words(
    crew: Crew, result: WorkResult, leftover: Leftover, kind: str, subject: str
) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await read(crew)
    await crew.record(activity, report, result, note="By the bridge.", leftover=leftover)
    [(said, words)] = await read(crew)
    assert said == f"{subject}: Deep pothole"
    assert "> By the bridge." in words
    assert (f"Bags to collect: {leftover.bags}" in words) is (leftover.bags > 0)
    assert ("What is dangerous: Needles" in words) is bool(leftover.hazards)
    assert ("Where it lies: latitude 56.120000, longitude -3.940000" in words) is (leftover.at is not None)
    notices = [edge["node"] for edge in (await crew.seen(report))["councilNotices"]["edges"]]
    assert notices == [{"kind": "PLANNED", "state": "SENT"}, {"kind": kind, "state": "SENT"}]


@pytest.mark.parametrize("result", [WorkResult.PARTLY, WorkResult.NOT_FOUND])
async def test_where_nothing_is_left_to_it_it_only_reads_the_news(crew: Crew, result: WorkResult) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await read(crew)
    await crew.record(activity, report, result, note="It rained.")
    assert [subject for subject, _ in await read(crew)] == ["News of: Deep pothole"]


async def test_it_reads_that_it_is_fixed_once_others_have_confirmed_it(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await read(crew)
    await crew.record(activity, report, measures=Measures(bags=7))
    assert await read(crew) == []
    await crew.judge(report, crew.house.reporter, fixed=True)
    [(subject, words)] = await read(crew)
    assert subject == "Fixed by volunteers: Deep pothole"
    assert "Bags filled: 7" in words


async def test_what_is_no_longer_so_when_the_letter_goes_is_not_sent(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, WorkResult.UNSAFE)
    await crew.record(activity, report, WorkResult.PARTLY, leftover=Leftover(bags=2))
    subjects = [subject for subject, _ in await read(crew)]
    assert subjects == ["Deep pothole", "Waste to collect: Deep pothole"]


async def test_there_is_one_record_for_each_event_and_body(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    await crew.judge(report, crew.house.reporter, fixed=True)
    await crew.judge(report, crew.house.reporter, fixed=False)
    rows = await crew.storage.reader.find(store.DELIVERIES, {}, limit=99)
    assert len({(row["event"], row["body"]) for row in rows}) == len(rows)
    assert sorted(row["notice"] or row["matter"] for row in rows) == ["COMPLETED", "PLANNED", "REOPENED", "REPORT"] + [
        "UPDATE"
    ] * (len(rows) - 4)


async def test_a_body_without_an_address_is_sent_nothing_and_the_loop_goes_on(crew: Crew) -> None:
    await crew.storage.database["bodies"].update_many({}, {"$set": {"email": None}})
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, WorkResult.UNSAFE)
    assert (await read(crew), (await crew.seen(report))["councilNotices"]["edges"]) == ([], [])


async def repeated(crew: Crew, report: Report) -> list[Activity]:
    """Three days of one series, about the same report."""
    series, days = new_id(), [await crew.planned(report, publish=False) for _ in range(3)]

    async def join(unit: Unit) -> None:
        for number, day in enumerate(days):
            found = await activities.get(unit, day.id)
            assert found
            await activities.replace(unit, replace(found, series=series, original_start=f"2026-05-0{number}"))

    await write(crew.storage, join)
    for day in days:
        await write(crew.storage, partial(commands.publish, key=day.id, person=crew.organiser), by=crew.organiser)
    await crew.calm()
    return [await crew.activity(day.id) for day in days]


async def test_of_what_repeats_it_reads_once_and_that_it_is_off_when_all_of_it_is(crew: Crew) -> None:
    report = await crew.report()
    days = await repeated(crew, report)
    assert [subject.split(":")[0] for subject, _ in (await read(crew))[1:]] == ["Volunteers plan to work on"]
    await crew.cancelled(days[0])
    assert await read(crew) == []
    for day in days[1:]:
        await crew.cancelled(day)
    assert [subject.split(":")[0] for subject, _ in await read(crew)] == ["Volunteers no longer plan to work on"]
