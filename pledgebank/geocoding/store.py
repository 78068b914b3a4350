"""The gazetteer in MongoDB: named places by name, by word and by position; the words in it; how loads stand."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pledgebank.base.geo import Point
from pledgebank.geocoding.model import Entry, Load, Wanted
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

GAZETTEER = "gazetteer"
WORDS = "gazetteer_words"
LOADS = "gazetteer_loads"
INDEXES: tuple[Index, ...] = (
    Index(GAZETTEER, (("names", 1),)),
    Index(GAZETTEER, (("square", 1), ("names", 1))),
    Index(GAZETTEER, (("tokens", 1),)),
    Index(GAZETTEER, (("square", 1), ("tokens", 1))),
    Index(GAZETTEER, (("source", 1), ("load", 1))),
    Index(GAZETTEER, (("location", "2dsphere"),)),
    Index(WORDS, (("near", 1),)),
    Index(LOADS, (("changed_at", 1),)),
)
ENOUGH = 500
MOST_LOOKED_AT = 5_000
MOST_SOURCES = 1_000
_BEYOND = "\U0010ffff"


async def called(reader: Reader, name: str, *, within: Sequence[int] = (), limit: int) -> list[Entry]:
    """Entries of exactly this folded name. `within`: only in these squares."""
    where = {"names": name, **_in_squares(within)}
    return [load(Entry, row) for row in await reader.find(GAZETTEER, where, limit=limit)]


async def beginning(reader: Reader, name: str, *, within: Sequence[int] = (), limit: int) -> list[Entry]:
    """Entries of which a folded name begins so, by these names. `within`: only in these squares."""
    where = {"names": {"$elemMatch": _from(name)}, **_in_squares(within)}
    return [load(Entry, row) for row in await reader.find(GAZETTEER, where, limit=limit)]


async def holding(reader: Reader, wanted: Sequence[Wanted], *, within: Sequence[int] = (), limit: int) -> list[Entry]:
    """Entries with all these words, the rarest looked up first. `wanted`: the rarest first; at most 5,000 are read."""
    first, *others = [_has(one) for one in wanted]
    stages: list[Doc] = [{"$match": {**first, **_in_squares(within)}}, {"$limit": MOST_LOOKED_AT}]
    if others:
        stages.append({"$match": {"$and": others}})
    return [load(Entry, row) for row in await reader.aggregate(GAZETTEER, [*stages, {"$limit": limit}])]


async def frequency(reader: Reader, wanted: Wanted) -> int:
    """How many entries have this word, counted no further than 500."""
    return await reader.count(GAZETTEER, _has(wanted), limit=ENOUGH)


async def nearest(reader: Reader, point: Point, *, kinds: Sequence[str], metres: float, limit: int) -> list[Entry]:
    """The entries of these kinds nearest to a point within some metres, nearest first."""
    near: Doc = {
        "near": {"type": "Point", "coordinates": list(point.coordinates)},
        "distanceField": "metres",
        "maxDistance": metres,
        "query": {"kind": {"$in": list(kinds)}},
        "key": "location",
        "spherical": True,
    }
    rows = await reader.aggregate(GAZETTEER, [{"$geoNear": near}, {"$limit": limit}, {"$unset": "metres"}])
    return [load(Entry, row) for row in rows]


async def words_near(reader: Reader, spellings: Sequence[str], *, limit: int) -> list[str]:
    """Words of the gazetteer that are, or but for one letter would be, one of these spellings."""
    rows = await reader.find(WORDS, {"near": {"$in": list(spellings)}}, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def put(unit: Unit, entries: Sequence[Entry]) -> None:
    """Add entries, or put them in place of those with their ids."""
    by_id = {one.id: dump(one) for one in entries}
    if by_id:
        await unit.delete(GAZETTEER, {"_id": {"$in": list(by_id)}})
        await unit.insert(GAZETTEER, *by_id.values())


async def put_words(unit: Unit, words: Mapping[str, Sequence[str]]) -> None:
    """Add those words that are not there yet, each with the spellings it is found by."""
    if not words:
        return
    rows = await unit.find(WORDS, {"_id": {"$in": list(words)}}, limit=len(words), fields=("_id",))
    known = {row["_id"] for row in rows}
    await unit.insert(WORDS, *({"_id": word, "near": list(near)} for word, near in words.items() if word not in known))


async def delete_others(unit: Unit, source: str, keep: UUID | None, *, limit: int) -> int:
    """Remove at most so many entries of a source that its load `keep` did not bring; answers how many."""
    where: Doc = {"source": source} if keep is None else {"source": source, "load": {"$ne": keep}}
    rows = await unit.find(GAZETTEER, where, limit=limit, fields=("_id",))
    return await unit.delete(GAZETTEER, {"_id": {"$in": [row["_id"] for row in rows]}}) if rows else 0


async def get_load(reader: Reader, source: str) -> Load | None:
    """How the newest load of a source stands; None where there never was one."""
    document = await reader.get(LOADS, source)
    return load(Load, document) if document else None


async def all_loads(reader: Reader) -> list[Load]:
    """The newest load of each source, by their names; at most 1,000."""
    rows = await reader.find(LOADS, {}, order=[("_id", 1)], limit=MOST_SOURCES)
    return [load(Load, row) for row in rows]


async def save_load(unit: Unit, after: Load, before: Load | None) -> bool:
    """Note how a load stands that stood as `before`; whether it still did."""
    document = dump(after)
    if before is None:
        if await unit.get(LOADS, after.id):
            return False
        await unit.insert(LOADS, document)
        return True
    where = {"_id": document.pop("_id"), "number": before.number, "rows": before.rows, "done": before.done}
    return await unit.update(LOADS, where, {"$set": document}) == 1


async def delete_load(unit: Unit, source: str) -> None:
    """Forget that a source was ever loaded."""
    await unit.delete(LOADS, {"_id": source})


def _from(beginning: str) -> Doc:
    return {"$gte": beginning, "$lt": beginning + _BEYOND}


def _has(wanted: Wanted) -> Doc:
    words: Doc = {"tokens": {"$in": list(wanted.words)}}
    if wanted.prefix is None:
        return words
    begins: Doc = {"tokens": {"$elemMatch": _from(wanted.prefix)}}
    return begins if wanted.words == (wanted.prefix,) else {"$or": [words, begins]}


def _in_squares(squares: Sequence[int]) -> Doc:
    return {"square": {"$in": list(squares)}} if squares else {}
