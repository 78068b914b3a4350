"""Follows the log and notes what time will have to do for a pledge; greets who is counted after its promiser wrote.

Who joins is kept in mind when they sign, and greeted when the fold tells that it has counted: what it tells comes after
that in the log, so nobody is greeted who is not counted, and nobody who is waits for another to join.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pledgebank.base.event import Entry
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import rules, store
from pledgebank.pledges.after.model import Course, Joiner, PledgeFellShort, SignerGreeted
from pledgebank.pledges.events import PlaceTaken, PledgeActivated, PledgeCounted, PledgeCreated, PledgeSigned
from pledgebank.pledges.model import Pledge, Signature, SignatureState
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

GREETED_AT_ONCE = 500
FORGOTTEN_AFTER = timedelta(days=1)


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what began, activated, was signed and counted, in the log's order."""
    courses = await store.courses(unit, list({entry.subject.id for entry in entries}))
    known = await _pledges(unit, entries, courses)
    counted: dict[UUID, Entry] = {}
    for entry in entries:
        key, event = entry.subject.id, entry.event
        if isinstance(event, PledgeCreated):
            await store.note(unit, key, advise_at=entry.at + rules.ADVISED_AFTER)
        elif isinstance(event, PledgeActivated):
            if key in known:
                await _begin(unit, known[key], entry.at)
        elif isinstance(event, PledgeCounted):
            counted[key] = entry
        elif isinstance(event, PledgeSigned | PlaceTaken) and key in courses and courses[key].announced:
            await store.queue(unit, Joiner(id=event.signature, pledge=key, at=entry.at))
    for key in counted.keys() & courses.keys():
        if courses[key].announced:
            await _greet(unit, courses[key])
        if key in known:
            await _measure(unit, known[key], courses[key])


KEEPS = Follower("pledges/course", (PledgeCreated, PledgeActivated, PledgeSigned, PlaceTaken, PledgeCounted), apply)


async def _pledges(unit: Unit, entries: Sequence[Entry], courses: Mapping[UUID, Course]) -> dict[UUID, Pledge]:
    """The pledges that have just been activated, and those counted of which that is known."""
    keys = {entry.subject.id for entry in entries if isinstance(entry.event, PledgeActivated)}
    counted = {entry.subject.id for entry in entries if isinstance(entry.event, PledgeCounted)}
    keys |= {key for key in counted & courses.keys() if courses[key].active}
    return {one.id: one for one in await pledges.by_ids(unit, list(keys)) if one} if keys else {}


async def _begin(unit: Unit, pledge: Pledge, at: datetime) -> None:
    await store.note(
        unit,
        pledge.id,
        active=True,
        remind_at=at + rules.REMINDED_AFTER,
        ask_at=rules.ask_at(pledge, at),
        advise_at=None,
    )


async def _measure(unit: Unit, pledge: Pledge, course: Course) -> None:
    """Tell once when an active pledge falls below its target."""
    short = rules.is_on(pledge) and pledge.signature_count < pledge.target
    if short is course.short:
        return
    await store.note(unit, pledge.id, short=short)
    if short:
        unit.emit(PledgeFellShort(id=pledge.id, count=pledge.signature_count))


async def _greet(unit: Unit, course: Course) -> None:
    assert course.announced is not None, "nothing was announced"
    waiting = await store.joiners(unit, course.id, GREETED_AT_ONCE)
    signatures = {one.id: one for one in await pledges.signatures_among(unit, [one.id for one in waiting])}
    settled = [one for one in waiting if _is_settled(one, signatures.get(one.id), unit.now)]
    await store.forget_joiners(unit, [one.id for one in settled])
    for one in settled:
        signature = signatures.get(one.id)
        if signature and signature.state is SignatureState.COUNTED:
            unit.emit(SignerGreeted(id=course.id, signature=one.id, announcement=course.announced))


def _is_settled(joiner: Joiner, signature: Signature | None, now: datetime) -> bool:
    """Whether it is known what became of a signature; who gets a place later is kept in mind again then."""
    waits = signature is not None and signature.state is SignatureState.RECEIVED
    return not waits or now - joiner.at > FORGOTTEN_AFTER
