"""Follows the log and notes what time will have to do for a pledge; greets who is counted after its promiser wrote.

Who joins is kept in mind when they sign, and greeted when the fold tells that it has counted: what it tells comes after
that in the log, so nobody is greeted who is not counted, and nobody who is waits for another to join.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pledgebank.base.event import Entry
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import rules, store
from pledgebank.pledges.after.model import Course, Joiner, SignerGreeted
from pledgebank.pledges.events import PlaceTaken, PledgeActivated, PledgeCounted, PledgeCreated, PledgeSigned
from pledgebank.pledges.model import Signature, SignatureState
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

GREETED_AT_ONCE = 500
FORGOTTEN_AFTER = timedelta(days=1)


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what began, activated, was signed and counted, in the log's order."""
    courses = await store.courses(unit, list({entry.subject.id for entry in entries}))
    announced = {key: course for key, course in courses.items() if course.announced}
    await _activate(unit, entries)
    for entry in entries:
        key, event = entry.subject.id, entry.event
        if isinstance(event, PledgeCreated):
            await store.note(unit, key, advise_at=entry.at + rules.ADVISED_AFTER)
        elif isinstance(event, PledgeSigned | PlaceTaken) and key in announced:
            await store.queue(unit, Joiner(id=event.signature, pledge=key, at=entry.at))
    counted = {entry.subject.id for entry in entries if isinstance(entry.event, PledgeCounted)}
    for key in counted & announced.keys():
        await _greet(unit, announced[key])


KEEPS = Follower("pledges/course", (PledgeCreated, PledgeActivated, PledgeSigned, PlaceTaken, PledgeCounted), apply)


async def _activate(unit: Unit, entries: Sequence[Entry]) -> None:
    at = {entry.subject.id: entry.at for entry in entries if isinstance(entry.event, PledgeActivated)}
    for pledge in await pledges.by_ids(unit, list(at)) if at else ():
        if pledge is not None:
            await store.note(
                unit,
                pledge.id,
                remind_at=at[pledge.id] + rules.REMINDED_AFTER,
                ask_at=rules.ask_at(pledge, at[pledge.id]),
                advise_at=None,
            )


async def greet(unit: Unit, *, pledge: UUID) -> bool:
    """Greet who was counted without a change of the count, as when another left just then; whether anybody was."""
    course = (await store.courses(unit, [pledge])).get(pledge)
    return course is not None and course.announced is not None and await _greet(unit, course)


async def _greet(unit: Unit, course: Course) -> bool:
    assert course.announced is not None, "nothing was announced"
    waiting = await store.joiners(unit, course.id, GREETED_AT_ONCE)
    signatures = {one.id: one for one in await pledges.signatures_among(unit, [one.id for one in waiting])}
    settled = [one for one in waiting if _is_settled(one, signatures.get(one.id), unit.now)]
    await store.forget_joiners(unit, [one.id for one in settled])
    said = await store.announcement(unit, course.announced)
    if said is None or said.hidden:
        return bool(settled)
    for one in settled:
        signature = signatures.get(one.id)
        if signature and signature.state is SignatureState.COUNTED:
            unit.emit(SignerGreeted(id=course.id, signature=one.id, announcement=course.announced))
    return bool(settled)


def _is_settled(joiner: Joiner, signature: Signature | None, now: datetime) -> bool:
    """Whether it is known what became of a signature; who gets a place later is kept in mind again then."""
    waits = signature is not None and signature.state is SignatureState.RECEIVED
    return not waits or now - joiner.at > FORGOTTEN_AFTER
