"""What is planned about a report and how it went, in one plain sentence."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from pledgebank.words.sentences import say
from pledgebank.works.model import WorkItem, WorkResult, WorkState

_REGIONS = {"en": "en_GB"}


def day(at: datetime, zone: str, language: str) -> str:
    """The day of an instant in an IANA zone, in words."""
    return str(format_date(at.astimezone(ZoneInfo(zone)), "long", _REGIONS.get(language, language)))


def sentence(item: WorkItem, zone: str, language: str) -> str:
    """Where the work stands. `zone`: in which its day is told."""
    if item.state is WorkState.DONE and item.outcome is not None and item.outcome.confirmed_by is not None:
        return say("Volunteers have fixed this, and others have confirmed it.", language)
    starts = day(item.starts_at, zone, language)
    return {
        WorkState.PLANNED: say("Volunteers plan to work on this on {day}; it stays open.", language, day=starts),
        WorkState.IN_PROGRESS: say("Volunteers are at work on this.", language),
        WorkState.DONE: say("Volunteers say that they have fixed this; nobody has confirmed it yet.", language),
        WorkState.PARTLY: say("Volunteers have done part of this; the rest is still to do.", language),
        WorkState.UNSAFE: say("Volunteers found this unsafe, and left it to who answers for it.", language),
        WorkState.NOT_FOUND: say("Volunteers looked for this and did not find it.", language),
        WorkState.NEEDS_COUNCIL: say("Volunteers could not fix this: it is for who answers for it.", language),
        WorkState.UNREPORTED: say("Volunteers planned to work on this; nobody has said how it went.", language),
        WorkState.REOPENED: say("Volunteers said that they had fixed this; others say that it is not so.", language),
        WorkState.RELEASED: say("Volunteers no longer plan to work on this.", language),
    }[item.state]


def found(result: WorkResult, language: str) -> str:
    """What volunteers say of a report when they say nothing else."""
    return {
        WorkResult.DONE: say("We have fixed this.", language),
        WorkResult.PARTLY: say("We have done part of this; the rest is still to do.", language),
        WorkResult.UNSAFE: say("We found this unsafe, and left it.", language),
        WorkResult.NOT_FOUND: say("We looked for this and did not find it.", language),
        WorkResult.NEEDS_COUNCIL: say("We could not fix this ourselves.", language),
    }[result]


def not_done(language: str) -> str:
    """What is written for who says no more than that it is not done."""
    return say("This is not fixed.", language)
