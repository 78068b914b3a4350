"""Pledges and signatures in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import page
from pledgebank.base.ids import new_id
from pledgebank.base.page import Page
from pledgebank.pledges import finding
from pledgebank.pledges.finding import LISTED, TRIED
from pledgebank.pledges.model import NameVisibility, Pledge, PledgeState, Signature, SignatureState
from pledgebank.storage import searching
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

PLEDGES = "pledges"
SIGNATURES = "signatures"
INDEXES: tuple[Index, ...] = (
    Index(PLEDGES, (("ref", 1),), unique=True),
    # What everyone may see comes first in each index by which everyone looks: nothing else is even read.
    Index(PLEDGES, ((LISTED, 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, ((LISTED, 1), ("promoted", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("areas", 1), (LISTED, 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("reports", 1), (LISTED, 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("promiser", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("body", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("group", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("bodies", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("bodies", 1), ("state", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("copied_from", 1), (LISTED, 1), ("created_at", -1))),
    Index(PLEDGES, (("state", 1), ("deadline", 1), ("_id", 1))),
    Index(PLEDGES, ((LISTED, 1), ("state", 1), ("deadline", 1), ("_id", 1))),
    Index(PLEDGES, ((LISTED, 1), ("state", 1), ("missing", 1), ("_id", 1))),
    Index(PLEDGES, (("cell", 1), (LISTED, 1))),
    Index(PLEDGES, (("location", "2dsphere"),)),
    Index(PLEDGES, ((LISTED, 1), ("location", "2dsphere"))),
    Index(PLEDGES, ((searching.WORDS, 1), (LISTED, 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, ((TRIED, 1), ("state", 1), ("target", 1))),
    # The person first: one index keeps signatures single, finds the viewer's own, and lists all that a person signed.
    Index(SIGNATURES, (("person", 1), ("pledge", 1)), unique=True),
    Index(SIGNATURES, (("pledge", 1), ("signed_at", 1), ("_id", 1))),
)
# What an earlier version looked for by these, this one finds by those that begin with what all may see.
FORMER_INDEXES = (
    Index(PLEDGES, (("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("areas", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("reports", 1), ("created_at", -1), ("_id", -1))),
    Index(PLEDGES, (("state", 1), ("missing", 1), ("_id", 1))),
    Index(PLEDGES, (("cell", 1),)),
    Index(PLEDGES, ((searching.WORDS, 1), ("created_at", -1), ("_id", -1))),
)
MOST_SIGNED = 1_000


async def get(reader: Reader, key: UUID) -> Pledge | None:
    """The pledge with this id."""
    row = await reader.get(PLEDGES, key)
    return load(Pledge, row) if row else None


async def by_ref(reader: Reader, ref: str) -> Pledge | None:
    """The pledge with this short reference."""
    row = await reader.find_one(PLEDGES, {"ref": ref})
    return load(Pledge, row) if row else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Pledge | None]:
    """The pledges with these ids, in their order."""
    rows = await reader.find(PLEDGES, {"_id": {"$in": list(keys)}}, limit=len(keys))
    found = {row["_id"]: load(Pledge, row) for row in rows}
    return [found.get(key) for key in keys]


def document(pledge: Pledge) -> Doc:
    """How a pledge is kept: with that by which it is found, so that nobody can forget to write it down."""
    return {**dump(pledge), **finding.fields(pledge)}


async def without_words(reader: Reader, limit: int) -> list[Pledge]:
    """Some pledges as an earlier version kept them, not yet to be searched."""
    rows = await reader.find(PLEDGES, {searching.WORDS: {"$exists": False}}, limit=limit)
    return [load(Pledge, row) for row in rows]


async def without_listing(reader: Reader, limit: int) -> list[Pledge]:
    """Some pledges as an earlier version kept them, of which it is not written down who may see them."""
    rows = await reader.find(PLEDGES, {LISTED: {"$exists": False}}, limit=limit)
    return [load(Pledge, row) for row in rows]


async def insert(unit: Unit, pledge: Pledge) -> None:
    """Add a pledge."""
    await unit.insert(PLEDGES, document(pledge))


async def replace(unit: Unit, pledge: Pledge) -> None:
    """Keep a pledge that was read in this unit as it now is."""
    await unit.replace(PLEDGES, document(pledge))


async def due(reader: Reader, *, closed_before: datetime, limit: int) -> list[UUID]:
    """The open pledges whose deadline was at or before an instant, the longest closed first."""
    where = {"state": PledgeState.OPEN, "deadline": {"$lte": closed_before}}
    rows = await reader.find(PLEDGES, where, order=[("deadline", 1), ("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def insert_signature(unit: Unit, signature: Signature) -> None:
    """Add a signature."""
    await unit.insert(SIGNATURES, dump(signature))


async def signature(reader: Reader, key: UUID) -> Signature | None:
    """The signature with this id."""
    row = await reader.get(SIGNATURES, key)
    return load(Signature, row) if row else None


async def signatures_by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Signature | None]:
    """The signatures with these ids, in their order."""
    rows = await reader.find(SIGNATURES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Signature, row) for row in rows}
    return [found.get(key) for key in keys]


async def signature_of(reader: Reader, pledge: UUID, person: UUID) -> Signature | None:
    """A person's signature on a pledge."""
    row = await reader.find_one(SIGNATURES, {"person": person, "pledge": pledge})
    return load(Signature, row) if row else None


async def signatures_of(reader: Reader, keys: Sequence[tuple[UUID, UUID]]) -> list[Signature | None]:
    """The signatures for (pledge, person) pairs, in their order."""
    wanted: dict[UUID, list[UUID]] = {}
    for pledge, person in keys:
        wanted.setdefault(person, []).append(pledge)
    found = {}
    for person, pledges in wanted.items():
        where = {"person": person, "pledge": {"$in": pledges}}
        for row in await reader.find(SIGNATURES, where, limit=len(pledges)):
            found[row["pledge"], person] = load(Signature, row)
    return [found.get(key) for key in keys]


async def signers_among(reader: Reader, pledge: UUID, people: Sequence[UUID]) -> set[UUID]:
    """Which of these people have a signature on a pledge, in whatever state."""
    where = {"person": {"$in": list(people)}, "pledge": pledge}
    rows = await reader.find(SIGNATURES, where, limit=max(len(people), 1), fields=("person",))
    return {row["person"] for row in rows}


async def signed_by(reader: Reader, person: UUID) -> list[UUID]:
    """The pledges that a person signed, at most 1,000."""
    rows = await reader.find(SIGNATURES, {"person": person}, limit=MOST_SIGNED, fields=("pledge",))
    return [row["pledge"] for row in rows]


async def signatures_among(reader: Reader, keys: Sequence[UUID]) -> list[Signature]:
    """Those of these signatures that there are, in no order."""
    rows = await reader.find(SIGNATURES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    return [load(Signature, row) for row in rows]


async def delete_signatures(unit: Unit, keys: Sequence[UUID]) -> None:
    """Forget signatures."""
    await unit.delete(SIGNATURES, {"_id": {"$in": list(keys)}})


async def given_by(reader: Reader, person: UUID, limit: int) -> list[Signature]:
    """Some of the signatures of a person."""
    return [load(Signature, row) for row in await reader.find(SIGNATURES, {"person": person}, limit=limit)]


async def give_to_nobody(unit: Unit, signature: UUID) -> None:
    """Take the person away from a signature; two of one pledge still differ."""
    nobody = {"person": new_id(), "visibility": NameVisibility.HIDDEN, "shares_contact": False, "household": None}
    await unit.update(SIGNATURES, {"_id": signature}, {"$set": nobody})


async def open_of(reader: Reader, promiser: UUID, *, closing_after: datetime, limit: int) -> list[Pledge]:
    """Some of what a person promised themselves and what is open, or would be, and closes after an instant."""
    where: Doc = {"promiser": promiser, "body": None, "group": None, **_would_be_open(closing_after)}
    return [load(Pledge, row) for row in await reader.find(PLEDGES, where, limit=limit)]


async def open_of_group(reader: Reader, group: UUID, *, closing_after: datetime, limit: int) -> list[Pledge]:
    """The same of what was promised for a group; one area of a pledge follows the whole."""
    where: Doc = {"group": group, "parent": None, **_would_be_open(closing_after)}
    return [load(Pledge, row) for row in await reader.find(PLEDGES, where, limit=limit)]


async def about(reader: Reader, report: UUID, limit: int) -> list[Pledge]:
    """Some of the pledges about a report."""
    return [load(Pledge, row) for row in await reader.find(PLEDGES, {"reports": report}, limit=limit)]


async def naming(reader: Reader, promiser: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The pledges that somebody made for themselves, which show their name, by id, after an id."""
    where: Doc = {"promiser": promiser, "body": None, "group": None, **({"_id": {"$gt": after}} if after else {})}
    rows = await reader.find(PLEDGES, where, order=[("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def signatures(reader: Reader, pledge: Pledge, first: int | None, after: str | None) -> Page[Signature]:
    """The counted signatures of a pledge, the earliest first."""
    limit = page.size(first)
    where: Doc = {"pledge": pledge.id, "state": SignatureState.COUNTED}
    if after is not None:
        at, key = page.decode(after, datetime, UUID)
        where["signed_at"] = {"$gte": at}
        where["$or"] = [{"signed_at": {"$gt": at}}, {"_id": {"$gt": key}}]
    order = [("signed_at", 1), ("_id", 1)]
    rows = await reader.find(SIGNATURES, where, order=order, limit=limit + 1)
    found = [load(Signature, row) for row in rows]
    return page.cut(found, limit, lambda one: (one.signed_at, one.id), total=pledge.signature_count)


async def naming_group(reader: Reader, group: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The pledges that were made for a group, by id, after an id."""
    where: Doc = {"group": group, **({"_id": {"$gt": after}} if after else {})}
    rows = await reader.find(PLEDGES, where, order=[("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


def _would_be_open(closing_after: datetime) -> Doc:
    ways = [
        {"state": {"$in": [PledgeState.OPEN, PledgeState.PENDING]}, "deadline": {"$gt": closing_after}},
        # Out of view its time stands still, whatever its deadline says by now.
        {
            "state": PledgeState.SUSPENDED,
            "suspended_from": PledgeState.OPEN,
            "$expr": {"$lt": ["$suspended_at", "$deadline"]},
        },
    ]
    return {"$or": ways}
