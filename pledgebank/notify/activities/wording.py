"""What notices about activities say, in one of our languages; times by the clocks of the activity's place."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from pledgebank.notify.activities.model import Doing
from pledgebank.notify.model import News, Notice
from pledgebank.words.sentences import say

# How days and times are written where a language has several ways.
_REGIONS = {"en": "en_GB"}
Said = Callable[[Notice, Doing, str], str]


def worded(notice: Notice, doing: Doing, language: str) -> str:
    """One sentence; without the very spot, which not everybody who is told may know."""
    return _SAID[notice.news](notice, doing, language)


def moment(at: datetime, doing: Doing, language: str) -> str:
    """An instant in words, by the clocks of the activity's place, such as "Saturday, 9 May 2026, 10:00"."""
    local, locale = at.astimezone(ZoneInfo(doing.activity.time_zone)), _REGIONS.get(language, language)
    return f"{format_date(local, 'full', locale)}, {format_time(local, 'short', locale=locale)}"


def _when(notice: Notice, doing: Doing, language: str) -> str:
    """The time that a notice speaks of."""
    return moment(notice.moment or doing.activity.starts_at, doing, language)


def _now(doing: Doing, language: str) -> str:
    return moment(doing.activity.starts_at, doing, language)


_SAID: Mapping[News, Said] = {
    News.ACTIVITY_PLANNED: lambda _, doing, language: say(
        "Something is planned that you can join: “{title}”, {when}.",
        language,
        title=doing.activity.title,
        when=_now(doing, language),
    ),
    News.ACTIVITY_MOVED: lambda notice, doing, language: say(
        "“{title}” was to begin {was}. It begins {now} now.",
        language,
        title=doing.activity.title,
        was=_when(notice, doing, language),
        now=_now(doing, language),
    ),
    News.ACTIVITY_CHANGED: lambda _, doing, language: say(
        "“{title}” has changed. Please look at it again.", language, title=doing.activity.title
    ),
    News.ASKED_AGAIN_MOVED: lambda notice, doing, language: say(
        "“{title}” was to begin {was}. It begins {now} now. Please say whether you still come.",
        language,
        title=doing.activity.title,
        was=_when(notice, doing, language),
        now=_now(doing, language),
    ),
    News.ASKED_AGAIN_CHANGED: lambda _, doing, language: say(
        "“{title}” has changed. Please look at it again, and say whether you still come.",
        language,
        title=doing.activity.title,
    ),
    News.ACTIVITY_OFF: lambda _, doing, language: say(
        "“{title}” was called off. Please do not turn up.", language, title=doing.activity.title
    ),
    News.ACTIVITY_HELD: lambda _, doing, language: say(
        "Nobody else can join “{title}” for now: an authority has put it on hold.",
        language,
        title=doing.activity.title,
    ),
    News.ACTIVITY_RELEASED: lambda _, doing, language: say(
        "“{title}” is no longer on hold: all can join again.", language, title=doing.activity.title
    ),
    News.ACTIVITY_DONE: lambda _, doing, language: say(
        "Nothing is left to do at “{title}”. Thank you!", language, title=doing.activity.title
    ),
    News.MESSAGE: lambda _, doing, language: say(
        "A message from who organises “{title}”.", language, title=doing.activity.title
    ),
    News.REMINDED_DAY: lambda notice, doing, language: say(
        "Tomorrow you help at “{title}”: {when}.",
        language,
        title=doing.activity.title,
        when=_when(notice, doing, language),
    ),
    News.REMINDED_HOURS: lambda notice, doing, language: say(
        "In three hours you help at “{title}”: {when}.",
        language,
        title=doing.activity.title,
        when=_when(notice, doing, language),
    ),
    News.TASK_OFF: lambda _, doing, language: say(
        "The task “{task}” of “{title}” was called off.", language, title=doing.activity.title, task=doing.role
    ),
    News.SPOT_OFFERED: lambda notice, doing, language: say(
        "A place at “{title}” is free, and kept for you until {when}.",
        language,
        title=doing.activity.title,
        when=_when(notice, doing, language),
    ),
    News.SPOT_LAPSED: lambda _, doing, language: say(
        "The place at “{title}” that was kept for you has gone to the next. You can join the queue again.",
        language,
        title=doing.activity.title,
    ),
    News.SPOT_GIVEN: lambda _, doing, language: say(
        "You have a place at “{title}”, {when}.",
        language,
        title=doing.activity.title,
        when=moment(doing.signup.starts_at if doing.signup else doing.activity.starts_at, doing, language),
    ),
    News.SPOT_DECLINED: lambda _, doing, language: say(
        "Who organises “{title}” could not give you a place.", language, title=doing.activity.title
    ),
    News.MISSED: lambda _, doing, language: say(
        "It was noted that you were not at “{title}”. If you were, please say so.", language, title=doing.activity.title
    ),
    News.ORGANISER_JOINED: lambda _, doing, language: say(
        "Neighbours have joined “{title}”.", language, title=doing.activity.title
    ),
    News.ORGANISER_ASKED: lambda _, doing, language: say(
        "Neighbours ask to join “{title}”. Please answer them.", language, title=doing.activity.title
    ),
    News.ORGANISER_LEFT_LATE: lambda _, doing, language: say(
        "Somebody cannot come to “{title}” after all, at short notice: the task is “{task}”.",
        language,
        title=doing.activity.title,
        task=doing.role,
    ),
    News.ORGANISER_EMPTY: lambda _, doing, language: say(
        "Nobody is left for the task “{task}” of “{title}”.", language, title=doing.activity.title, task=doing.role
    ),
    News.ORGANISER_DRAFTED: lambda _, doing, language: say(
        "Your pledge is on, and a plan is begun: “{title}”. Please look at its day, place and tasks, and publish it.",
        language,
        title=doing.activity.title,
    ),
    News.ORGANISER_OUTCOME: lambda _, doing, language: say(
        "“{title}” is over. How did it go? Please say what was done about each report.",
        language,
        title=doing.activity.title,
    ),
    News.ORGANISER_REPORT_ENDED: lambda _, doing, language: say(
        "A report that “{title}” is about was fixed or closed meanwhile. Please decide what becomes of your plan.",
        language,
        title=doing.activity.title,
    ),
    News.ORGANISER_TURN_ASKED: lambda _, doing, language: say(
        "Others ask to work on a report that “{title}” is about.", language, title=doing.activity.title
    ),
    News.ORGANISER_TURN_GIVEN: lambda _, doing, language: say(
        "A report that “{title}” is about is yours to work on now.", language, title=doing.activity.title
    ),
}
