"""Groups in MongoDB: how they are kept, which a filter means, how they are listed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import page as pages
from pledgebank.base import terms
from pledgebank.base.errors import invalid
from pledgebank.base.geo import Box
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.groups import sight
from pledgebank.groups.model import Group, GroupFilter, GroupOrder
from pledgebank.storage import listing, searching
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

GROUPS = "groups"
LISTED = "listed"
VERIFIED = "verified"
INDEXES = (
    Index(GROUPS, (("slug", 1),), unique=True),
    Index(GROUPS, ((LISTED, 1), ("created_at", -1), ("_id", -1))),
    Index(GROUPS, ((LISTED, 1), ("member_count", -1), ("_id", -1))),
    Index(GROUPS, (("areas", 1), (LISTED, 1), ("created_at", -1), ("_id", -1))),
    Index(GROUPS, (("bodies", 1), ("_id", 1))),
    Index(GROUPS, ((VERIFIED, 1), (LISTED, 1), ("created_at", -1), ("_id", -1))),
    Index(GROUPS, (("cell", 1), (LISTED, 1))),
    Index(GROUPS, (("location", "2dsphere"),)),
    Index(GROUPS, ((LISTED, 1), ("location", "2dsphere"))),
    Index(GROUPS, ((searching.WORDS, 1), (LISTED, 1), ("created_at", -1), ("_id", -1))),
)
_ORDERS = {
    GroupOrder.NEWEST: Order("created_at", datetime, descending=True),
    GroupOrder.LARGEST: Order("member_count", int, descending=True),
}


async def get(reader: Reader, key: UUID) -> Group | None:
    """The group with this id, whoever may see it."""
    row = await reader.get(GROUPS, key)
    return load(Group, row) if row else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Group | None]:
    """The groups with these ids, in their order, whoever may see them."""
    rows = await reader.find(GROUPS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Group, row) for row in rows}
    return [found.get(key) for key in keys]


async def by_slug(reader: Reader, slug: str) -> Group | None:
    """The group of this slug, whoever may see it."""
    row = await reader.find_one(GROUPS, {"slug": slug})
    return load(Group, row) if row else None


async def taken_slugs(reader: Reader, slugs: Sequence[str]) -> set[str]:
    """Which of these slugs some group has."""
    rows = await reader.find(GROUPS, {"slug": {"$in": list(slugs)}}, limit=max(len(slugs), 1), fields=("slug",))
    return {row["slug"] for row in rows}


async def page(
    reader: Reader, wanted: GroupFilter, order: GroupOrder, *, first: int | None, after: str | None
) -> Page[Group]:
    """A page of groups. Raises Refused INVALID for NEAREST without `near`, INVALID_CURSOR for a bad cursor."""
    size, clauses = pages.size(first), where(wanted)
    if order is GroupOrder.NEAREST:
        if wanted.near is None:
            raise invalid("To list what is nearest, please say near where.", "where", "near")
        return await listing.nearest(
            reader, GROUPS, clauses, circle=wanted.near, field="location", first=size, after=after, read=_read
        )
    if wanted.near:
        clauses = {"$and": [clauses, listing.in_circle(wanted.near)]}
    return await listing.page(reader, GROUPS, clauses, order=_ORDERS[order], first=size, after=after, read=_read)


def where(wanted: GroupFilter) -> Doc:
    """The groups that a filter means; the circle is left to the caller."""
    clauses: list[Doc] = [{LISTED: True} if wanted.among is None else {"_id": {"$in": list(wanted.among)}}]
    if wanted.area is not None:
        clauses.append({"areas": wanted.area})
    if wanted.verified is not None:
        clauses.append({VERIFIED: wanted.verified})
    if wanted.within is not None:
        clauses.append(listing.in_box(wanted.within))
    if wanted.text is not None:
        clauses.extend(searching.having(wanted.text))
    return {"$and": clauses}


async def by_id(reader: Reader, eyes: Eyes, *, within: Box | None, after: UUID | None, limit: int) -> list[Group]:
    """What these eyes may see inside a box, in the order of ids: for copies on phones."""
    ways: list[Doc] = [{LISTED: True}]
    if eyes.organises:
        ways.append({"_id": {"$in": sorted(eyes.organises)}})
    if eyes.moderates:
        ways.append({"bodies": {"$in": sorted(eyes.moderates)}})
    clauses: list[Doc] = [{"$or": ways} if len(ways) > 1 else ways[0]]
    if within is not None:
        clauses.append(listing.in_box(within))
    if after is not None:
        clauses.append({"_id": {"$gt": after}})
    return [_read(row) for row in await reader.find(GROUPS, {"$and": clauses}, order=[("_id", 1)], limit=limit)]


async def insert(unit: Unit, group: Group) -> None:
    """Add a group. A slug that another has makes the unit run again."""
    await unit.insert(GROUPS, document(group))


async def replace(unit: Unit, group: Group) -> None:
    """Keep a group, read in this very unit, as it now is."""
    await unit.replace(GROUPS, document(group))


async def touch(unit: Unit, key: UUID) -> None:
    """Make any other change of who organises a group conflict with this one."""
    await unit.update(GROUPS, {"_id": key}, {"$inc": {"touched": 1}})


async def count_in(unit: Unit, key: UUID, members: int) -> None:
    """Keep how many members a group has."""
    await unit.update(GROUPS, {"_id": key}, {"$set": {"member_count": members}})


def document(group: Group) -> Doc:
    """How a group is kept: with that by which it is found, so that nobody can forget to write it down."""
    return {
        **dump(group),
        searching.WORDS: terms.of(group.slug, group.name, group.about),
        LISTED: sight.is_listed(group),
        VERIFIED: group.verified_by is not None,
    }


def _read(row: Doc) -> Group:
    return load(Group, row)
