"""Slots, who signed up for them, and each person's schedule, in the database."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.days import codes
from pledgebank.activities.places import counting
from pledgebank.activities.places.model import HOLDING, STANDING, Signup, SignupState, Slot
from pledgebank.base import page as pages
from pledgebank.base.page import Page
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

SLOTS, SIGNUPS, SCHEDULES = "slots", "signups", "schedules"
INDEXES = (
    Index(SLOTS, (("activity", 1), ("_id", 1))),
    # One place a person, whatever the timing: a cancelled sign-up has no `held_by`.
    Index(SIGNUPS, (("activity", 1), ("held_by", 1)), unique=True, where={"held_by": {"$exists": True}}),
    Index(SIGNUPS, (("slot", 1), ("person", 1), ("_id", 1))),
    Index(SIGNUPS, (("slot", 1), ("state", 1), ("ticket", 1))),
    Index(SIGNUPS, (("person", 1), ("state", 1), ("ends_at", 1))),
    Index(SIGNUPS, (("activity", 1), ("state", 1), ("_id", 1))),
    Index(SIGNUPS, (("state", 1), ("offer_until", 1)), where={"offer_until": {"$type": "date"}}),
    Index(SCHEDULES, (("touched", 1),)),
)
MOST_AT_ONCE = 200


async def insert_slots(unit: Unit, slots: Sequence[Slot]) -> None:
    """Keep new slots of activities that are kept already, which count those that have room."""
    counted = [replace(slot, counted=counting.is_free(slot)) for slot in slots]
    await unit.insert(SLOTS, *(dump(slot) for slot in counted))
    for activity, free in Counter(slot.activity for slot in counted if slot.counted).items():
        await activities.count_free(unit, activity, free)


async def slot(reader: Reader, key: UUID) -> Slot | None:
    """The slot with this id."""
    document = await reader.get(SLOTS, key)
    return load(Slot, document) if document else None


async def slots_by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Slot | None]:
    """The slots with these ids, in their order."""
    documents = await reader.find(SLOTS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {document["_id"]: load(Slot, document) for document in documents}
    return [found.get(key) for key in keys]


async def slots_of(reader: Reader, activities: Sequence[UUID]) -> list[tuple[Slot, ...]]:
    """For each activity its slots, in the order in which they were made."""
    rows = await reader.find(
        SLOTS, {"activity": {"$in": list(activities)}}, order=[("activity", 1), ("_id", 1)], limit=20 * len(activities)
    )
    found: dict[UUID, list[Slot]] = {key: [] for key in activities}
    for row in rows:
        found[row["activity"]].append(load(Slot, row))
    return [tuple(found[key]) for key in activities]


async def replace_slot(unit: Unit, slot: Slot) -> None:
    """Keep a slot as it now is, read in this very unit; its activity counts it if it has room."""
    free = counting.is_free(slot)
    if free != slot.counted:
        await activities.count_free(unit, slot.activity, 1 if free else -1)
    await unit.replace(SLOTS, dump(replace(slot, counted=free)))


async def take_ticket(unit: Unit, key: UUID, party_size: int, *, asks: bool, first_come: bool) -> Slot:
    """Give out the next ticket, with a place if there is room and nobody waits; one update, so never one too many.

    `asks`: no place, but a request; `first_come`: a place if there is room, whoever waits.
    """
    room: Doc = {"$or": [{"$eq": ["$capacity", None]}, {"$lte": [{"$add": ["$taken", party_size]}, "$capacity"]}]}
    placed = {"$and": [not asks, {"$or": [first_come, {"$eq": ["$waiting", 0]}]}, room]}
    queued = "requested" if asks else "waiting"
    change: list[Doc] = [
        {"$set": {"ticket": {"$add": ["$ticket", 1]}, "placed": placed}},
        {
            "$set": {
                "taken": {"$add": ["$taken", {"$cond": ["$placed", party_size, 0]}]},
                queued: {"$add": [{"$ifNull": [f"${queued}", 0]}, {"$cond": ["$placed", 0, party_size]}]},
            }
        },
    ]
    document = await unit.take(SLOTS, {"_id": key}, change)
    assert document is not None
    slot = load(Slot, document)
    if slot.counted != counting.is_free(slot):
        await replace_slot(unit, slot)
        slot = replace(slot, counted=not slot.counted)
    return slot


async def touch_schedule(unit: Unit, person: UUID) -> None:
    """Make any other write to this person's places conflict with this one: a snapshot alone would not notice."""
    await unit.update(SCHEDULES, {"_id": person}, {"$set": {"touched": unit.now}, "$inc": {"times": 1}}, upsert=True)


async def touch_schedules(unit: Unit, people: Sequence[UUID]) -> None:
    """As `touch_schedule`, of several who have signed up for something before."""
    change = {"$set": {"touched": unit.now}, "$inc": {"times": 1}}
    await unit.update_all(SCHEDULES, {"_id": {"$in": list(people)}}, change)


async def insert_signup(unit: Unit, signup: Signup) -> None:
    """Keep a new sign-up."""
    await unit.insert(SIGNUPS, _signup(signup))


async def replace_signup(unit: Unit, signup: Signup) -> None:
    """Keep a sign-up as it now is; it was read in this very unit."""
    await unit.replace(SIGNUPS, _signup(signup))


async def signups_by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Signup | None]:
    """The sign-ups with these ids, whoever may see them, in their order."""
    documents = await reader.find(SIGNUPS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {document["_id"]: read_signup(document) for document in documents}
    return [found.get(key) for key in keys]


async def active_in(reader: Reader, activity: UUID, person: UUID) -> Signup | None:
    """The person's standing sign-up for any slot of an activity."""
    document = await reader.find_one(SIGNUPS, {"activity": activity, "held_by": person})
    return read_signup(document) if document else None


async def latest_in_slot(reader: Reader, slot: UUID, person: UUID) -> Signup | None:
    """The person's newest sign-up for a slot, also one they have left."""
    document = await reader.find_one(SIGNUPS, {"slot": slot, "person": person}, order=[("_id", -1)])
    return read_signup(document) if document else None


async def places_of(reader: Reader, person: UUID, during: Slot) -> list[Signup]:
    """The places the person holds that overlap a slot's time."""
    return await _overlapping(reader, [person], during, HOLDING)


async def busy(reader: Reader, people: Sequence[UUID], during: Slot) -> set[UUID]:
    """Who of these people hold a place that overlaps a slot's time."""
    return {signup.person for signup in await _overlapping(reader, people, during, HOLDING)}


async def waits_of(reader: Reader, person: UUID, during: Slot) -> list[Signup]:
    """Where the person waits for a place that overlaps a slot's time."""
    return await _overlapping(reader, [person], during, {SignupState.WAITLISTED})


async def _overlapping(
    reader: Reader, people: Sequence[UUID], during: Slot, states: Collection[SignupState]
) -> list[Signup]:
    overlapping = {"starts_at": {"$lt": during.ends_at}, "ends_at": {"$gt": during.starts_at}}
    rows = await reader.find(
        SIGNUPS,
        {"person": {"$in": list(people)}, "state": {"$in": values(states)}, **overlapping},
        limit=MOST_AT_ONCE * max(len(people), 1),
    )
    return [read_signup(row) for row in rows]


async def of_person(reader: Reader, person: UUID, limit: int) -> list[Signup]:
    """Some of a person's sign-ups, whatever became of them."""
    return [read_signup(row) for row in await reader.find(SIGNUPS, {"person": person}, limit=limit)]


async def all_of(reader: Reader, slot: UUID) -> AsyncIterator[Signup]:
    """Every sign-up of a slot, whatever became of it, streamed."""
    async for row in reader.scan(SIGNUPS, {"slot": slot}):
        yield read_signup(row)


async def delete_slots(unit: Unit, activity: UUID) -> None:
    """Forget the slots of a draft."""
    await unit.delete(SLOTS, {"activity": activity})


async def delete_schedule(unit: Unit, person: UUID) -> None:
    """Forget when a person's places were last changed."""
    await unit.delete(SCHEDULES, {"_id": person})


async def queue(reader: Reader, slot: UUID, *, limit: int, after: int = 0) -> list[Signup]:
    """Who waits for a place, first come first, beyond a ticket."""
    where = {"slot": slot, "state": SignupState.WAITLISTED.value, "ticket": {"$gt": after}}
    rows = await reader.find(SIGNUPS, where, order=[("ticket", 1)], limit=limit)
    return [read_signup(row) for row in rows]


async def position(reader: Reader, signup: Signup) -> int:
    """The place in the queue, from 1."""
    before = {"slot": signup.slot, "state": SignupState.WAITLISTED.value, "ticket": {"$lt": signup.ticket}}
    return 1 + await reader.count(SIGNUPS, before, limit=100_000)


async def signups_page(
    reader: Reader, slot: UUID, *, person: UUID | None, first: int | None, after: str | None
) -> Page[Signup]:
    """A page of a slot's standing sign-ups by ticket; with `person`, that person's own only."""
    wanted: Doc = {"slot": slot, "state": {"$in": values(STANDING)}}
    if person is not None:
        wanted["person"] = person
    order = Order("ticket", int)
    return await listing.page(
        reader, SIGNUPS, wanted, order=order, first=pages.size(first), after=after, read=read_signup
    )


async def own_in(reader: Reader, keys: Sequence[tuple[UUID, UUID]]) -> list[tuple[Signup, ...]]:
    """For each (person, activity) the person's standing sign-ups there."""
    return await _of_each(reader, keys, "held_by", {})


async def missed_in(reader: Reader, keys: Sequence[tuple[UUID, UUID]]) -> list[tuple[Signup, ...]]:
    """For each (person, activity) the person's sign-ups there of which the organiser says that they did not come."""
    return await _of_each(reader, keys, "person", {"state": SignupState.NO_SHOW.value})


async def _of_each(reader: Reader, keys: Sequence[tuple[UUID, UUID]], who: str, more: Doc) -> list[tuple[Signup, ...]]:
    persons, places = [person for person, _ in keys], [activity for _, activity in keys]
    where = {who: {"$in": persons}, "activity": {"$in": places}, **more}
    found: dict[tuple[UUID, UUID], list[Signup]] = {key: [] for key in keys}
    for row in await reader.find(SIGNUPS, where, limit=20 * len(keys)):
        if (row["person"], row["activity"]) in found:
            found[row["person"], row["activity"]].append(read_signup(row))
    return [tuple(found[key]) for key in keys]


def _signup(signup: Signup) -> Doc:
    found_by = {"code": codes.short_of_signup(signup.id)}
    return dump(signup) | found_by | ({"held_by": signup.person} if signup.is_active else {})


def read_signup(document: Doc) -> Signup:
    """The sign-up that was kept."""
    return load(Signup, document)


def values(states: Collection[SignupState]) -> list[str]:
    """These states as they are kept."""
    return [state.value for state in states]
