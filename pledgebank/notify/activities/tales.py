"""What people are told of activities, to whom, and in which words. Pure."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from pledgebank.activities import events
from pledgebank.activities.messages.model import Message, MessageSent
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.base.event import Entry, Event, Subject
from pledgebank.notify.activities.model import TYPE, ActivityTale, Kind, Reminding, Times
from pledgebank.notify.model import News
from pledgebank.works.events import ActivityDrafted, OutcomeAsked, PlannedReportEnded, TurnAsked, TurnGiven

Words = Mapping[str, Any]
_OF_REMINDERS = {Kind.DAY: News.REMINDED_DAY, Kind.HOURS: News.REMINDED_HOURS}


def _everybody(news: News) -> Callable[[Any], Words]:
    return lambda _: {"maker": news, "coming": news, "waiting": news, "followers": news}


_TALES: Mapping[type[Event], Callable[[Any], Words]] = {
    events.ActivityHeld: _everybody(News.ACTIVITY_HELD),
    events.ActivityReleased: _everybody(News.ACTIVITY_RELEASED),
    # Who had a place is told as they are let off: by the time that this is read they may have none any more.
    events.ActivityDone: lambda event: {**_everybody(News.ACTIVITY_DONE)(event), "key": _done(event.id)},
    events.ActivityCancelled: lambda event: {
        "maker": News.ACTIVITY_OFF,
        "followers": News.ACTIVITY_OFF,
        "key": _off(event.id),
    },
    events.PlaceOffered: lambda event: {"moment": event.until, **_one(event.signup, News.SPOT_OFFERED)},
    events.OfferExpired: lambda event: _one(event.signup, News.SPOT_LAPSED),
    events.ActivityPromoted: lambda event: _one(event.signup, News.SPOT_GIVEN),
    events.SignupDeclined: lambda event: _one(event.signup, News.SPOT_DECLINED) if event.by_organiser else {},
    ActivityDrafted: lambda _: {"maker": News.ORGANISER_DRAFTED},
    OutcomeAsked: lambda _: {"maker": News.ORGANISER_OUTCOME},
    PlannedReportEnded: lambda _: {"maker": News.ORGANISER_REPORT_ENDED},
    TurnAsked: lambda _: {"maker": News.ORGANISER_TURN_ASKED},
    TurnGiven: lambda _: {"maker": News.ORGANISER_TURN_GIVEN},
}
EVENTS: tuple[type[Event], ...] = (
    *_TALES,
    events.ActivityPublished,
    events.ActivityChanged,
    events.AskedAgain,
    events.ActivityJoined,
    events.ActivityLeft,
    events.AttendanceChanged,
    MessageSent,
    Reminding,
)


def simple(entry: Entry) -> list[ActivityTale]:
    """What is told of an event whatever has become of the activity since."""
    words = _TALES[type(entry.event)](entry.event)
    return [ActivityTale(**{"about": entry.subject, "key": entry.event_id, **words})] if words else []


def planned(entry: Entry, activity: Activity) -> list[ActivityTale]:
    """Who follows what it is about, or signed the pledge that it makes good, hears that it is planned: once."""
    # Of a series, of which many are published at once, the first is told.
    usual: Words = {"about": entry.subject, "key": f"planned/{(activity.series or activity.id).hex}"}
    followed = [("Report", report) for report in activity.reports]
    found = [
        ActivityTale(
            **usual, place=place, followers=News.ACTIVITY_PLANNED, followed=key, followed_as=kind, not_makers=True
        )
        for place, (kind, key) in enumerate(followed)
    ]
    if activity.pledge is not None:
        of_pledge: Words = {"followers": News.ACTIVITY_PLANNED, "signers": News.ACTIVITY_PLANNED, "not_makers": True}
        whose: Words = {"pledge": activity.pledge, "followed": activity.pledge, "followed_as": "Pledge"}
        found.append(ActivityTale(**usual, place=len(followed), **of_pledge, **whose))
    return found


def changed(entry: Entry, times: Times) -> list[ActivityTale]:
    """Who has a place is asked again; who waits and who follows hears what it has become."""
    moved = times.was is not None
    tale = ActivityTale(
        about=entry.subject,
        key=_changed(entry.subject.id, times),
        coming=News.ASKED_AGAIN_MOVED if moved else News.ASKED_AGAIN_CHANGED,
        waiting=News.ACTIVITY_MOVED if moved else News.ACTIVITY_CHANGED,
        followers=News.ACTIVITY_MOVED if moved else News.ACTIVITY_CHANGED,
        maker=News.ACTIVITY_MOVED if moved else News.ACTIVITY_CHANGED,
        moment=times.was,
        version=times.moved,
    )
    return [tale]


def asked_again(entry: Entry, signup: Signup, times: Times) -> list[ActivityTale]:
    """One who has a place is asked again; who was, with all others, as it was moved is not told a second time.

    Who has agreed to when and where it is, is asked about something else, such as what their task needs now.
    """
    moved = signup.agreed < times.moved
    tale = ActivityTale(
        about=entry.subject,
        key=_changed(entry.subject.id, times) if moved else entry.event_id,
        whose=News.ASKED_AGAIN_MOVED if moved and times.was is not None else News.ASKED_AGAIN_CHANGED,
        signup=signup.id,
        moment=times.was if moved else None,
        version=times.moved,
    )
    return [tale]


def joined(entry: Entry, event: events.ActivityJoined) -> list[ActivityTale]:
    """Who organises it hears of all who joined within an hour once, and of all who asked."""
    if not event.placed and not event.asked:
        return []
    return [_gathered(entry, News.ORGANISER_ASKED if event.asked else News.ORGANISER_JOINED)]


def promoted(entry: Entry, signup: Signup) -> list[ActivityTale]:
    """Who has a place now hears of it; if they took it themselves, who organises it does."""
    return [_gathered(entry, News.ORGANISER_JOINED)] if entry.by == signup.person else simple(entry)


def _gathered(entry: Entry, news: News) -> ActivityTale:
    key = f"{news.value.lower()}/{entry.subject.id.hex}/{entry.at:%Y%m%d%H}"
    return ActivityTale(about=entry.subject, key=key, maker=news)


def left(entry: Entry, event: events.ActivityLeft, slot: Slot, activity: Activity) -> list[ActivityTale]:
    """Who was let off hears that it was called off; who organises it, that somebody left late, or nobody is left."""
    usual: Words = {"about": entry.subject}
    if event.let_off and activity.state in _LET_OFF:
        news, of = _LET_OFF[activity.state]
        words = {"key": of(activity.id), **_one(event.signup, news), "not_makers": True}
        return [ActivityTale(**usual, **{**words, "said": None})]
    if event.let_off:
        words = {"key": f"task/{slot.id.hex}", **_one(event.signup, News.TASK_OFF), "said": slot.id}
        return [ActivityTale(**usual, **words, not_makers=True)]
    is_open = not slot.closed and activity.state in LIVE
    if is_open and slot.capacity != 0 and slot.taken == 0 and slot.waiting == 0:
        # The ticket: once for each time that it emptied.
        key = f"empty/{slot.id.hex}/{slot.ticket}"
        return [ActivityTale(**usual, key=key, maker=News.ORGANISER_EMPTY, said=slot.id)]
    if is_open and event.late:
        return [ActivityTale(**usual, key=entry.event_id, maker=News.ORGANISER_LEFT_LATE, said=slot.id)]
    return []


def attended(entry: Entry, signup: Signup) -> list[ActivityTale]:
    """Who is said to have been missing hears of it, and can say that they were there."""
    if signup.state is not SignupState.NO_SHOW:
        return []
    words = _one(signup.id, News.MISSED)
    return [ActivityTale(about=entry.subject, key=f"missed/{signup.id.hex}", **words)]


def written(entry: Entry, message: Message) -> list[ActivityTale]:
    """A message goes to those it is addressed to, once."""
    tale = ActivityTale(
        about=entry.subject,
        key=to_all(message),
        coming=News.MESSAGE,
        waiting=News.MESSAGE,
        addressed=message.addressed,
        said=message.id,
    )
    return [tale]


def greeting(entry: Entry, message: Message, signup: UUID) -> ActivityTale:
    """Who came after a message was written hears of it as the others did."""
    words: Words = {"whose": News.MESSAGE, "signup": signup, "said": message.id}
    return ActivityTale(about=entry.subject, key=to_all(message), place=1, also_doer=True, **words)


def to_all(message: Message) -> str:
    """What there is one notice of a message for: nobody gets it twice, however they came to it."""
    return f"message/{message.id.hex}"


def reminding(event: Reminding) -> list[ActivityTale]:
    """Who comes to a task is reminded of one time of it, once."""
    key = f"remind/{event.slot.hex}/{event.reminder.value}/{event.moved}/{event.starts_at:%Y%m%d%H%M}"
    tale = ActivityTale(
        about=Subject(TYPE, event.activity),
        key=key,
        coming=_OF_REMINDERS[event.reminder],
        slot=event.slot,
        said=event.slot,
        moment=event.starts_at,
        version=event.moved,
    )
    return [tale]


LIVE = frozenset({ActivityState.PUBLISHED, ActivityState.HELD})


def _one(signup: UUID, news: News) -> dict[str, Any]:
    return {"whose": news, "signup": signup, "said": signup}


def _off(activity: UUID) -> str:
    return f"off/{activity.hex}"


def _done(activity: UUID) -> str:
    return f"done/{activity.hex}"


# What who is let off is told, where that is not one task alone.
_LET_OFF = {ActivityState.CANCELLED: (News.ACTIVITY_OFF, _off), ActivityState.DONE: (News.ACTIVITY_DONE, _done)}


def _changed(activity: UUID, times: Times) -> str:
    return f"changed/{activity.hex}/{times.moved}"
