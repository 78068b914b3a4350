"""Memberships in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base.page import Page
from pledgebank.groups.members.model import MEMBERS, GroupRole, Membership
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

MEMBERSHIPS = "memberships"
INDEXES = (
    # The person first: one index keeps memberships single, and finds the viewer's own.
    Index(MEMBERSHIPS, (("person", 1), ("group", 1)), unique=True),
    Index(MEMBERSHIPS, (("person", 1), ("role", 1), ("since", 1), ("_id", 1))),
    Index(MEMBERSHIPS, (("group", 1), ("role", 1), ("since", 1), ("_id", 1))),
)
# Nobody organises more than 20, nor belongs to more than 100: what is beyond was there before there was a bound.
MOST_READ = 200
MOST_COUNTED = 10_000_000
_OF_MEMBERS: Doc = {"$in": [role.value for role in MEMBERS]}
_LONGEST = Order("since", datetime)


async def get(reader: Reader, key: UUID) -> Membership | None:
    """The membership with this id."""
    row = await reader.get(MEMBERSHIPS, key)
    return load(Membership, row) if row else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Membership | None]:
    """The memberships with these ids, in their order."""
    rows = await reader.find(MEMBERSHIPS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Membership, row) for row in rows}
    return [found.get(key) for key in keys]


async def of(reader: Reader, group: UUID, person: UUID) -> Membership | None:
    """What a person is in a group, or was."""
    row = await reader.find_one(MEMBERSHIPS, {"person": person, "group": group})
    return load(Membership, row) if row else None


async def of_pairs(reader: Reader, keys: Sequence[tuple[UUID, UUID]]) -> list[Membership | None]:
    """The memberships for (group, person) pairs, in their order."""
    wanted: dict[UUID, list[UUID]] = {}
    for group, person in keys:
        wanted.setdefault(person, []).append(group)
    found = {}
    for person, groups in wanted.items():
        where = {"person": person, "group": {"$in": groups}}
        for row in await reader.find(MEMBERSHIPS, where, limit=len(groups)):
            found[row["group"], person] = load(Membership, row)
    return [found.get(key) for key in keys]


async def organised_by(reader: Reader, person: UUID) -> list[UUID]:
    """The groups that a person organises, at most 200."""
    where: Doc = {"person": person, "role": GroupRole.ORGANISER.value}
    rows = await reader.find(MEMBERSHIPS, where, limit=MOST_READ, fields=("group",))
    return [row["group"] for row in rows]


async def of_person(reader: Reader, person: UUID, roles: Sequence[GroupRole] = MEMBERS) -> list[Membership]:
    """What a person is in groups, in one of these roles, at most 200, the longest first."""
    where: Doc = {"person": person, "role": {"$in": [role.value for role in roles]}}
    rows = await reader.find(MEMBERSHIPS, where, limit=MOST_READ)
    return sorted((load(Membership, row) for row in rows), key=lambda one: (one.since, one.id))


async def page(
    reader: Reader, group: UUID, roles: Sequence[GroupRole], *, first: int, after: str | None
) -> Page[Membership]:
    """A page of those in one of these roles, the longest first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"group": group, "role": {"$in": [role.value for role in roles]}}
    return await listing.page(reader, MEMBERSHIPS, where, order=_LONGEST, first=first, after=after, read=_read)


async def count(reader: Reader, group: UUID) -> int:
    """How many members a group truly has."""
    return await reader.count(MEMBERSHIPS, {"group": group, "role": _OF_MEMBERS}, limit=MOST_COUNTED)


async def organisers(reader: Reader, group: UUID, limit: int) -> list[Membership]:
    """Some of those who organise a group, the longest first."""
    return await _longest(reader, group, GroupRole.ORGANISER, limit)


async def longest_member(reader: Reader, group: UUID) -> Membership | None:
    """Who has been a member the longest without organising it."""
    found = await _longest(reader, group, GroupRole.MEMBER, 1)
    return found[0] if found else None


async def insert(unit: Unit, membership: Membership) -> None:
    """Add a membership. A second one of the same person makes the unit run again."""
    await unit.insert(MEMBERSHIPS, dump(membership))


async def replace(unit: Unit, membership: Membership) -> None:
    """Keep a membership, read in this very unit, as it now is."""
    await unit.replace(MEMBERSHIPS, dump(membership))


async def delete(unit: Unit, key: UUID) -> None:
    """Forget a membership."""
    await unit.delete(MEMBERSHIPS, {"_id": key})


async def left_by(reader: Reader, person: UUID, limit: int) -> list[Membership]:
    """Some of what a person is or was in groups."""
    return [_read(row) for row in await reader.find(MEMBERSHIPS, {"person": person}, limit=limit)]


async def _longest(reader: Reader, group: UUID, role: GroupRole, limit: int) -> list[Membership]:
    where: Doc = {"group": group, "role": role.value}
    rows = await reader.find(MEMBERSHIPS, where, order=[("since", 1), ("_id", 1)], limit=limit)
    return [_read(row) for row in rows]


def _read(row: Doc) -> Membership:
    return load(Membership, row)
