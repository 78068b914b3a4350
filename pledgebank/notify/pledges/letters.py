"""What letters about pledges say beside their sentences: why, in the promiser's own words, and what to do now."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.event import Subject
from pledgebank.following import store as follows
from pledgebank.mail.layout import Block
from pledgebank.notify.model import News, Notice
from pledgebank.notify.pledges import audience, promises, withdrawing
from pledgebank.notify.pledges.withdrawing import Word
from pledgebank.notify.told import Told
from pledgebank.notify.unsubscribing import Links
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import store as after
from pledgebank.storage.unit import Reader
from pledgebank.words.sentences import say

_WITH_REASON = frozenset({News.CANCELLED, News.CALLED_OFF, News.OWN_SUSPENDED, News.OWN_TURNED_DOWN})


async def told(reader: Reader, key: UUID, person: UUID, notices: Sequence[Notice]) -> Told | None:
    """What a letter still tells a person of a pledge as it now is; None: nothing."""
    pledge = await pledges.get(reader, key)
    if pledge is None:
        return None
    eyes = await audience.eyes_on(reader, pledge, person)
    signature = await pledges.signature_of(reader, key, person)
    [following] = await follows.followed(reader, [(Subject(promises.TYPE, key), person)])
    seen = [
        notice
        for notice in notices
        if promises.is_told(notice.news, pledge)
        and promises.may_know(notice.news, pledge, eyes, signed=signature is not None)
        and promises.concerns(notice.news, pledge, signature, follows=following)
    ]
    seen = await _not_taken_from_view(reader, seen)
    reasons = {notice.id: pledge.reason for notice in seen if notice.news in _WITH_REASON}
    signed = signature is not None and not promises.has_left(signature)
    return Told(pledge.action, f"/p/{pledge.ref}", seen, reasons, key, signed) if seen else None


async def _not_taken_from_view(reader: Reader, notices: Sequence[Notice]) -> list[Notice]:
    keys = [one.said for one in notices if one.news is News.ANNOUNCED and one.said]
    hidden = {one.id for one in await after.announcements_by_ids(reader, keys) if one and one.hidden} if keys else set()
    return [one for one in notices if one.said is None or one.said not in hidden]


async def announced(reader: Reader, key: UUID) -> str | None:
    """What a promiser wrote to their signers."""
    [said] = await after.announcements_by_ids(reader, [key])
    return said.text if said and not said.hidden else None


def remarks(told: Told, links: Links, language: str) -> list[Block]:
    """What else is to be said in such a letter."""
    news = {notice.news for notice in told.notices}
    blocks = []
    if News.EXTENDED in news and told.signed and told.pledge:
        address = withdrawing.seal(links.tokens, Word(links.person, told.pledge), links.at)
        blocks.append(Block(say("Take my word back", language), url=f"{links.address}/withdraw/{address}"))
    if News.ANNOUNCED in news:
        blocks.append(Block(say("Nobody reads what is answered to this letter.", language)))
    return blocks
