"""What a body is written of the work of volunteers on a report: the words and the facts."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity
from pledgebank.base.geo import Point
from pledgebank.deliveries import repeating, rules, store
from pledgebank.deliveries.model import Delivery, DeliveryState, NoticeKind
from pledgebank.mail.layout import Block
from pledgebank.storage.unit import Reader
from pledgebank.words.sentences import say
from pledgebank.works import store as works
from pledgebank.works import wording
from pledgebank.works.model import WorkItem

MAP = "https://www.openstreetmap.org/?mlat={lat}&mlon={lng}#map=18/{lat}/{lng}"
_KNOWN = (DeliveryState.SENT, DeliveryState.ACKNOWLEDGED)
MOST_LOOKED_AT = 50


class Notice(Struct, frozen=True):
    """What is told of which work."""

    kind: NoticeKind
    item: WorkItem
    activity: Activity

    @property
    def at(self) -> Point | None:
        """Where something was left, if that was said."""
        return self.item.outcome.leftover.at if self.item.outcome else None


async def find(reader: Reader, delivery: Delivery) -> Notice | None:
    """What is to be told; None where that is no longer so, or takes back what nobody was told."""
    item = await works.get(reader, delivery.work) if delivery.work else None
    activity = await activities.get(reader, item.activity) if item else None
    if item is None or activity is None or delivery.notice is None or not rules.still_holds(delivery.notice, item):
        return None
    if any(one.notice is delivery.notice and one.id > delivery.id for one in await _of(reader, item)):
        return None  # it was said once more meanwhile: that goes, and in words that are newer
    if delivery.notice is NoticeKind.WITHDRAWN:
        told = await repeating.of_plan(reader, item)
        if not any(one.notice is NoticeKind.PLANNED and one.state in _KNOWN for one in told):
            return None
    return Notice(delivery.notice, item, activity)


async def _of(reader: Reader, item: WorkItem) -> list[Delivery]:
    return await store.of_works(reader, [item.id], MOST_LOOKED_AT)


def title(notice: Notice, report: str, language: str) -> str:
    """What the letter is about, in one line. `report`: what that is called."""
    return {
        NoticeKind.PLANNED: say("Volunteers plan to work on: {title}", language, title=report),
        NoticeKind.WITHDRAWN: say("Volunteers no longer plan to work on: {title}", language, title=report),
        NoticeKind.HAZARD: say("Volunteers left this to you: {title}", language, title=report),
        NoticeKind.WASTE_PICKUP: say("Waste to collect: {title}", language, title=report),
        NoticeKind.COMPLETED: say("Fixed by volunteers: {title}", language, title=report),
        NoticeKind.REOPENED: say("Still a problem: {title}", language, title=report),
    }[notice.kind]


def opening(notice: Notice, said: str, language: str) -> Sequence[Block]:
    """What has happened, with the volunteers' own words, and what that means for the body."""
    words = [Block(said, quoted=True)] if said else []
    return [Block(_happened(notice, language)), *words, *_facts(notice, language)]


def _happened(notice: Notice, language: str) -> str:
    return {
        NoticeKind.PLANNED: say(
            "Neighbours plan to work on this. It stays open, and they do not take your place.", language
        ),
        NoticeKind.WITHDRAWN: say("Neighbours told you that they would work on this. They no longer do.", language),
        NoticeKind.HAZARD: say("Neighbours were there, and could not or should not do this themselves.", language),
        NoticeKind.WASTE_PICKUP: say("Neighbours were there, and left waste for you to collect.", language),
        NoticeKind.COMPLETED: say("Neighbours have fixed this, and others have confirmed it.", language),
        NoticeKind.REOPENED: say("Somebody says that this problem is still there.", language),
    }[notice.kind]


def _facts(notice: Notice, language: str) -> list[Block]:
    zone = ZoneInfo(notice.activity.time_zone)
    starts = notice.item.starts_at.astimezone(zone)
    day = wording.day(starts, zone.key, language)
    lines = [say("What they do: {title}", language, title=notice.activity.title)]
    if notice.kind in (NoticeKind.PLANNED, NoticeKind.WITHDRAWN):
        lines.append(say("When: {day} at {time} ({zone})", language, day=day, time=f"{starts:%H:%M}", zone=zone.key))
    outcome = notice.item.outcome
    if outcome and outcome.leftover.bags:
        lines.append(say("Bags to collect: {count}", language, count=outcome.leftover.bags))
    if outcome and outcome.leftover.hazards:
        dangerous = " ".join(outcome.leftover.hazards.split())
        lines.append(say("What is dangerous: {dangerous}", language, dangerous=dangerous))
    if outcome and notice.kind is NoticeKind.COMPLETED and outcome.measures.bags:
        lines.append(say("Bags filled: {count}", language, count=outcome.measures.bags))
    blocks = [Block(line) for line in lines]
    if notice.at is not None:
        lat, lng = f"{notice.at.lat:.6f}", f"{notice.at.lng:.6f}"
        where = say("Where it lies: latitude {lat}, longitude {lng}", language, lat=lat, lng=lng)
        blocks.append(Block(where, url=MAP.format(lat=lat, lng=lng)))
    return blocks
