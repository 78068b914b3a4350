"""Names for a pledge that somebody collected on paper or at the door: each counts once its person confirms it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec.structs import replace

from pledgebank.base.errors import not_allowed, not_found
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.model import Eyes
from pledgebank.groups import store as groups
from pledgebank.groups.eyes import eyes_of
from pledgebank.people import rules as people_rules
from pledgebank.people import store as people
from pledgebank.people.model import Act, Guest
from pledgebank.pledges import rules as pledge_rules
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges
from pledgebank.pledges.model import NameVisibility, Pledge, SignatureState
from pledgebank.pledges.signing import rules
from pledgebank.pledges.signing.commands import KIND
from pledgebank.storage.unit import Unit


async def propose_all(
    unit: Unit, guests: Sequence[Guest], *, pledge: UUID, person: UUID, homes: Sequence[bytes | None]
) -> list[tuple[Guest, Act]]:
    """What each would confirm, whoever of them is known; they are written to in the pledge's language.

    `homes`: the household of each, where it matters.
    Raises Refused NOT_FOUND, NOT_ALLOWED, PLEDGE_CLOSED, INVALID.
    """
    found, eyes = await pledges.get(unit, pledge), await eyes_of(unit, person)
    signed = await pledges.signature_of(unit, pledge, person) is not None
    if found is None or not sight.may_see_by_link(found, eyes, signed=signed):
        raise not_found("This pledge cannot be found.", "pledge")
    if not (sight.speaks_for(found, eyes) or sight.moderates(found, eyes)):
        raise not_allowed("Only who made this pledge, and moderators, can write down names for it.", "pledge")
    by = await _name(unit, found, eyes, person)
    spoken = [replace(guest, language=found.language) for guest in guests]
    return [
        (guest, _act(unit, found, guest, home, person=person, by=by)) for guest, home in zip(spoken, homes, strict=True)
    ]


def _act(unit: Unit, pledge: Pledge, guest: Guest, home: bytes | None, *, person: UUID, by: str) -> Act:
    signed, _ = rules.sign(
        pledge,
        id=new_id(),
        person=guest.id,
        visibility=NameVisibility.HIDDEN,
        terms=None,
        now=unit.now,
        origin=Origin.PAPER,
        entered_by=person,
        household=home,
    )
    act = people_rules.asks(
        guest,
        id=signed.id,
        kind=KIND,
        title=pledge_rules.sentence(pledge),
        body=msgspec.json.encode(replace(signed, state=SignatureState.UNCONFIRMED)),
        about=pledge.id,
        now=unit.now,
    )
    return replace(act, written_by=by)


async def _name(unit: Unit, pledge: Pledge, eyes: Eyes, person: UUID) -> str:
    """What a letter calls who wrote the name down: who acts for a body or group is not, as nowhere else."""
    ours = pledge.body if pledge.body in eyes.answers else None
    body = ours or next((one for one in pledge.bodies if one in eyes.moderates), None)
    if body is not None and (ours or person != pledge.promiser):
        known = next(iter(await councils.bodies_by_ids(unit, [body])), None)
        return known.name if known else ""
    if pledge.group is not None and pledge.group in eyes.organises:
        group = await groups.get(unit, pledge.group)
        return group.name if group else ""
    by = next(iter(await people.by_ids(unit, [person])), None)
    return people_rules.shown_name(by, pledge.language) if by else ""
