"""People, codes and sessions in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import page as pages
from pledgebank.base.page import Page
from pledgebank.people.model import Code, Person, Session
from pledgebank.people.rules import MOST_REPEATS, MOST_SESSIONS, MOST_TRIES
from pledgebank.storage import alone, listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Reader, Unit

PEOPLE = "people"
CODES = "codes"
SESSIONS = "sessions"
KEYS = "keys"

INDEXES = (
    Index(PEOPLE, (("email", 1),), unique=True, where={"email": {"$gt": ""}}),
    Index(CODES, (("contact", 1), ("made_at", -1), ("_id", -1))),
    Index(CODES, (("expires_at", 1),), expires=15 * 60),  # outlives the five minutes in which its use is repeatable
    Index(SESSIONS, (("person", 1), ("started_at", -1), ("_id", -1))),
    Index(SESSIONS, (("ends_at", 1),), expires=0),
    Index(KEYS, (("made_at", 1),)),
)


async def get(reader: Reader, key: UUID) -> Person | None:
    """The person with this id."""
    document = await reader.get(PEOPLE, key)
    return load(Person, document) if document else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Person | None]:
    """The people with these ids, in the same order."""
    rows = await reader.find(PEOPLE, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    people = {row["_id"]: load(Person, row) for row in rows}
    return [people.get(key) for key in keys]


async def by_email(reader: Reader, email: str) -> Person | None:
    """The person who signs in with this address (as `address.parse` writes it)."""
    document = await reader.find_one(PEOPLE, {"email": email})
    return load(Person, document) if document else None


async def insert(unit: Unit, person: Person) -> None:
    """Add a person. Two of one address cannot be."""
    await unit.insert(PEOPLE, dump(person))


async def replace(unit: Unit, person: Person) -> None:
    """Keep a person, read in this unit, as they now are."""
    await unit.replace(PEOPLE, dump(person))


async def touch(unit: Unit, person: UUID) -> None:
    """Make any other opening or ending of this person's sessions conflict with this one."""
    await unit.update(PEOPLE, {"_id": person}, {"$inc": {"touched": 1}})


async def erased(reader: Reader, keys: Sequence[UUID]) -> list[UUID]:
    """Which of these people have deleted their accounts."""
    where = {"_id": {"$in": list(keys)}, "erased_at": {"$ne": None}}
    rows = await reader.find(PEOPLE, where, limit=max(len(keys), 1), fields=("_id",))
    return [row["_id"] for row in rows]


async def code(reader: Reader, key: UUID) -> Code | None:
    """The code with this id."""
    document = await reader.get(CODES, key)
    return load(Code, document) if document else None


async def insert_code(unit: Unit, new: Code) -> None:
    """Add a code: from now on the only one that counts for its contact."""
    await unit.insert(CODES, dump(new))


async def replace_code(unit: Unit, changed: Code) -> None:
    """Put a code, read in this unit, in place of what it was."""
    await unit.replace(CODES, dump(changed))


async def delete_code(unit: Unit, key: UUID) -> None:
    """Forget a code that never reached anybody."""
    await unit.delete(CODES, {"_id": key})


async def delete_codes(unit: Unit, contact: bytes) -> None:
    """Forget all codes of a contact."""
    await unit.delete(CODES, {"contact": contact})


async def spend_try(storage: Storage, contact: bytes) -> UUID | None:
    """Count one try against the newest code of a contact, whatever then comes of it; None where none is left.

    By itself and not in the unit that looks at the code: a refusal there must not give the try back.
    """
    newest = await storage.reader.find_one(
        CODES, {"contact": contact}, order=[("made_at", -1), ("_id", -1)], fields=("_id",)
    )
    if newest is None:
        return None
    where = {
        "_id": newest["_id"],
        "$or": [
            {"tries": {"$lt": MOST_TRIES}},
            {"used_at": {"$ne": None}, "tries": {"$lt": MOST_TRIES + MOST_REPEATS}},
        ],
    }
    spent = await alone.take(storage, CODES, where, {"$inc": {"tries": 1}})
    return spent["_id"] if spent else None


async def session(reader: Reader, key: UUID) -> Session | None:
    """The session with this id, unless it has ended."""
    document = await reader.get(SESSIONS, key)
    return load(Session, document) if document else None


async def sessions_by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Session | None]:
    """The sessions with these ids that have not ended, in the same order."""
    rows = await reader.find(SESSIONS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Session, row) for row in rows}
    return [found.get(key) for key in keys]


async def sessions(reader: Reader, person: UUID, first: int | None, after: str | None) -> Page[Session]:
    """Where somebody is signed in, newest first, a page at a time. Raises Refused INVALID_CURSOR."""
    order, where = Order("started_at", datetime, descending=True), {"person": person}
    return await listing.page(
        reader, SESSIONS, where, order=order, first=pages.size(first), after=after, read=_read_session
    )


async def all_sessions(reader: Reader, person: UUID) -> list[Session]:
    """Everywhere somebody is signed in, newest first: 50 at most, and those from before there was a bound."""
    rows = reader.scan(SESSIONS, {"person": person}, order=[("started_at", -1), ("_id", -1)])
    return [load(Session, row) async for row in rows]


async def beyond_bound(reader: Reader, person: UUID) -> list[Session]:
    """The oldest sessions of somebody who has more than 50."""
    return (await all_sessions(reader, person))[MOST_SESSIONS:]


async def insert_session(unit: Unit, new: Session) -> None:
    """Add a session."""
    await unit.insert(SESSIONS, dump(new))


async def replace_session(unit: Unit, changed: Session) -> None:
    """Put a session, read in this unit, in place of what it was."""
    await unit.replace(SESSIONS, dump(changed))


async def delete_session(unit: Unit, key: UUID) -> None:
    """Forget a session: none of its refresh tokens is good for anything from now on."""
    await unit.delete(SESSIONS, {"_id": key})


async def delete_sessions(unit: Unit, person: UUID) -> None:
    """Forget all sessions of a person."""
    await unit.delete(SESSIONS, {"person": person})


def _read_session(row: Doc) -> Session:
    return load(Session, row)
