"""Nothing that can be asked makes the database read much more than it answers: it says so itself, of every command.

Two sizes hold. Whoever asks by one thing makes it look at no more than ten times what it answers, and a hundred. There
cannot be an index for every set of filters in every order; whoever asks by several things at once makes it look at no
more than twice what the narrowest of them alone would have found, and a hundred. What is nearest is looked for within
200 m first, whatever else is asked: there it is what lies so near that counts; and what the database looks at in search
of the nearest it looks at up to three times, for it goes outwards in rings that overlap.

What is answered: documents found or changed; for a count or a screen of map the documents counted or grouped.
"""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from msgspec import Struct
from pymongo import AsyncMongoClient

from pledgebank import database, workers
from pledgebank.base.ids import new_id
from pledgebank.councils import commands as councils
from pledgebank.councils import store as councils_store
from pledgebank.storage import listing, mongo, sphere
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web.graphql import checks
from tests.conftest import SetClock
from tests.explain import asked, deeds, gathered, lives, meetings, spread, stores, working
from tests.explain.explained import Effort, explain
from tests.explain.recorder import Question, Recorder
from tests.explain.spread import City
from tests.hostile.town import Town, built

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

# No index is quicker where all is wanted of what is small in any town, or whatever comes first.
READ_WHOLE = {
    "councils/store.all_areas": "the index of places, read when areas change",
    "councils/store.all_outlines": "the index of places, read when areas change",
    "storage/sequencer.drain": "whether there is any letter at all",
    "storage/tail.look": "one document for each follower",
}
NOT_ASKED = {
    **dict.fromkeys(
        (
            "activities/earlier_store.without_times",
            "activities/earlier_store.uncounted",
            "activities/earlier_store.set_free",
            "activities/days/store.without_code",
        ),
        "bringing an earlier version's activities up to date",
    ),
    **dict.fromkeys(
        ("activities/store.free", "activities/places/store.all_of"),
        "proofs and repairs, which read all sign-ups of an activity",
    ),
    "councils/store.all_staff": "the list of staff on the command line",
    "councils/store.change_councils_version": "loading councils files",
    "councils/store.delete_staff": "taking roles away on the command line",
    **dict.fromkeys(
        ("geocoding/store.all_loads", "geocoding/store.delete_load", "geocoding/store.delete_others"),
        "the gazetteer on the command line",
    ),
    **dict.fromkeys(("geocoding/store.get_load", "geocoding/store.save_load"), "loading a gazetteer"),
    "councils/store.replace_area": "loading areas again",
    "councils/store.replace_body": "loading areas again",
    "councils/store.staff_for": "loading councils files",
    "councils/store.without_key": "bringing an earlier version's categories up to date",
    "map/tally_store.let_go": "bringing an earlier version's tallies up to date",
    "map/tally_store.save_marks": "reports that are moved, hidden or deleted",
    "deliveries/store.delete": "a letter that is no longer needed",
    "deliveries/store.of_works": "what a body was told of a plan before",
    "mail/store.given_up": "the doctor",
    "mail/store.waiting": "the doctor, and metrics",
    "people/store.delete_code": "when the mail server takes no letter",
    **dict.fromkeys(
        ("pledges/store.without_listing", "pledges/store.without_words"),
        "bringing an earlier version's pledges up to date",
    ),
    **dict.fromkeys(
        ("pledges/after/store.hide", "pledges/editing/store.hide"), "what a moderator takes from view, by its id"
    ),
    "pledges/signing/store.sharing": "an active pledge that asks for contacts; its own test explains it",
    "pledges/signing/store.recount": "proofs and repairs, which read all signatures of a pledge",
    "reports/editing/store.forget_name": "a reporter who is no longer to be named",
    "reports/life/store.change": "letters about what has become of a report",
    "reports/life/store.with_photos": "a report that is taken back",
    "reports/store.give_body": "bringing an earlier version's reports up to date",
    "reports/store.give_cells": "bringing an earlier version's reports up to date",
    "reports/store.known_sources": "imports",
    "reports/store.without_cells": "bringing an earlier version's reports up to date",
    "reports/store.without_words": "bringing an earlier version's reports up to date",
    "reports/store.without_body": "bringing an earlier version's reports up to date",
    "storage/log.number_of": "an event that is not among the newest",
    "storage/log.of_kinds": "a follower that is far behind",
    "storage/log.of_subject": "when a follower is mended after it failed",
}


class Heard(Struct):
    """The database of a whole town, and all that it was asked."""

    storage: Storage
    recorder: Recorder


@pytest.fixture(scope="module")
async def heard(mongo_url: str, anyio_backend: str) -> AsyncIterator[Heard]:
    """Everything that the schema can be asked was asked, before a client that hears every command."""
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mongo, "AsyncMongoClient", partial(_listened_to, recorder))
        patch.setattr(checks, "LONGEST_KEPT", 100_000)  # documents that ask for everything are judged once
        async with mongo.connect(mongo_url, clock=SetClock(), name=f"test_{new_id().hex}") as storage:
            try:
                await _ask_everything(storage, recorder)
                yield Heard(storage, recorder)
            finally:
                await storage.client.drop_database(storage.database.name)


def _listened_to(recorder: Recorder, url: str, **options: Any) -> AsyncMongoClient[Doc]:
    others = options.pop("event_listeners", ())
    return AsyncMongoClient(url, event_listeners=[*others, recorder], **options)


async def _ask_everything(storage: Storage, recorder: Recorder) -> None:
    await mongo.prepare(storage, database.INDEXES)
    recorder.listens = True
    beside = asyncio.create_task(workers.run(storage))
    try:
        town = await built(storage)
        city = await _city(town)
        await spread.fill(storage, city)
        await gathered.fill(storage, city)
        village = await lives.settle(town)
        await asked.ask_lists(town, city)
        await asked.ask_ours(town, city, village.officer)
        await asked.ask_ours(town, city, village.moderator)
        await asked.ask_maps(town, city)
        await asked.ask_copies(town)
        await asked.ask_all_else(town)
        await asked.ask_by_ids(town)
        await lives.live(town, village)
        await working.work(town, village.officer)
        await meetings.live(town, village.moderator)
        await deeds.do_all(town)
        recorder.listens = False
    finally:
        beside.cancel()
        await asyncio.gather(beside, return_exceptions=True)


async def _city(town: Town) -> City:
    storage = town.storage
    area = await councils_store.area_by_slug(storage.reader, "stirling")
    body = await councils_store.body_by_slug(storage.reader, "stirling-council")
    assert area is not None
    assert body is not None
    names = ["Rubbish", *(f"Kind {number}" for number in range(24))]
    known = (await write(storage, partial(councils.find_or_add_categories, body=body.id, names=names))).value
    wards = tuple(new_id() for _ in range(30))
    people = tuple(new_id() for _ in range(spread.PEOPLE))
    return City(town.person, town.other, (area.id, *wards), tuple(known[name] for name in names), people, body.id)


async def test_every_command_reads_little_more_than_it_answers(heard: Heard) -> None:
    efforts = [await explain(heard.storage, question) for question in heard.recorder.questions]

    large = [effort for effort in efforts if effort.examined > 10 * effort.returned + 100 and not _is_named(effort)]
    assert len(efforts) > 1_000
    assert [str(effort) for effort in large if not await _is_bounded(heard.storage, effort)] == []
    assert [str(effort) for effort in efforts if effort.sorts_all] == []
    whole = [effort for effort in efforts if "COLLSCAN" in effort.stages]
    assert [str(effort) for effort in whole if READ_WHOLE.keys().isdisjoint(effort.question.origin)] == []


def _is_named(effort: Effort) -> bool:
    """Whether things were asked for by their ids, many of which there may not be, and little else was looked at."""
    asked = effort.question.body.get("filter", {})
    named = asked["_id"].get("$in", []) if list(asked) == ["_id"] and isinstance(asked["_id"], dict) else []
    return bool(named) and effort.examined <= 2 * len(named)


async def _is_bounded(storage: Storage, effort: Effort) -> bool:
    """Whether several things were asked for, and no more was looked at than one of them would have needed."""
    clauses = list(_clauses(effort.question))
    found = [await storage.reader.count(effort.question.collection, one, limit=100_000) for one in clauses]
    narrowest = found[0] if _looks_close_by(effort.question) else min(found, default=0)
    times = 3 if "GEO_NEAR_2DSPHERE" in effort.stages else 2
    return len(clauses) > 1 and effort.examined <= times * narrowest + 100


def _looks_close_by(question: Question) -> bool:
    near = question.body["pipeline"][0].get("$geoNear", {}) if question.name == "aggregate" else {}
    return bool(near) and near["maxDistance"] - near["minDistance"] <= listing.FIRST_REACH + 1


def _clauses(question: Question) -> list[Doc]:
    """Each thing that a command asks for, by itself."""
    body = question.body
    if question.name == "find":
        return _parts(body["filter"])
    stage = body["pipeline"][0] if question.name == "aggregate" else {}
    if near := stage.get("$geoNear"):
        within = [near["near"]["coordinates"], near["maxDistance"] / sphere.METRES_PER_RADIAN]
        return [{near["key"]: {"$geoWithin": {"$centerSphere": within}}}, *_parts(near["query"])]
    return _parts(stage.get("$match", {}))


def _parts(where: Doc) -> list[Doc]:
    found: list[Doc] = []
    for name, value in where.items():
        if name == "$and":
            found += [part for one in value for part in _parts(one)]
        elif not _only_decides(name, value):
            found.append({name: value})
    return found


def _only_decides(name: str, value: Any) -> bool:
    """The very edges of a box: what lies in it is found by its cells."""
    return name == "$or" and any(field.endswith(".coordinates.0") for part in value for field in part)


async def test_every_function_that_asks_was_heard_to_ask(heard: Heard) -> None:
    unheard = stores.functions() - heard.recorder.origins

    assert unheard - NOT_ASKED.keys() == set()
    assert NOT_ASKED.keys() - stores.functions() == set()
