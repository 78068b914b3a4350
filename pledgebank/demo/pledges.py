"""What the demo town's neighbours promise each other, and who has joined so far."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from msgspec import Struct

from pledgebank.base import zones
from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.demo import moments
from pledgebank.demo.reports import News
from pledgebank.demo.scene import Scene, Spot
from pledgebank.demo.story import Act, Known
from pledgebank.demo.texts import Promise
from pledgebank.pledges import commands
from pledgebank.pledges.model import Draft, NameVisibility
from pledgebank.pledges.signing import commands as signing
from pledgebank.storage.unit import Unit

_VISIBILITIES, _OF_A_HUNDRED = tuple(NameVisibility), (45, 40, 15, 0)


class Signer(Struct, frozen=True):
    """Somebody who signs at a time; `person` is a key."""

    person: str
    at: datetime
    visibility: NameVisibility


class Pledging(Struct, frozen=True):
    """One pledge, who makes it and who signs it; `reports` are keys."""

    key: str
    promise: Promise
    point: Point
    at: datetime
    promiser: str
    reports: tuple[str, ...]
    day: date
    signers: tuple[Signer, ...]


def pledgings(scene: Scene, reports: Sequence[News]) -> list[Pledging]:
    """Every pledge, each by another neighbour who has given a name."""
    promises = scene.texts.promises
    promisers = scene.chance.sample([one.email for one in scene.people if one.name], len(promises))
    return [_pledging(scene, promise, person, reports) for promise, person in zip(promises, promisers, strict=True)]


def acts(all_pledgings: Sequence[Pledging], places: Places) -> list[Act]:
    """Each is made, and then signed by one after another."""
    made = [
        Act(at=one.at, key=one.key, by=one.promiser, do=partial(_make, one=one, places=places)) for one in all_pledgings
    ]
    signed = [
        Act(
            at=signer.at,
            key=f"{one.key}/{signer.person}",
            by=signer.person,
            do=partial(_sign, pledge=one.key, signer=signer),
        )
        for one in all_pledgings
        for signer in one.signers
    ]
    return made + signed


def pledge(key: str) -> str:
    """The key of a pledge."""
    return f"pledge/{key}"


def _pledging(scene: Scene, promise: Promise, promiser: str, reports: Sequence[News]) -> Pledging:
    at = moments.around(scene.chance, scene.now, promise.begun)
    day = zones.day_in(moments.ZONE, scene.now + timedelta(days=promise.ends))
    spot = Spot(promise.neighbourhood, promise.spot)
    about = [one.key for one in reports if one.topic == promise.about and one.spot == spot and one.at < at]
    others = [one.email for one in scene.people if one.email != promiser]
    latest = min(scene.now, zones.end_of(day, moments.ZONE)) - timedelta(minutes=2)
    signers = scene.chance.sample(others, promise.signatures)
    return Pledging(
        key=pledge(promise.key),
        promise=promise,
        point=scene.point(spot),
        at=at,
        promiser=promiser,
        reports=tuple(about[: promise.links]),
        day=day,
        signers=tuple(_signer(person, scene.chance, at + timedelta(minutes=5), latest) for person in signers),
    )


def _signer(person: str, chance: Random, earliest: datetime, latest: datetime) -> Signer:
    [visibility] = chance.choices(_VISIBILITIES, _OF_A_HUNDRED)
    return Signer(person, moments.waking(chance, earliest, latest), visibility)


async def _make(unit: Unit, known: Known, *, one: Pledging, places: Places) -> UUID:
    promise = one.promise
    draft = Draft(
        action=promise.action,
        who=promise.who,
        their_action=promise.their_action,
        target=promise.target,
        day=one.day,
        time_zone=moments.ZONE_NAME,
        details=promise.details,
        location=one.point,
        reports=tuple(known[report] for report in one.reports),
    )
    return await commands.create(unit, promiser=known[one.promiser], draft=draft, places=places)


async def _sign(unit: Unit, known: Known, *, pledge: str, signer: Signer) -> UUID:
    return await signing.sign(unit, pledge=known[pledge], person=known[signer.person], visibility=signer.visibility)
