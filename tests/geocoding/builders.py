"""A gazetteer of a few places, for tests."""

from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.geocoding import folding, rules, search, spelling, store
from pledgebank.geocoding.model import Answer, Named
from pledgebank.geocoding.rules import Sought
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

LOAD = new_id()
CENTRE = Point.at(51.45, -2.58)


def a_place(label: str, kind: str = "place", lat: float = 51.45, lng: float = -2.58) -> Named:
    return Named(key=f"{label} {lat} {lng}", label=label, kind=kind, location=Point.at(lat, lng))


async def keep(storage: Storage, *named: Named, source: str = "test") -> None:
    """Put places into the gazetteer, as a load does."""
    await mongo.prepare(storage, store.INDEXES)
    entries = [rules.entry(one, source, LOAD) for one in named]

    async def enter(unit: Unit) -> None:
        await store.put(unit, entries)
        await store.put_words(unit, spelling.words_of(entries))

    await write(storage, enter)


async def look(storage: Storage, text: str, near: Point | None = None, first: int = 5) -> Answer:
    return await search.find(storage.reader, text, Sought(folding.tokens_of(text), near), first)


async def labels(storage: Storage, text: str, near: Point | None = None, first: int = 5) -> list[str]:
    """What the places found are called."""
    return [one.label for one in (await look(storage, text, near, first)).places]
