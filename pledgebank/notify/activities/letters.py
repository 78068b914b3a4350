"""What letters about activities say beside their sentences: why, when and where, and what to do now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities import sight
from pledgebank.activities import store as activities
from pledgebank.activities.messages import store as messages
from pledgebank.activities.model import Activity
from pledgebank.base.event import Subject
from pledgebank.following import store as follows
from pledgebank.mail.layout import Block
from pledgebank.notify.activities import accepting, audience, knowing, rules
from pledgebank.notify.activities.accepting import Yes
from pledgebank.notify.activities.model import TYPE, Doing
from pledgebank.notify.activities.wording import moment
from pledgebank.notify.model import News, Notice
from pledgebank.notify.told import Told
from pledgebank.notify.unsubscribing import Links
from pledgebank.storage.unit import Reader
from pledgebank.web import nodes
from pledgebank.words.sentences import say

MOST_OTHERS = 3
_WITH_REASON = frozenset({News.ACTIVITY_OFF, News.ACTIVITY_HELD, News.ACTIVITY_DONE})
_WITH_OTHERS = frozenset({News.ACTIVITY_HELD, News.ACTIVITY_DONE, News.ACTIVITY_OFF})
_WITH_THE_SPOT = frozenset({News.REMINDED_DAY, News.REMINDED_HOURS, News.SPOT_GIVEN})
_ASKING = frozenset({News.SPOT_OFFERED, News.ASKED_AGAIN_MOVED, News.ASKED_AGAIN_CHANGED})


async def told(reader: Reader, key: UUID, person: UUID, notices: Sequence[Notice], now: datetime) -> Told | None:
    """What a letter still tells a person of an activity as it now is; None: nothing."""
    activity = await activities.get(reader, key)
    if activity is None:
        return None
    eyes = await audience.eyes_on(reader, activity, person)
    [following] = await follows.followed(reader, [(Subject(TYPE, key), person)])
    seen, doings, reasons = [], {}, {}
    for notice in notices:
        slot, signup = await knowing.slot_of(reader, notice), await knowing.signup_of(reader, notice)
        doing = knowing.doing(activity, slot, signup)
        known = rules.may_know(notice.news, activity, eyes)
        if not known or not rules.concerns(notice, doing, slot, follows=following, now=now):
            continue
        words = await _reason(reader, notice, doing, organises=sight.speaks_for(activity, eyes))
        if words is None:
            continue
        seen.append(notice)
        doings[notice.id], reasons[notice.id] = doing, words
    if not seen:
        return None
    others = await _others(reader, activity, seen, now)
    page = f"/a/{nodes.encode(TYPE, activity.id)}"
    return Told(activity.title, page, seen, reasons, doings=doings, near=others)


async def _reason(reader: Reader, notice: Notice, doing: Doing, *, organises: bool) -> str | None:
    """What somebody said about it, perhaps nothing; None where the notice is of a message not for them any more."""
    if notice.news in _WITH_REASON:
        return doing.activity.reason
    if notice.news is not News.MESSAGE:
        return ""
    [message] = await messages.by_ids(reader, [notice.said]) if notice.said else [None]
    if message is None or message.hidden:
        return None
    theirs = doing.signup is not None and doing.signup.is_active
    return message.text if theirs or organises else None


async def _others(reader: Reader, activity: Activity, seen: Sequence[Notice], now: datetime) -> Sequence[Activity]:
    wanted = any(one.news in _WITH_OTHERS for one in seen)
    return await activities.instead_of(reader, activity, now, MOST_OTHERS) if wanted else ()


def remarks(told: Told, links: Links, language: str) -> list[Block]:
    """What else is to be said in such a letter."""
    if not told.doings:
        return []
    news = {notice.news: told.doings[notice.id] for notice in told.notices}
    blocks = []
    for one in sorted(news.keys() & _ASKING):
        blocks += _question(one, news[one], links, language)
    spot = next((doing for one, doing in news.items() if one in _WITH_THE_SPOT and rules.sees_exactly(doing)), None)
    if spot is not None:
        blocks += _where(spot, language)
    if told.near:
        blocks.append(Block(say("Near by there is also:", language)))
        blocks += [_other(one, links, language) for one in told.near]
    if News.MESSAGE in news:
        blocks.append(Block(say("Nobody reads what is answered to this letter.", language)))
    return blocks


def _question(news: News, doing: Doing, links: Links, language: str) -> list[Block]:
    """The link to a page with one button, by which they say yes."""
    if doing.signup is None:
        return []
    token = accepting.seal(links.tokens, Yes(links.person, doing.signup.id, doing.activity.moved), links.at)
    said = say("Take the place", language) if news is News.SPOT_OFFERED else say("I still come", language)
    return [Block(said, url=f"{links.address}/place/{token}")]


def _where(doing: Doing, language: str) -> list[Block]:
    """For who has a place alone: where it is, how people find each other, what to bring."""
    activity = doing.activity
    [lng, lat] = (activity.muster or activity.location).coordinates
    blocks = [Block(say("Where: {lat}, {lng}", language, lat=f"{lat:.5f}", lng=f"{lng:.5f}"))]
    if activity.meeting:
        blocks.append(Block(say("How to find each other: {text}", language, text=activity.meeting)))
    if activity.bring:
        blocks.append(Block(say("Please bring: {text}", language, text=activity.bring)))
    return blocks


def _other(activity: Activity, links: Links, language: str) -> Block:
    said = f"{activity.title}, {moment(activity.starts_at, Doing(activity=activity), language)}"
    return Block(said, url=f"{links.address}/a/{nodes.encode(TYPE, activity.id)}")
