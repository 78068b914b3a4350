"""Signing as one of many at once: who signs an open pledge for the first time, which is the plain case."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import GUEST
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges
from pledgebank.pledges.model import NameVisibility, Pledge
from pledgebank.pledges.signing import bursts, rules
from pledgebank.storage.documents import dump
from pledgebank.storage.together import Asked, Plain, Said
from pledgebank.storage.unit import Unit


class Wish(Struct, frozen=True):
    """What one of many says besides whether: see `commands.sign`."""

    pledge: UUID
    visibility: NameVisibility
    terms: int | None = None
    shares_contact: bool | None = None
    network: bytes | None = None


def plain(wish: Wish) -> Plain[Wish]:
    """Signing by who asks, together with all who sign the same pledge just now."""
    return Plain(wish.pledge, wish, judge)


async def judge(unit: Unit, several: Sequence[Asked[Wish]]) -> list[Said | None]:
    """What follows for each from signing the one pledge that all of them name, as `commands.sign` would have it."""
    key = several[0].wish.pledge
    pledge = await pledges.get(unit, key)
    if pledge is None or not _is_plain(pledge):
        return [None] * len(several)
    signed = await pledges.signers_among(unit, key, [one.by for one in several if one.by])
    return [None if one.by is None or one.by in signed else _sign(unit, pledge, one.by, one) for one in several]


def _is_plain(pledge: Pledge) -> bool:
    """Whether everybody may know of it, and whether they sign this one and no other is for them alone to say."""
    by_itself = pledge.parent is not None or pledge.by_area or pledge.per_household
    return sight.may_see_by_link(pledge, GUEST, signed=False) and not by_itself


def _sign(unit: Unit, pledge: Pledge, person: UUID, asked: Asked[Wish]) -> Said | None:
    wish = asked.wish
    try:
        signature, events = rules.sign(
            pledge,
            id=new_id(),
            person=person,
            visibility=wish.visibility,
            terms=wish.terms,
            now=unit.now,
            origin=asked.origin,
            shares_contact=wish.shares_contact,
        )
    except Refused:  # alone, they are told why, or what they were told before
        return None
    documents = {pledges.SIGNATURES: [dump(signature)]}
    if wish.network is not None:
        whence = bursts.Whence(signature.id, pledge.id, wish.network, unit.now)
        documents[bursts.NETWORKS] = [dump(whence)]
    return Said(signature.id, documents, events)
