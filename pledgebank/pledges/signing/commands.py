"""What people and guests do with their signatures: load, decide, save, tell. Counting is the fold's."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from pledgebank.base.errors import Refused, not_found
from pledgebank.base.event import Event, Origin
from pledgebank.base.ids import new_id
from pledgebank.councils.model import GUEST, Eyes
from pledgebank.groups.eyes import eyes_of
from pledgebank.people import rules as people
from pledgebank.people import waiting
from pledgebank.people.model import Act, Guest
from pledgebank.pledges import rules as pledge_rules
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges
from pledgebank.pledges.model import NameVisibility, Pledge, Signature, SignatureState
from pledgebank.pledges.signing import bursts, rules, store
from pledgebank.storage.unit import Unit

KIND = "Signature"


async def sign(
    unit: Unit,
    *,
    pledge: UUID,
    person: UUID,
    visibility: NameVisibility,
    terms: int | None = None,
    key: UUID | None = None,
    asked_at: datetime | None = None,
    shares_contact: bool | None = None,
    origin: Origin | None = None,
    entered_by: UUID | None = None,
    household: bytes | None = None,
    network: bytes | None = None,
) -> UUID:
    """Join a pledge; answers the signature's id (`key`, if given), the earlier one's for who has signed before.

    For those it means: sign again, accept these terms, take the place that is kept for them, or say otherwise whether
    the promiser may have their contact. `origin`: by what way it came, if not by this call.
    `network`: a digest of whence they sign, which is forgotten within a day.
    Nothing that others share is written, so that any number may sign at once: the count is folded from the log.
    Raises Refused NOT_FOUND, PLEDGE_BY_AREA, SIGNED_ELSEWHERE, HOUSEHOLD_SIGNED, OWN_PLEDGE, PLEDGE_CLOSED,
    TERMS_CHANGED or INVALID.
    """
    found, key = await pledges.get(unit, pledge), key or new_id()
    earlier = await pledges.signature_of(unit, pledge, person)
    if found is None:
        raise _no_pledge()
    if found.parent is not None:
        rules.check_elsewhere(found, await store.standing(unit, person, found.parent, found.deadline))
    home = household or (earlier.household if earlier else None)
    if found.per_household and home is not None:
        rules.check_household(await store.of_household(unit, found, home), person)
    if earlier is not None:
        said, events = rules.sign_again(
            found,
            earlier,
            visibility=visibility,
            terms=terms,
            now=unit.now,
            asked_at=asked_at,
            shares_contact=shares_contact,
            household=household,
        )
        if events and network is not None:
            await bursts.note(unit, bursts.Whence(earlier.id, pledge, network, unit.now))
        return await _say(unit, earlier, said, events)
    await _require_seen(unit, found, person)
    signature, events = rules.sign(
        found,
        id=key,
        person=person,
        visibility=visibility,
        terms=terms,
        now=unit.now,
        origin=origin or unit.origin,
        asked_at=asked_at,
        shares_contact=shares_contact,
        entered_by=entered_by,
        household=household,
    )
    await pledges.insert_signature(unit, signature)
    if network is not None:
        await bursts.note(unit, bursts.Whence(key, pledge, network, unit.now))
    unit.emit(*events)
    return signature.id


async def withdraw(unit: Unit, *, pledge: UUID, person: UUID) -> UUID:
    """Take one's word back, or decline a place; answers the pledge's id. Nothing where nobody has signed.

    Raises Refused NOT_FOUND.
    """
    found = await pledges.get(unit, pledge)
    if found is None:
        raise _no_pledge()
    signature = await pledges.signature_of(unit, pledge, person)
    if found.by_area:
        # Wherever it is that they joined.
        signature = next(iter(await store.standing(unit, person, pledge, None)), None)
    if signature is None:
        await _require_seen(unit, found, person)
    else:
        await _say(unit, signature, *rules.withdraw(signature, unit.now))
    return pledge


async def lapse(unit: Unit, *, signature: UUID) -> None:
    """Let the place that was kept for somebody go to the next, if they have not answered."""
    found = await pledges.signature(unit, signature)
    if found is not None and rules.may_lapse(found, unit.now):
        await _say(unit, found, *rules.lapse(found, unit.now))


async def propose(
    unit: Unit,
    *,
    pledge: UUID,
    guest: Guest,
    visibility: NameVisibility,
    terms: int | None = None,
    shares_contact: bool | None = None,
    household: bytes | None = None,
    network: bytes | None = None,
) -> Act:
    """A guest's signature, for them to confirm. Raises Refused NOT_FOUND, PLEDGE_CLOSED, TERMS_CHANGED or INVALID.

    Who asked in time may ask again as long as they may confirm, so that another letter comes.
    """
    found = await pledges.get(unit, pledge)
    if found is None or not sight.may_see_by_link(found, GUEST, signed=False):
        raise _no_pledge()
    earlier = await waiting.about(unit, guest, KIND, pledge)
    act = await waiting.get(unit, earlier, unit.now) if earlier else None
    asked_at = act.made_at if act else None
    signed, _ = rules.sign(
        found,
        id=new_id(),
        person=guest.id,
        visibility=visibility,
        terms=terms,
        now=unit.now,
        asked_at=asked_at,
        shares_contact=shares_contact,
        household=household,
    )
    signature = replace(signed, state=SignatureState.UNCONFIRMED)
    if network is not None:
        await bursts.note(unit, bursts.Whence(signature.id, pledge, network, unit.now))
    return people.asks(
        guest,
        id=signature.id,
        kind=KIND,
        title=pledge_rules.sentence(found),
        body=msgspec.json.encode(signature),
        about=pledge,
        now=asked_at if asked_at and unit.now >= found.deadline else unit.now,
    )


async def confirm(unit: Unit, act: Act, person: UUID) -> bool:
    """Make a guest's signature this person's, as if they signed now; whether that changed anything.

    Not where that cannot be any more, nor where their signature stood: that stays as it was.
    """
    asked, told = proposed(act), len(unit.events)
    try:
        await sign(
            unit,
            pledge=asked.pledge,
            person=person,
            visibility=asked.visibility,
            terms=asked.terms,
            key=act.id,
            asked_at=act.made_at,
            shares_contact=asked.shares_contact,
            origin=asked.origin,
            entered_by=asked.entered_by,
            household=asked.household,
        )
    except Refused:
        return False
    return len(unit.events) > told


def proposed(act: Act) -> Signature:
    """The signature that a guest has yet to confirm."""
    # The same guest may have asked twice: then the act kept the first one's id.
    return replace(msgspec.json.decode(act.body, type=Signature), id=act.id)


async def _say(unit: Unit, before: Signature, signature: Signature, events: list[Event]) -> UUID:
    if signature != before:
        await store.replace(unit, signature)
    unit.emit(*events)
    return signature.id


async def _require_seen(unit: Unit, pledge: Pledge, person: UUID) -> None:
    eyes = Eyes(person=person) if sight.is_public(pledge) else await eyes_of(unit, person)
    if not sight.may_see_by_link(pledge, eyes, signed=False):
        raise _no_pledge()


def _no_pledge() -> Refused:
    return not_found("This pledge cannot be found.", "pledge")
