"""What people and guests do to join pledges: load, decide, save, tell."""

from uuid import UUID

import msgspec
from msgspec.structs import replace

from pledgebank.base.errors import Refused, not_found
from pledgebank.base.ids import new_id
from pledgebank.people import rules as people
from pledgebank.people.model import Act, Guest
from pledgebank.pledges import rules, store
from pledgebank.pledges.events import PledgeSigned
from pledgebank.pledges.model import NameVisibility, Signature, SignatureState
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
) -> UUID:
    """Join a pledge; answers the signature's id (`key`, if given), the earlier one's for who has signed before.

    Nothing that others share is written, so that any number may sign at once: the count is folded from the log.
    Raises Refused NOT_FOUND, OWN_PLEDGE, PLEDGE_CLOSED or TERMS_CHANGED.
    """
    if (signed := await store.signature_of(unit, pledge, person)) is not None:
        return signed.id
    found = await store.get(unit, pledge)
    if found is None:
        raise not_found("This pledge cannot be found.", "pledge")
    signature = rules.sign(found, id=key or new_id(), person=person, visibility=visibility, terms=terms, now=unit.now)
    await store.insert_signature(unit, signature)
    unit.emit(PledgeSigned(id=pledge, signature=signature.id))
    return signature.id


async def propose(
    unit: Unit, *, pledge: UUID, guest: Guest, visibility: NameVisibility, terms: int | None = None
) -> Act:
    """A guest's signature, for them to confirm. Raises Refused NOT_FOUND, PLEDGE_CLOSED or TERMS_CHANGED."""
    found = await store.get(unit, pledge)
    if found is None:
        raise not_found("This pledge cannot be found.", "pledge")
    signed = rules.sign(found, id=new_id(), person=guest.id, visibility=visibility, terms=terms, now=unit.now)
    signature = replace(signed, state=SignatureState.UNCONFIRMED)
    return people.asks(
        guest,
        id=signature.id,
        kind=KIND,
        title=rules.sentence(found),
        body=msgspec.json.encode(signature),
        about=pledge,
        now=unit.now,
    )


async def confirm(unit: Unit, act: Act, person: UUID) -> bool:
    """Make a guest's signature this person's, as if they signed now; whether they now do.

    Not where that cannot be any more, nor where they had signed before: that signature stays as it was.
    """
    asked = proposed(act)
    try:
        signature = await sign(
            unit, pledge=asked.pledge, person=person, visibility=asked.visibility, terms=asked.terms, key=act.id
        )
    except Refused:
        return False
    return signature == act.id


def proposed(act: Act) -> Signature:
    """The signature that a guest has yet to confirm."""
    # The same guest may have asked twice: then the act kept the first one's id.
    return replace(msgspec.json.decode(act.body, type=Signature), id=act.id)
