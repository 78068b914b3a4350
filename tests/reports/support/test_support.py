"""Seeing it too: said once a person, counted exactly, moved with a report that repeats another, and forgotten."""

import asyncio
import random
import sys
from asyncio.subprocess import PIPE
from functools import partial
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.following import commands as following
from pledgebank.following import store as follows
from pledgebank.people import store as people
from pledgebank.reports import store as reports
from pledgebank.reports import support
from pledgebank.reports.model import Report, ReportState
from pledgebank.reports.support import erasure, store
from pledgebank.reports.support.fold import FOLDS, Recount
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.people.leaving import calm, erase, while_leaving
from tests.pledges.builders import a_person
from tests.reports.builders import a_report
from tests.reports.conftest import keep_in
from tests.reports.support.acts import set_support

pytestmark = pytest.mark.anyio


async def shown(storage: Storage, report: Report) -> Recount:
    return await support.recount(storage.reader, report.id)


async def kinds(storage: Storage, report: Report) -> list[str]:
    rows = await storage.reader.find("log", {"subject.id": report.id}, order=[("_id", 1)], limit=1_000)
    return [row["kind"] for row in rows]


async def test_the_same_again_changes_nothing_and_tells_nothing(town: Storage, running: Running) -> None:
    report, person = a_report(), new_id()
    await keep_in(town, report)
    async with running(FOLDS):
        told = [(await set_support(town, report.id, person, supports)).event for supports in (True, True, False, False)]
        assert [one is not None for one in told] == [True, False, True, False]
        await calm(town, FOLDS)
        assert await shown(town, report) == Recount(0, 0)
    assert [one for one in await kinds(town, report) if one == "report.support_set"] == ["report.support_set"] * 2


async def test_a_count_that_changes_is_told_and_leaves_the_version_alone(town: Storage, running: Running) -> None:
    report = a_report(version=3)
    await keep_in(town, report)
    async with running(FOLDS):
        for person in (new_id(), new_id()):
            written = await set_support(town, report.id, person)
            assert await town.tail.settled(written.event or "", FOLDS.name, seconds=10)
        await calm(town, FOLDS)
        found = await reports.get(town.reader, report.id)
    assert found is not None
    assert (found.supports, found.version, found.updated_at) == (2, 3, report.updated_at)
    rows = await town.reader.find("log", {"kind": "report.support_counted"}, order=[("_id", 1)], limit=10)
    assert [row["data"] for row in rows] == [{"count": 1}, {"count": 2}]


@pytest.mark.parametrize(
    ("different", "code"),
    [
        ({"state": ReportState.HIDDEN}, "NOT_FOUND"),
        ({"state": ReportState.UNCONFIRMED}, "NOT_FOUND"),
        ({"private": True}, "NOT_FOUND"),
        ({"duplicate_of": new_id(), "state": ReportState.CLOSED}, "DUPLICATE"),
        ({"reporter": UUID(int=7)}, "OWN_REPORT"),
    ],
)
async def test_what_cannot_be_supported_is_refused_and_nothing_is_written(
    town: Storage, different: dict[str, object], code: str
) -> None:
    report = a_report(**different)
    await keep_in(town, report)
    before = await town.reader.count("inbox", {}, limit=10)
    with pytest.raises(Refused) as refused:
        await set_support(town, report.id, UUID(int=7))
    assert refused.value.code == code
    assert await town.reader.count(store.SUPPORTS, {}, limit=1) == 0
    assert await town.reader.count(follows.FOLLOWS, {}, limit=1) == 0
    assert await town.reader.count("inbox", {}, limit=10) == before


async def test_what_was_hidden_since_can_be_let_go_by_who_supported_it_and_is_unknown_to_others(
    town: Storage,
) -> None:
    report, person = a_report(), new_id()
    await keep_in(town, report)
    await set_support(town, report.id, person)
    await town.database["reports"].update_one({"_id": report.id}, {"$set": {"state": "HIDDEN"}})
    await set_support(town, report.id, person, False)
    assert await store.count(town.reader, report.id) == 0
    with pytest.raises(Refused) as refused:
        await set_support(town, report.id, new_id(), False)
    assert refused.value.code == "NOT_FOUND"


async def test_who_supports_follows_unless_they_ever_said_no(town: Storage) -> None:
    report, eager, shy = a_report(), new_id(), new_id()
    await keep_in(town, report)
    subject = Subject("Report", report.id)
    await write(town, partial(following.set_follow, subject=subject, person=shy, follows=False))
    for person in (eager, shy):
        await set_support(town, report.id, person)
    assert await following.followers_of(town.reader, subject, None, 10) == [eager]


async def test_random_words_of_many_leave_the_true_count_whatever_batches_they_come_in(
    town: Storage, running: Running
) -> None:
    draw = random.Random(3)
    several, crowd = [a_report() for _ in range(3)], [new_id() for _ in range(8)]
    await keep_in(town, *several)
    model: set[tuple[UUID, UUID]] = set()
    async with running(FOLDS):
        for _ in range(120):
            report, person, supports = draw.choice(several), draw.choice(crowd), draw.random() < 0.6
            await set_support(town, report.id, person, supports)
            (model.add if supports else model.discard)((report.id, person))
        await calm(town, FOLDS)
    for report in several:
        true = sum(key == report.id for key, _ in model)
        assert await shown(town, report) == Recount(true, true)


async def test_50_people_from_each_of_4_processes_are_counted_once_each(town: Storage, mongo_url: str) -> None:
    report = a_report()
    await keep_in(town, report)
    given = [mongo_url, town.database.name, report.id.hex, "50", "3"]
    servers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.reports.support.supporters", *given, *(["work"] if number == 0 else []),
            stdin=PIPE, stdout=PIPE,
        )
        for number in range(4)
    ]  # fmt: skip
    try:
        for answer in (b"ready\n", b"done\n"):
            for server in servers:
                assert server.stdout is not None
                assert await server.stdout.readline() == answer
            for server in servers:
                assert server.stdin is not None
                server.stdin.write(b"\n")
    finally:
        await asyncio.gather(*(server.wait() for server in servers))
    assert await shown(town, report) == Recount(200, 200)


async def test_moving_brings_everybody_once_and_both_counts_follow(town: Storage, running: Running) -> None:
    reporter = new_id()
    source, target = a_report(), a_report(reporter=reporter)
    await keep_in(town, source, target)
    both, only = [new_id() for _ in range(3)], [new_id() for _ in range(5)]
    async with running(FOLDS):
        for person in (*both, *only, reporter):
            await set_support(town, source.id, person)
        for person in both:
            await set_support(town, target.id, person)
        lots: list[int] = []
        while not lots or lots[-1] == 4:
            lots.append((await write(town, partial(support.move, source=source.id, target=target.id, limit=4))).value)
        await calm(town, FOLDS)
    assert lots == [4, 4, 1]
    assert await shown(town, source) == Recount(0, 0)
    assert await shown(town, target) == Recount(8, 8)


async def test_an_erased_person_supports_nothing_not_even_by_an_act_that_comes_late(
    town: Storage, running: Running
) -> None:
    await mongo.prepare(town, people.INDEXES)
    person, late = await a_person(town), await a_person(town)
    several = [a_report() for _ in range(3)]
    await keep_in(town, *several)
    followers = (FOLDS, erasure.ERASES)
    async with running(*followers):
        for report in several:
            await set_support(town, report.id, person)
            await set_support(town, report.id, new_id())
        await erase(town, person)
        act = partial(support.commands.set_support, report=several[0].id, person=late, supports=True)
        await while_leaving(town, late, act, *followers)
        await calm(town, *followers)
    assert [await shown(town, report) for report in several] == [Recount(1, 1)] * 3
    assert await store.given_by(town.reader, person, 10) + await store.given_by(town.reader, late, 10) == []
