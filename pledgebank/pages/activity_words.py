"""What the page of an activity says: how it stands, when and where it is, how many places are free."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location

from pledgebank.activities import blurring
from pledgebank.activities.model import ActivityState
from pledgebank.pages import layout
from pledgebank.pages.asking import Answer
from pledgebank.words.sentences import say


def state(at: ActivityState, language: str, *, over: bool) -> str:
    """Where it stands, in a few words."""
    if over and at is not ActivityState.CANCELLED:
        return say("This is over", language)
    return {
        ActivityState.DRAFT: say("Not yet published", language),
        ActivityState.PUBLISHED: say("Open for everybody to join", language),
        ActivityState.HELD: say("Held: nobody else can join for now", language),
        ActivityState.DONE: say("All is done: please do not come", language),
        ActivityState.CANCELLED: say("Called off: please do not come", language),
    }[at]


def span(starts_at: str, ends_at: str, time_zone: str, language: str) -> str:
    """From when to when, in the times of its zone, which is named."""
    zone, locale = ZoneInfo(time_zone), layout.REGIONS.get(language, language)
    starts, ends = (datetime.fromisoformat(one).astimezone(zone) for one in (starts_at, ends_at))
    named = get_timezone_location(time_zone, Locale.parse(locale))
    day, begin, end = format_date(starts, "full", locale), _hour(starts, locale), _hour(ends, locale)
    if starts.date() == ends.date():
        return say("{day}, {begin} to {end} ({zone})", language, day=day, begin=begin, end=end, zone=named)
    return say(
        "{day}, {begin}, to {last}, {end} ({zone})",
        language,
        day=day,
        begin=begin,
        last=format_date(ends, "full", locale),
        end=end,
        zone=named,
    )


def place(location: Answer, language: str) -> str:
    """Where it is shown, said to be blurred."""
    return say(
        "Within {metres} metres of {position}; the very spot is told to those who have a place",
        language,
        metres=round(blurring.FURTHEST),
        # Set apart, so that it runs from left to right in every language.
        position=f"\u2066{location['lat']:.4f}, {location['lng']:.4f}\u2069",
    )


def task(slot: Answer, activity: Answer, language: str) -> dict[str, str]:
    """What one does, when if that is not all the time, and how many places are free."""
    all_along = (slot["startsAt"], slot["endsAt"]) == (activity["startsAt"], activity["endsAt"])
    when = "" if all_along else span(slot["startsAt"], slot["endsAt"], activity["timeZone"], language)
    return {"role": slot["role"], "when": when, "free": _free(slot, language)}


def words(language: str) -> dict[str, str]:
    """What stands on the page whatever it is about."""
    return {
        "about": say("About this activity", language),
        "tasks": say("What you can do there", language),
        "join": say("Join in the app", language),
        "how": say("Choose a task in the app; you may leave again at any time.", language),
        "calendar": say("Add it to your calendar", language),
        "instead": say("Near here you can still join", language),
        "reason": say("Why", language),
        "reports": say("What it is about", language),
        "pledge": say("The pledge it makes good", language),
        "open": say("See it on a map, with all that is new", language),
    }


def _free(slot: Answer, language: str) -> str:
    capacity, waiting = slot["capacity"], slot["waiting"]
    if capacity is None:
        return say("Room for everybody", language)
    if capacity == 0:
        return say("Takes nobody just now", language)
    free = max(capacity - slot["taken"], 0)
    if free:
        return say("Places free: {count}", language, count=free)
    return say("Full; waiting: {count}", language, count=waiting) if waiting else say("Full", language)


def _hour(at: datetime, locale: str) -> str:
    return str(format_time(at, "short", None, locale))
