"""Who is told of something, page by page: those who follow it or signed it, and who made it."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils.model import Eyes
from pledgebank.following import commands as following
from pledgebank.following import store as follows
from pledgebank.groups import eyes as whose
from pledgebank.notify import promises, rules
from pledgebank.notify.model import News, Tale
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import store as after_store
from pledgebank.pledges.model import Pledge, Signature
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Reader

# How a place among the followers of a pledge is told from one among its signers, who come first.
_FOLLOWERS = "followers:"


class Circle(Struct, frozen=True):
    """Some of those who are told, with the words for each; `onward`: where to go on, None where these were the last."""

    told: dict[UUID, News]
    onward: str | None = None


NOBODY = Circle({})


async def circle(reader: Reader, tale: Tale, after: str | None, limit: int) -> Circle:
    """At most so many of those who are told, and one more; nobody who may not see it. `after`: as `onward` said."""
    if tale.about.type == promises.TYPE:
        pledge = await pledges.get(reader, tale.about.id)
        return await _of_pledge(reader, pledge, tale, after, limit) if pledge else NOBODY
    report = await reports.get(reader, tale.about.id)
    if report is None or tale.maker is None:
        return NOBODY
    if tale.followers is None:
        return Circle({report.reporter: tale.maker} if report.reporter else {})
    return await _of_report(reader, report, tale.followers, after, limit)


async def _of_report(reader: Reader, report: Report, news: News, after: str | None, limit: int) -> Circle:
    about = Subject("Report", report.id)
    found = await following.followers_of(reader, about, UUID(after) if after else None, limit)
    people = list(found)
    if after is None and report.reporter and not await follows.said_by(reader, [report.reporter], about):
        people.append(report.reporter)  # reported before anybody could follow anything
    seeing = await _seeing(reader, report, news, people)
    return Circle(dict.fromkeys(seeing, news), found[-1].hex if len(found) == limit else None)


async def _seeing(reader: Reader, report: Report, news: News, people: Sequence[UUID]) -> list[UUID]:
    if report_rules.is_public(report):
        return list(people)
    return [one for one in people if rules.may_be_told(news, report, await staff.eyes_of(reader, one))]


async def eyes_of(reader: Reader, report: Report, person: UUID) -> Eyes:
    """Whose eyes look at a report; without asking for their roles, where everybody may see it."""
    return Eyes(person=person) if report_rules.is_public(report) else await staff.eyes_of(reader, person)


async def eyes_on(reader: Reader, pledge: Pledge, person: UUID) -> Eyes:
    """Whose eyes look at a pledge; without asking for their roles, where everybody may see it.

    Whose promise a body's or group's is they must be asked for all the same.
    """
    for_others = (pledge.body or pledge.group) is not None and person == pledge.promiser
    return Eyes(person=person) if sight.is_public(pledge) and not for_others else await whose.eyes_of(reader, person)


async def _of_pledge(reader: Reader, pledge: Pledge, tale: Tale, after: str | None, limit: int) -> Circle:
    """First who promised it, then who signed it, then who follows it."""
    told: dict[UUID, News] = {}
    onward: str | None = _FOLLOWERS
    if after is None or not after.startswith(_FOLLOWERS):
        signers = await _signers(reader, pledge, tale, after, limit)
        told, onward = dict(signers.told), signers.onward or onward
        if after is None and tale.maker and await _hears_as_maker(reader, tale.maker, pledge):
            told[pledge.promiser] = tale.maker
    if onward != _FOLLOWERS or len(told) >= limit:
        return Circle(told, onward if onward != _FOLLOWERS or tale.followers else None)
    place = after.removeprefix(_FOLLOWERS) if after and after.startswith(_FOLLOWERS) else ""
    followers = await _followers(reader, pledge, tale, UUID(place) if place else None, limit - len(told))
    return Circle({**followers.told, **told}, followers.onward)


async def _hears_as_maker(reader: Reader, news: News, pledge: Pledge) -> bool:
    eyes = await eyes_on(reader, pledge, pledge.promiser)
    return promises.is_told(news, pledge) and promises.may_know(news, pledge, eyes, signed=False)


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
    told = {}
    for person, signature in zip(found, signatures, strict=True):
        own = tale.maker is not None and person == pledge.promiser
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
