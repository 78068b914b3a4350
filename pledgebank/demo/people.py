"""The demo town's council and neighbours: who they are, and since when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.councils import commands, geojson, loading, rules
from pledgebank.councils import store as councils
from pledgebank.demo import moments
from pledgebank.demo.scene import Neighbour
from pledgebank.demo.story import Act, Known
from pledgebank.demo.texts import Cast, Texts
from pledgebank.people import store
from pledgebank.people.model import Person, PersonJoined
from pledgebank.storage.unit import Unit

COUNCIL = "council"
FIRST_DAYS_AGO, LAST_DAYS_AGO = 90, 72


def neighbours(cast: Cast, chance: Random, now: datetime) -> tuple[Neighbour, ...]:
    """Everybody, by name; those without one last. All came before anything else happened."""
    named = [(name, language) for language, names in cast.names.items() for name in names]
    unnamed = [("", "en")] * cast.nameless
    addresses = [_address(name) for name, _ in named]
    addresses += [f"neighbour.{number}@example.org" for number in range(1, cast.nameless + 1)]
    return tuple(
        Neighbour(email, name, language, _joining(chance, now))
        for email, (name, language) in zip(addresses, named + unnamed, strict=True)
    )


def joins(people: Sequence[Neighbour]) -> list[Act]:
    """Each signs in for the first time."""
    return [Act(at=one.joined_at, key=one.email, by=None, do=partial(_join, one=one)) for one in people]


def opening(texts: Texts, now: datetime) -> Act:
    """The council opens its doors: areas, the body, what it takes and who works for it."""
    at = now - timedelta(days=FIRST_DAYS_AGO + 1)
    return Act(at=at, key=COUNCIL, by=None, origin=Origin.SYSTEM, do=partial(_open, texts=texts))


def category(name: str) -> str:
    """The key of a category."""
    return f"category/{name}"


def _address(name: str) -> str:
    return f"{rules.slug_of(name).replace('-', '.')}@example.org"


def _joining(chance: Random, now: datetime) -> datetime:
    first, last = now - timedelta(days=FIRST_DAYS_AGO), now - timedelta(days=LAST_DAYS_AGO)
    return moments.waking(chance, first, last)


async def _join(unit: Unit, _known: Known, *, one: Neighbour) -> UUID:
    person = Person(id=new_id(), email=one.email, name=one.name, language=one.language, created_at=unit.now)
    await store.insert(unit, person)
    unit.emit(PersonJoined(id=person.id))
    return person.id


async def _open(unit: Unit, known: Known, *, texts: Texts) -> UUID:
    [whole] = await commands.load_areas(unit, drawings=geojson.read(texts.whole), kind="council")
    parent = whole.area.slug
    await commands.load_areas(unit, drawings=geojson.read(texts.parts), kind="neighbourhood", parent=parent)
    await loading.load(unit, texts.council)
    [entry] = texts.council.bodies
    body = await councils.body_by_slug(unit, entry.slug)
    assert body is not None
    for one in await councils.categories_of(unit, [body.id]):
        known[category(one.name)] = one.id
    return body.id
