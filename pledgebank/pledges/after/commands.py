"""What promisers and signers say after a pledge was made: load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.errors import not_allowed, not_found
from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.groups.eyes import eyes_of
from pledgebank.photos import commands as photographs
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import rules, store
from pledgebank.pledges.events import PledgeAnnounced, PledgeKept, SignerAnswered
from pledgebank.pledges.model import Pledge
from pledgebank.storage.unit import Unit


async def announce(unit: Unit, *, pledge: UUID, person: UUID, text: str) -> UUID:
    """Write to all signers; answers the announcement's id. Raises Refused NOT_FOUND, NOT_ALLOWED, INVALID, TOO_MANY."""
    found = await _own(unit, pledge, person)
    latest = await store.latest_announcements(unit, pledge, rules.MOST_ANNOUNCED)
    said = rules.announce(
        found,
        text,
        id=new_id(),
        recent=[one.sent_at for one in reversed(latest) if unit.now - one.sent_at < rules.ANNOUNCED_WITHIN],
        after_end=sum(one.ended for one in latest),
        now=unit.now,
    )
    await store.insert_announcement(unit, said)
    # Written by whoever announces: of two at once, one finds what the other did.
    await store.note(unit, pledge, announced=said.id, announced_at=said.sent_at, remind_at=None)
    unit.emit(PledgeAnnounced(id=pledge, announcement=said.id))
    return said.id


async def answer(unit: Unit, *, pledge: UUID, person: UUID, done: bool | None) -> UUID:
    """A signer says whether they have done it, or takes that back (None); answers the pledge's id.

    Raises Refused NOT_FOUND, NOT_ALLOWED.
    """
    found = await _seen(unit, pledge, person)
    signature = await pledges.signature_of(unit, pledge, person)
    rules.check_answer(found, signature)
    if signature is not None and signature.done is not done:
        await store.answer(unit, signature.id, done)
        unit.emit(SignerAnswered(id=pledge, signature=signature.id, done=done))
    return pledge


async def record_kept(unit: Unit, *, pledge: UUID, person: UUID, kept: bool, note: str, photos: Sequence[UUID]) -> UUID:
    """The promiser says whether they did it, and shows it; answers the pledge's id.

    Raises Refused NOT_FOUND, NOT_ALLOWED, INVALID.
    """
    found = await _own(unit, pledge, person)
    shown, subject = tuple(dict.fromkeys(photos)), Subject("Pledge", pledge)
    told = rules.keep(found, kept=kept, note=note, photos=shown, now=unit.now)
    if told is found:
        return pledge
    await photographs.detach(unit, [key for key in found.kept_photos if key not in shown], subject)
    await photographs.attach(unit, [key for key in shown if key not in found.kept_photos], subject, person)
    await pledges.replace(unit, told)
    unit.emit(PledgeKept(id=pledge, kept=kept))
    return pledge


async def _own(unit: Unit, pledge: UUID, person: UUID) -> Pledge:
    found = await _seen(unit, pledge, person)
    if not sight.speaks_for(found, await eyes_of(unit, person)):
        raise not_allowed("Only who made this pledge can do this.", "pledge")
    return found


async def _seen(unit: Unit, pledge: UUID, person: UUID) -> Pledge:
    found = await pledges.get(unit, pledge)
    signed = await pledges.signature_of(unit, pledge, person) is not None
    if found is None or not sight.may_see_by_link(found, await eyes_of(unit, person), signed=signed):
        raise not_found("This pledge cannot be found.", "pledge")
    return found
