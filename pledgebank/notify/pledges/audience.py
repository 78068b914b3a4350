"""Who is told of a pledge, page by page: who promised it, who signed it, and who follows it."""

from uuid import UUID

from pledgebank.base.event import Subject
from pledgebank.councils.model import Eyes
from pledgebank.following import commands as following
from pledgebank.groups import eyes as whose
from pledgebank.groups.members import store as members
from pledgebank.notify.model import NOBODY, Circle, News, Tale
from pledgebank.notify.pledges import promises
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import store as after_store
from pledgebank.pledges.model import Pledge, Signature
from pledgebank.storage.unit import Reader

# How a place among the followers of a pledge is told from one among its signers, who come first.
_FOLLOWERS = "followers:"
MOST_ORGANISERS = 50


async def circle(reader: Reader, tale: Tale, after: str | None, limit: int) -> Circle:
    """At most so many of those who are told, and one more. `after`: as `onward` said."""
    pledge = await pledges.get(reader, tale.about.id)
    return await _of_pledge(reader, pledge, tale, after, limit) if pledge else NOBODY


async def eyes_on(reader: Reader, pledge: Pledge, person: UUID) -> Eyes:
    """Whose eyes look at a pledge; without asking for their roles, where everybody may see it.

    Whose promise a body's or group's is they must be asked for all the same.
    """
    for_others = pledge.group is not None or (pledge.body is not None and person == pledge.promiser)
    return Eyes(person=person) if sight.is_public(pledge) and not for_others else await whose.eyes_of(reader, person)


async def _of_pledge(reader: Reader, pledge: Pledge, tale: Tale, after: str | None, limit: int) -> Circle:
    """First who promised it, then who signed it, then who follows it."""
    told: dict[UUID, News] = {}
    onward: str | None = _FOLLOWERS
    if after is None or not after.startswith(_FOLLOWERS):
        signers = await _signers(reader, pledge, tale, after, limit)
        told, onward = dict(signers.told), signers.onward or onward
        if after is None and tale.maker:
            told |= dict.fromkeys(await _hearing_makers(reader, tale.maker, pledge), tale.maker)
    if onward != _FOLLOWERS or len(told) >= limit:
        return Circle(told, onward if onward != _FOLLOWERS or tale.followers else None)
    place = after.removeprefix(_FOLLOWERS) if after and after.startswith(_FOLLOWERS) else ""
    followers = await _followers(reader, pledge, tale, UUID(place) if place else None, limit - len(told))
    return Circle({**followers.told, **told}, followers.onward)


async def makers(reader: Reader, pledge: Pledge) -> list[UUID]:
    """Whose promise it is: who made it, or who organises the group that it was made for, as they are now."""
    if pledge.group is None:
        return [pledge.promiser]
    return [one.person for one in await members.organisers(reader, pledge.group, MOST_ORGANISERS)]


async def _hearing_makers(reader: Reader, news: News, pledge: Pledge) -> list[UUID]:
    found = await makers(reader, pledge) if promises.is_told(news, pledge) else []
    eyes = [await eyes_on(reader, pledge, person) for person in found]
    return [
        person for person, its in zip(found, eyes, strict=True) if promises.may_know(news, pledge, its, signed=False)
    ]


async def _signers(reader: Reader, pledge: Pledge, tale: Tale, after: str | None, limit: int) -> Circle:
    if tale.signers is None or not promises.is_told(tale.signers, pledge):
        return NOBODY
    if tale.signature is not None:
        only = await pledges.signature(reader, tale.signature)
        return Circle({only.person: tale.signers} if only and _hears(tale, only) else {})
    found = await after_store.signers(reader, pledge.id, tale.states, limit, after)
    told = {one.person: tale.signers for one in found.items if _hears(tale, one)}
    return Circle(told, found.cursors[-1] if found.has_more else None)


async def _followers(reader: Reader, pledge: Pledge, tale: Tale, after: UUID | None, limit: int) -> Circle:
    """Those who follow it, but for those who are told as signers or promiser."""
    if tale.followers is None or not promises.is_told(tale.followers, pledge):
        return NOBODY
    about = Subject(promises.TYPE, tale.followed or pledge.id)
    found = await following.followers_of(reader, about, after, limit)
    signatures = await pledges.signatures_of(reader, [(pledge.id, person) for person in found])
    told, theirs = {}, await makers(reader, pledge) if tale.maker is not None else []
    for person, signature in zip(found, signatures, strict=True):
        own = person in theirs
        if own or (tale.signers and _hears(tale, signature)):
            continue
        eyes = await eyes_on(reader, pledge, person)
        if promises.may_know(tale.followers, pledge, eyes, signed=signature is not None):
            told[person] = tale.followers
    return Circle(told, f"{_FOLLOWERS}{found[-1].hex}" if len(found) == limit else None)


def _hears(tale: Tale, signature: Signature | None) -> bool:
    """Whether who gave a signature is told as a signer."""
    if signature is None or promises.has_left(signature) or signature.state not in tale.states:
        return False
    return tale.terms is None or signature.terms < tale.terms
