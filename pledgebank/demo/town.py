"""Puts the demo town into an empty database: all of it in one transaction, or nothing."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from random import Random
from uuid import UUID

from msgspec import Struct, structs

from pledgebank.activities.store import ACTIVITIES
from pledgebank.base.errors import Refused
from pledgebank.councils.places import Places
from pledgebank.councils.store import AREAS, BODIES
from pledgebank.demo import activities, gazetteer, groups, people, pledges, reports, story, texts
from pledgebank.demo.activities import Gathering
from pledgebank.demo.pledges import Pledging
from pledgebank.demo.reports import News
from pledgebank.demo.scene import Scene
from pledgebank.demo.story import Act, Known
from pledgebank.groups.store import GROUPS
from pledgebank.people.store import PEOPLE
from pledgebank.pledges import clock
from pledgebank.pledges import store as pledge_store
from pledgebank.pledges.model import PledgeState
from pledgebank.pledges.store import PLEDGES
from pledgebank.reports.store import REPORTS
from pledgebank.storage import mongo
from pledgebank.storage.documents import dump
from pledgebank.storage.documents import load as read
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Reader, Unit
from pledgebank.storage.write import write

DEMO = "demo"
INDEXES = (Index(DEMO, (("loaded_at", 1),)),)
COUNTED_WITHIN = 10.0
# Seconds. Of a process killed here, the server keeps the open transaction, and what it was about to write, for long.
PATIENCE = 120.0
_TOWN = "stirling"
_CONTENT = (AREAS, BODIES, PEOPLE, GROUPS, REPORTS, PLEDGES, ACTIVITIES)


class Summary(Struct, frozen=True, kw_only=True):
    """What the demo town has. `new`: it was not there before. `counted`: every signature is in its pledge's count."""

    new: bool
    counted: bool
    areas: int
    people: int
    reports: int
    pledges: int
    signatures: int
    activities: int
    signups: int


class _Town(Struct, frozen=True, kw_only=True):
    """The note that the demo town is in this database, kept with it."""

    id: str
    seed: int
    loaded_at: datetime
    pledges: tuple[UUID, ...]
    summary: Summary


class _Plot(Struct, frozen=True):
    """What is going to have happened: drawn from the seed, before anything is written."""

    scene: Scene
    reports: Sequence[News]
    pledges: Sequence[Pledging]
    activities: Sequence[Gathering]

    def acts(self) -> list[Act]:
        places = Places()  # of this transaction only: what it sees is not yet there for others
        return [
            people.opening(self.scene.texts, self.scene.now),
            *people.joins(self.scene.people),
            *reports.acts(self.reports, places),
            *pledges.acts(self.pledges, places),
            *groups.acts(groups.foundings(self.scene, self.activities), places),
            *activities.acts(self.activities, places),
        ]


async def load(storage: Storage, *, seed: int = 1, now: datetime) -> Summary:
    """Fill an empty database with the demo town as it is at `now`, UTC; if it is there already, do nothing.

    The same seed and `now` tell the same story (ids and short references differ). Killed at any moment, it leaves all
    or nothing; begun again within a minute, it may wait for the database server to give up on the killed one.
    Sequencer and followers must be at work beside: signatures are counted by them, and the pledges whose time was over
    settled; for that this waits some seconds. Raises Refused NOT_EMPTY where others' content is.
    """
    await mongo.prepare(storage, INDEXES)
    if (standing := await _standing(storage.reader)) is None:
        standing = await _tell(storage, _plot(seed, now), seed)
    await gazetteer.load(storage)
    if standing.summary.new:
        await clock.settle_due(storage)
    seconds = COUNTED_WITHIN if standing.summary.new else 0.0
    return structs.replace(standing.summary, counted=await _counted(storage.reader, standing, seconds))


def _plot(seed: int, now: datetime) -> _Plot:
    told = texts.read()
    chance = Random(seed)  # noqa: S311 - invents a town, no secret
    scene = Scene(told, people.neighbours(told.cast, chance, now), chance, now)
    news = reports.news(scene)
    promised = pledges.pledgings(scene, news)
    return _Plot(scene, news, promised, activities.gatherings(scene, news, promised))


async def _tell(storage: Storage, plot: _Plot, seed: int) -> _Town:
    async def tell(unit: Unit) -> _Town:
        # Of two that load at once one meets what the other writes, begins again, and then finds the town there.
        if (standing := await _standing(unit)) is not None:
            return standing
        await _require_empty(unit)
        known = await story.tell(unit, plot.acts())
        town = _Town(id=_TOWN, seed=seed, loaded_at=plot.scene.now, pledges=_made(plot, known), summary=_summary(plot))
        await unit.insert(DEMO, dump(structs.replace(town, summary=structs.replace(town.summary, new=False))))
        return town

    return (await write(storage, tell, patience=PATIENCE)).value


async def _standing(reader: Reader) -> _Town | None:
    document = await reader.get(DEMO, _TOWN)
    return read(_Town, document) if document else None


async def _require_empty(unit: Unit) -> None:
    for collection in _CONTENT:
        if await unit.find_one(collection, {}, fields=("_id",)):
            raise Refused(
                "NOT_EMPTY",
                "This database has {collection} of its own, so the demo town stays out of it; please give it an"
                " empty one.",
                collection=collection,
            )


def _made(plot: _Plot, known: Known) -> tuple[UUID, ...]:
    return tuple(known[one.key] for one in plot.pledges)


def _summary(plot: _Plot) -> Summary:
    return Summary(
        new=True,
        counted=False,
        areas=1 + len(plot.scene.texts.neighbourhoods),
        people=len(plot.scene.people),
        reports=len(plot.reports),
        pledges=len(plot.pledges),
        signatures=sum(len(one.signers) for one in plot.pledges),
        activities=len(plot.activities),
        signups=sum(len(one.joinings) for one in plot.activities),
    )


async def _counted(reader: Reader, town: _Town, seconds: float) -> bool:
    """Whether, within some seconds, all is counted that the story tells."""
    ending = asyncio.get_running_loop().time() + seconds
    while True:
        found = [one for one in await pledge_store.by_ids(reader, town.pledges) if one]
        settling = any(one.state is PledgeState.SETTLING for one in found)
        if not settling and sum(one.signature_count for one in found) >= town.summary.signatures:
            return True
        if asyncio.get_running_loop().time() >= ending:
            return False
        await asyncio.sleep(0.05)
