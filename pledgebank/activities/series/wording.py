"""How often something takes place, in words for people."""

from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list

from pledgebank.activities.finding.model import Weekday
from pledgebank.activities.series.model import Frequency, Repeats, Series
from pledgebank.words.sentences import say

_FEW = 2


def rule(series: Series, language: str) -> str:
    """The rule of a series in one of our languages, such as “every second Saturday at 10:00”."""
    repeats, at = series.repeats, format_time(series.start.time(), "short", locale=_locale(language))
    often = _often(repeats, at, language)
    if repeats.count is not None:
        return say("{often}, {count} times", language, often=often, count=repeats.count)
    if repeats.until is not None:
        last = format_date(repeats.until, "long", locale=_locale(language))
        return say("{often}, until {day}", language, often=often, day=last)
    return often


def _often(repeats: Repeats, at: str, language: str) -> str:
    if repeats.frequency is Frequency.DAILY:
        return _daily(repeats.interval, at, language)
    if repeats.frequency is Frequency.WEEKLY:
        return _weekly(repeats, at, language)
    if repeats.week is None:
        return _monthly(repeats, at, language)
    return _by_week(repeats, at, language)


def _daily(interval: int, at: str, language: str) -> str:
    if interval == 1:
        return say("every day at {time}", language, time=at)
    if interval == _FEW:
        return say("every second day at {time}", language, time=at)
    return say("every {count} days at {time}", language, count=interval, time=at)


def _weekly(repeats: Repeats, at: str, language: str) -> str:
    days = format_list([_day(day, language) for day in repeats.days], locale=_locale(language))
    if repeats.interval == 1:
        return say("every {days} at {time}", language, days=days, time=at)
    if repeats.interval == _FEW:
        return say("every second {days} at {time}", language, days=days, time=at)
    return say("every {count} weeks on {days} at {time}", language, count=repeats.interval, days=days, time=at)


def _monthly(repeats: Repeats, at: str, language: str) -> str:
    day = repeats.day_of_month or 1
    if repeats.interval == 1:
        return say("every month on day {day} at {time}", language, day=day, time=at)
    if repeats.interval == _FEW:
        return say("every second month on day {day} at {time}", language, day=day, time=at)
    return say("every {count} months on day {day} at {time}", language, count=repeats.interval, day=day, time=at)


def _by_week(repeats: Repeats, at: str, language: str) -> str:
    [day] = [_day(one, language) for one in repeats.days]
    which = {
        1: say("the first {day} of the month at {time}", language, day=day, time=at),
        2: say("the second {day} of the month at {time}", language, day=day, time=at),
        3: say("the third {day} of the month at {time}", language, day=day, time=at),
        4: say("the fourth {day} of the month at {time}", language, day=day, time=at),
        -1: say("the last {day} of the month at {time}", language, day=day, time=at),
    }[repeats.week or 1]
    if repeats.interval == 1:
        return which
    if repeats.interval == _FEW:
        return say("{which}, every second month", language, which=which)
    return say("{which}, every {count} months", language, which=which, count=repeats.interval)


def _day(day: Weekday, language: str) -> str:
    names = get_day_names("wide", context="format", locale=_locale(language))
    return str(names[list(Weekday).index(day)])


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language
