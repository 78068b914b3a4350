"""Areas, their outlines, bodies and categories in MongoDB."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import TypeVar
from uuid import UUID

from pledgebank.base.ids import new_id
from pledgebank.base.page import Page
from pledgebank.councils.model import Area, Body, Category, Outline, Staff
from pledgebank.councils.rules import MOST_CATEGORIES
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

AREAS = "areas"
OUTLINES = "outlines"
VERSIONS = "versions"
BODIES = "bodies"
CATEGORIES = "categories"
STAFF = "staff"
MOST_BODIES = 100
MOST_STAFF = 1_000
INDEXES: tuple[Index, ...] = (
    Index(AREAS, (("slug", 1),), unique=True),
    Index(AREAS, (("kind", 1), ("slug", 1))),
    Index(AREAS, (("kind", 1), ("name", 1), ("_id", 1))),
    Index(OUTLINES, (("size", 1),)),
    Index(VERSIONS, (("version", 1),)),
    Index(BODIES, (("slug", 1),), unique=True),
    Index(BODIES, (("areas", 1), ("slug", 1))),
    Index(BODIES, (("reviews_pledges", 1),)),
    Index(CATEGORIES, (("body", 1), ("name", 1))),
    Index(CATEGORIES, (("body", 1), ("key", 1)), unique=True, where={"key": {"$gt": ""}}),
    Index(STAFF, (("email", 1), ("body", 1)), unique=True),
    Index(STAFF, (("body", 1), ("email", 1))),
)
_OUTLINES_VERSION = "outlines"
_COUNCILS_VERSION = "councils"
T = TypeVar("T", Area, Body, Category, Outline)


async def areas_by_ids(reader: Reader, ids: Sequence[UUID]) -> list[Area | None]:
    """The areas with these ids, in their order."""
    return await _by_ids(reader, AREAS, Area, ids)


async def bodies_by_ids(reader: Reader, ids: Sequence[UUID]) -> list[Body | None]:
    """The bodies with these ids, in their order."""
    return await _by_ids(reader, BODIES, Body, ids)


async def categories_by_ids(reader: Reader, ids: Sequence[UUID]) -> list[Category | None]:
    """The categories with these ids, in their order."""
    return await _by_ids(reader, CATEGORIES, Category, ids)


async def outlines_by_ids(reader: Reader, ids: Sequence[UUID]) -> list[Outline | None]:
    """The outlines of the areas with these ids, in their order."""
    return await _by_ids(reader, OUTLINES, Outline, ids)


async def area_by_slug(reader: Reader, slug: str) -> Area | None:
    """The area of this slug."""
    document = await reader.find_one(AREAS, {"slug": slug})
    return load(Area, document) if document else None


async def areas_by_slugs(reader: Reader, slugs: Sequence[str]) -> dict[str, Area]:
    """Those areas that exist, by slug."""
    rows = await reader.find(AREAS, {"slug": {"$in": list(slugs)}}, limit=max(len(slugs), 1))
    return {row["slug"]: load(Area, row) for row in rows}


async def areas_of_kind(reader: Reader, kind: str, first: int, after: str | None) -> Page[Area]:
    """A page of the areas of a kind, by name. Raises Refused INVALID_CURSOR."""
    where: Doc = {"kind": kind}
    order = Order("name", str)
    return await listing.page(
        reader, AREAS, where, order=order, first=first, after=after, read=lambda row: load(Area, row)
    )


async def has_area_of_kind(reader: Reader, kind: str) -> bool:
    """Whether there is any area of this kind."""
    return await reader.find_one(AREAS, {"kind": kind}, fields=("_id",)) is not None


async def any_reviews_pledges(reader: Reader) -> bool:
    """Whether any body looks at pledges before others see them."""
    return await reader.find_one(BODIES, {"reviews_pledges": True}, fields=("_id",)) is not None


async def body_by_slug(reader: Reader, slug: str) -> Body | None:
    """The body of this slug."""
    document = await reader.find_one(BODIES, {"slug": slug})
    return load(Body, document) if document else None


async def bodies_of(reader: Reader, areas: Collection[UUID]) -> list[Body]:
    """Who answers for any of these areas, by slug; at most 100."""
    where = {"areas": {"$in": sorted(areas)}}
    return [load(Body, row) for row in await reader.find(BODIES, where, order=[("slug", 1)], limit=MOST_BODIES)]


async def categories_of(reader: Reader, bodies: Sequence[UUID], *, inactive: bool = False) -> list[Category]:
    """What these bodies take, in the bodies' order, then by name; with `inactive` also what they no longer take."""
    where: Doc = {"body": {"$in": list(bodies)}}
    if not inactive:
        where["active"] = True
    rows = await reader.find(CATEGORIES, where, order=[("name", 1)], limit=MOST_CATEGORIES * max(len(bodies), 1))
    places = {body: place for place, body in enumerate(bodies)}
    return sorted((load(Category, row) for row in rows), key=lambda category: places[category.body])


async def without_key(reader: Reader, limit: int) -> list[tuple[Category, str | None]]:
    """Some categories as an earlier version kept them, and the one heading that each then had."""
    rows = await reader.find(CATEGORIES, {"key": {"$exists": False}}, order=[("body", 1)], limit=limit)
    return [(load(Category, row), row.get("group")) for row in rows]


async def outlines_version(reader: Reader) -> UUID | None:
    """Another one after every change of any area or outline; None before the first."""
    document = await reader.get(VERSIONS, _OUTLINES_VERSION)
    return UUID(str(document["version"])) if document else None


async def all_areas(reader: Reader) -> AsyncIterator[Area]:
    """Every area: for the index of places."""
    async for row in reader.scan(AREAS, {}):
        yield load(Area, row)


async def all_outlines(reader: Reader) -> AsyncIterator[Outline]:
    """Every outline: for the index of places."""
    async for row in reader.scan(OUTLINES, {}):
        yield load(Outline, row)


async def insert_areas(unit: Unit, areas: Sequence[tuple[Area, Outline]]) -> None:
    """Add areas with their outlines, all at once: one by one, a county's would outlast what a transaction may take."""
    await unit.insert(AREAS, *(dump(area) for area, _ in areas))
    await unit.insert(OUTLINES, *(dump(outline) for _, outline in areas))


async def replace_area(unit: Unit, area: Area, outline: Outline) -> None:
    """Put an area and its outline in place of what stands under its id."""
    await unit.replace(AREAS, dump(area))
    await unit.replace(OUTLINES, dump(outline))


async def change_outlines_version(unit: Unit) -> None:
    """Tell every process that areas or outlines have changed."""
    await unit.update(VERSIONS, {"_id": _OUTLINES_VERSION}, {"$set": {"version": new_id()}}, upsert=True)


async def insert_body(unit: Unit, body: Body) -> None:
    """Add a body."""
    await unit.insert(BODIES, dump(body))


async def replace_body(unit: Unit, body: Body) -> None:
    """Put a body in place of what stands under its id."""
    await unit.replace(BODIES, dump(body))


async def put_category(unit: Unit, category: Category) -> None:
    """Add a category, or put it in place of what stands under its id."""
    await put_categories(unit, [category])


async def put_categories(unit: Unit, categories: Sequence[Category]) -> None:
    """Add categories, or put them in place of what stands under their ids: all at once, as they may be thousands."""
    if categories:
        await unit.delete(CATEGORIES, {"_id": {"$in": [one.id for one in categories]}})
        await unit.insert(CATEGORIES, *map(dump, categories))


async def change_councils_version(unit: Unit) -> None:
    """Let everything that another does with a councils file at the same time begin again."""
    await unit.update(VERSIONS, {"_id": _COUNCILS_VERSION}, {"$set": {"version": new_id()}}, upsert=True)


async def staff_of(reader: Reader, email: str) -> list[Staff]:
    """For whom the owner of an address (as `address.parse` writes it) works; at most 100 bodies."""
    return [load(Staff, row) for row in await reader.find(STAFF, {"email": email}, limit=MOST_BODIES)]


async def all_staff(reader: Reader) -> list[Staff]:
    """Everybody who works for a body, by address; at most 1,000."""
    rows = await reader.find(STAFF, {}, order=[("email", 1), ("body", 1)], limit=MOST_STAFF)
    return [load(Staff, row) for row in rows]


async def staff_for(reader: Reader, body: UUID) -> list[Staff]:
    """Who works for a body, by address; at most 1,000."""
    rows = await reader.find(STAFF, {"body": body}, order=[("email", 1)], limit=MOST_STAFF)
    return [load(Staff, row) for row in rows]


async def put_staff(unit: Unit, staff: Staff) -> None:
    """Add somebody, or put them in place of what stands under their id."""
    document = dump(staff)
    await unit.update(STAFF, {"_id": document.pop("_id")}, {"$set": document}, upsert=True)


async def delete_staff(unit: Unit, key: UUID) -> None:
    """Forget that somebody works for a body."""
    await unit.delete(STAFF, {"_id": key})


async def _by_ids(reader: Reader, collection: str, kind: type[T], ids: Sequence[UUID]) -> list[T | None]:
    if not ids:
        return []
    rows = await reader.find(collection, {"_id": {"$in": list(ids)}}, limit=len(ids))
    found = {row["_id"]: load(kind, row) for row in rows}
    return [found.get(key) for key in ids]
