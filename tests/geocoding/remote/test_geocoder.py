"""A geocoder of others never stands in the way: kept answers, shared turns, pauses, and people who go on."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pledgebank.base.geo import Point
from pledgebank.geocoding import finding, store
from pledgebank.geocoding.remote import kept
from pledgebank.geocoding.remote.geocoder import FAILURES, Geocoder
from pledgebank.storage import allowances, mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.geocoding.builders import a_place, keep
from tests.geocoding.remote import servers
from tests.geocoding.remote.servers import NOMINATIM, Answer, Asked, nominatim, said, serving

pytestmark = pytest.mark.anyio
CORN = "Corn Street, Old City, Bristol, BS1 1HQ, United Kingdom"
SPOT = Point.at(51.4522, -2.5973)
OTHER_PROCESS = """
import asyncio, sys, time
from pledgebank.base.clock import SystemClock
from pledgebank.geocoding.remote.geocoder import Geocoder
from pledgebank.geocoding.remote.service import Service
from pledgebank.storage import mongo

async def main(url, name, options):
    async with mongo.connect(url, clock=SystemClock(), name=name) as storage:
        geocoder = Geocoder(storage, Service("nominatim", options))
        ending = time.monotonic() + 3.5
        while time.monotonic() < ending:
            await geocoder.find(f"{time.monotonic()} {sys.argv[4]}", None, "en")

asyncio.run(main(*sys.argv[1:4]))
"""


@asynccontextmanager
async def asking(
    storage: Storage, *answers: Answer, per_second: int = 1_000, within: float = 1.5
) -> AsyncIterator[tuple[Geocoder, Asked]]:
    await mongo.prepare(storage, (*store.INDEXES, *kept.INDEXES, *allowances.INDEXES))
    async with serving(*answers) as (address, asked):
        yield Geocoder(storage, nominatim(address), per_second=per_second, within=within), asked


async def labels(storage: Storage, geocoder: Geocoder, text: str, first: int = 5) -> list[str]:
    found = await finding.find(storage.reader, geocoder, text, near=None, first=first, language="en")
    return [one.label for one in found]


async def test_who_is_in_the_gazetteer_is_asked_of_nobody_else(storage: Storage) -> None:
    await keep(storage, a_place("Corn Street", "street"))
    async with asking(storage, said(NOMINATIM)) as (geocoder, asked):
        assert await labels(storage, geocoder, "corn str") == ["Corn Street"]
        assert await labels(storage, geocoder, "") == []
        assert await labels(storage, geocoder, "51.45, -2.58") == ["51.45000, -2.58000"]
    assert asked.times == 0


async def test_others_are_asked_for_the_rest_and_guesses_come_after_what_they_know(storage: Storage) -> None:
    await keep(storage, a_place("Cord Street", "street"))
    async with asking(storage, said(NOMINATIM)) as (geocoder, asked):
        assert await labels(storage, geocoder, "Corn Street") == [CORN, "Corn Street, Elsewhere", "Cord Street"]
        assert await labels(storage, geocoder, "Corn Street", first=1) == [CORN]
    assert asked.times == 1


async def test_an_answer_is_kept_for_thirty_days_and_no_answer_for_one(storage: Storage, clock: SetClock) -> None:
    async with asking(storage, said(NOMINATIM), said(NOMINATIM), said([])) as (geocoder, asked):
        for days, times in ((0, 1), (0, 1), (29.9, 1), (0.2, 2)):
            clock.advance(days=days)
            assert len(await geocoder.find("Corn street", None, "en")) == 2
            assert asked.times == times
        assert len(await geocoder.find("CORN STREET", None, "en")) == 2
        assert asked.times == 2
        for days, times in ((0, 3), (0.9, 3), (0.2, 4)):
            clock.advance(days=days)
            assert await geocoder.find("zzzz", None, "en") == []
            assert asked.times == times


async def test_what_is_kept_says_nothing_of_what_was_asked_and_knows_languages_apart(storage: Storage) -> None:
    async with asking(storage, said([])) as (geocoder, asked):
        await geocoder.find("Ann Smith, 12 High Street", None, "en")
        await geocoder.find("Ann Smith, 12 High Street", None, "cy")
        rows = await storage.reader.find(kept.ANSWERS, {}, limit=10)
    assert (asked.times, len(rows)) == (2, 2)
    assert "Smith" not in str(rows)


async def test_points_are_named_by_others_where_nothing_is_near(storage: Storage) -> None:
    async with asking(storage, said(NOMINATIM[0])) as (geocoder, asked):
        name = await finding.name(storage.reader, geocoder, SPOT, areas=["Central"], language="en")
        again = await finding.name(storage.reader, geocoder, SPOT, areas=[], language="en")
        await keep(storage, a_place("BS1 1HQ", "postcode", SPOT.lat, SPOT.lng))
        known = await finding.name(storage.reader, geocoder, SPOT, areas=[], language="en")
    assert (name, again, known, asked.times) == (CORN, CORN, "BS1 1HQ", 1)


@pytest.mark.parametrize(
    "answer",
    [
        servers.silence, servers.dripping, servers.endless, servers.cut, servers.gone, said(b"<html>"), said(b"7"),
        said({}, "500 Oops"), said([{"lat": "x"}]),
    ],
    ids=["silence", "dripping", "endless", "cut", "gone", "html", "number", "500", "rubbish"],
)  # fmt: skip
async def test_whatever_they_do_the_gazetteer_answers_alone_and_soon(storage: Storage, answer: Answer) -> None:
    await keep(storage, a_place("Cord Street", "street"))
    async with asking(storage, answer, within=0.5) as (geocoder, _):
        began = time.monotonic()
        assert await labels(storage, geocoder, "Corn Street") == ["Cord Street"]
        assert await finding.name(storage.reader, geocoder, SPOT, areas=["Central"], language="en") == "Central"
        assert time.monotonic() - began < 4
    assert await storage.reader.count(kept.ANSWERS, {"found": {"$exists": True}}, limit=10) == 0


async def test_after_three_failures_they_are_left_alone_for_longer_each_time(storage: Storage, clock: SetClock) -> None:
    async with asking(storage, said({}, "500 Oops")) as (geocoder, asked):
        for number in range(10):
            await geocoder.find(f"place {number}", None, "en")
        assert asked.times == FAILURES
        clock.advance(seconds=31)
        for number in range(10):
            await geocoder.find(f"place {number}", None, "en")
        assert asked.times == FAILURES + 1
        clock.advance(seconds=31)
        await geocoder.find("place", None, "en")
        assert asked.times == FAILURES + 1
        clock.advance(seconds=30)
        await geocoder.find("place", None, "en")
        assert asked.times == FAILURES + 2


async def test_all_servers_wait_as_long_as_one_was_told_to(storage: Storage, clock: SetClock) -> None:
    told = said({}, "429 Too Many Requests", "Retry-After: 120")
    async with asking(storage, told, said(NOMINATIM)) as (geocoder, asked):
        assert await geocoder.find("corn street", None, "en") == []
        other = Geocoder(storage, geocoder._service)
        clock.advance(seconds=119)
        assert await other.find("corn street", None, "en") == []
        assert asked.times == 1
        clock.advance(seconds=2)
        assert len(await other.find("corn street", None, "en")) == 2


async def test_no_retry_after_is_longer_than_an_hour(storage: Storage, clock: SetClock) -> None:
    told = said({}, "429 Too Many Requests", "Retry-After: 99999999999999")
    async with asking(storage, told, said(NOMINATIM)) as (geocoder, _):
        await geocoder.find("corn street", None, "en")
        clock.advance(seconds=3_601)
        assert len(await geocoder.find("corn street", None, "en")) == 2


async def test_what_is_kept_is_answered_during_a_pause(storage: Storage) -> None:
    async with asking(storage, said(NOMINATIM), said({}, "429 Slower")) as (geocoder, _):
        await geocoder.find("corn street", None, "en")
        await geocoder.find("another", None, "en")
        assert len(await geocoder.find("corn street", None, "en")) == 2


async def test_who_has_no_turn_goes_on_without(storage: Storage) -> None:
    """The clock stands still: one turn a second is one."""
    async with asking(storage, said([]), per_second=1) as (geocoder, asked):
        for number in range(2):
            await geocoder.find(f"place {number}", None, "en")
    assert asked.times == 1


async def test_two_processes_share_one_question_a_second(storage: Storage, mongo_url: str) -> None:
    instants: list[float] = []

    async def noted(writer: asyncio.StreamWriter) -> None:
        instants.append(time.monotonic())
        await said([])(writer)

    await mongo.prepare(storage, (*kept.INDEXES, *allowances.INDEXES))
    async with serving(noted) as (address, _):
        given = [mongo_url, storage.database.name, servers.options(address)]
        both = [
            await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER_PROCESS, *given, name)
            for name in ("one", "two")
        ]
        assert [await one.wait() for one in both] == [0, 0]
    # Turns are a second apart; the way from there may be shorter or longer.
    assert 3 <= len(instants) <= instants[-1] - instants[0] + 1.9


async def test_a_question_that_is_given_up_leaves_nothing_behind(storage: Storage) -> None:
    async with asking(storage, servers.silence, within=30) as (geocoder, asked):
        task = asyncio.create_task(geocoder.find("corn street", None, "en"))
        while not asked.times:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await storage.reader.count(kept.ANSWERS, {}, limit=10) == 0
