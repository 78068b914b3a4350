"""What people may still be told of an activity as it now is, and when they are reminded of it. Pure."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pledgebank.activities import sight
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import COMING, STANDING, SignupState, Slot
from pledgebank.councils.model import Eyes
from pledgebank.notify.activities.model import Doing, Kind, Reminder
from pledgebank.notify.activities.tales import LIVE
from pledgebank.notify.model import News, Notice

FOR_ORGANISERS = frozenset(news for news in News if news.name.startswith("ORGANISER_"))
HOURS = timedelta(hours=3)
# What nobody was reminded of for so long after it was due, as when nothing ran, nobody is reminded of then.
TOO_LATE: Mapping[Kind, timedelta] = {Kind.DAY: timedelta(hours=6), Kind.HOURS: timedelta(hours=1)}


def may_know(news: News, activity: Activity, eyes: Eyes) -> bool:
    """Whether a person may be told of it."""
    return sight.speaks_for(activity, eyes) if news in FOR_ORGANISERS else sight.may_see(activity, eyes)


def concerns(notice: Notice, doing: Doing, slot: Slot | None, *, follows: bool, now: datetime) -> bool:
    """Whether it still concerns a person by the time that a letter tells it.

    Nothing that has been changed again since, that is over, or about a place they have no more.
    """
    activity = doing.activity
    if notice.news in _OF_STATES:
        return activity.state is _OF_STATES[notice.news] and _takes_part(doing, notice, follows=follows)
    if notice.news in _OF_SIGNUPS:
        return _OF_SIGNUPS[notice.news](doing, now)
    if activity.state not in LIVE or now >= activity.ends_at:
        return notice.news in _AT_ANY_TIME
    if notice.news in _OF_CHANGES:
        return notice.version == activity.moved and _takes_part(doing, notice, follows=follows)
    return slot is None or _still(notice, doing, slot, now)


def _still(notice: Notice, doing: Doing, slot: Slot, now: datetime) -> bool:
    """Whether what is said of a task is still so."""
    if notice.news in _REMINDING:
        return _is_coming(notice, doing, slot, now)
    return notice.news is not News.ORGANISER_EMPTY or slot.taken == 0


_OF_STATES = {
    News.ACTIVITY_OFF: ActivityState.CANCELLED,
    News.ACTIVITY_HELD: ActivityState.HELD,
    News.ACTIVITY_RELEASED: ActivityState.PUBLISHED,
    News.ACTIVITY_DONE: ActivityState.DONE,
    News.ORGANISER_DRAFTED: ActivityState.DRAFT,
}
_OF_SIGNUPS: Mapping[News, Callable[[Doing, datetime], bool]] = {
    News.SPOT_OFFERED: lambda doing, now: doing.stands_in({SignupState.OFFERED}) and _is_kept(doing, now),
    News.SPOT_LAPSED: lambda doing, _: doing.stands_in({SignupState.EXPIRED}) and doing.activity.state in LIVE,
    News.SPOT_DECLINED: lambda doing, _: doing.stands_in({SignupState.DECLINED}),
    News.SPOT_GIVEN: lambda doing, now: (
        doing.stands_in(COMING) and doing.activity.state in LIVE and now < doing.activity.ends_at
    ),
    News.MISSED: lambda doing, _: doing.stands_in({SignupState.NO_SHOW}),
}
_ASKING_AGAIN = frozenset({News.ASKED_AGAIN_MOVED, News.ASKED_AGAIN_CHANGED})
_OF_CHANGES = frozenset({News.ACTIVITY_MOVED, News.ACTIVITY_CHANGED}) | _ASKING_AGAIN
_REMINDING = frozenset({News.REMINDED_DAY, News.REMINDED_HOURS})
# What is still worth knowing when it is over or was called off.
_AT_ANY_TIME = frozenset({News.MESSAGE, News.TASK_OFF, News.ORGANISER_OUTCOME})


def _takes_part(doing: Doing, notice: Notice, *, follows: bool) -> bool:
    if notice.news in _ASKING_AGAIN:
        return _is_asked(doing)
    # Whoever was let off has no place any more when they read why.
    let_off = notice.news in (News.ACTIVITY_OFF, News.ACTIVITY_DONE)
    return let_off or doing.stands_in(STANDING) or follows or _made(notice, doing.activity)


def _made(notice: Notice, activity: Activity) -> bool:
    return activity.group is not None or notice.person == activity.organiser


def _is_kept(doing: Doing, now: datetime) -> bool:
    until = doing.signup.offer_until if doing.signup else None
    return until is not None and now < until


def _is_asked(doing: Doing) -> bool:
    """Whether they have not said yes to what it has become."""
    signup = doing.signup
    if signup is None or signup.state not in COMING:
        return False
    return signup.state is SignupState.RECONFIRM or signup.agreed < doing.activity.moved


def _is_coming(notice: Notice, doing: Doing, slot: Slot, now: datetime) -> bool:
    signup = doing.signup
    same = signup is not None and signup.slot == slot.id and signup.state in COMING and not slot.closed
    return same and notice.version == doing.activity.moved and notice.moment == slot.starts_at and now < slot.starts_at


def sees_exactly(doing: Doing) -> bool:
    """Whether a letter may tell them the very spot: it goes to who has a place, and to nobody else."""
    return doing.stands_in(COMING) and doing.activity.state in LIVE


def next_reminder(slot: Slot, activity: Activity, now: datetime) -> Reminder | None:
    """When those who come to a task are next to be reminded; None: no more, or nobody is."""
    if slot.closed or activity.state not in LIVE or now >= slot.starts_at:
        return None
    for kind, due_at in _steps(slot, activity):
        if due_at > now:
            return Reminder(
                id=slot.id,
                activity=activity.id,
                kind=kind,
                due_at=due_at,
                starts_at=slot.starts_at,
                moved=activity.moved,
            )
    return None


def due(reminder: Reminder, slot: Slot, activity: Activity, now: datetime) -> Kind | None:
    """Of what people are to be reminded now, of several the last; None: of nothing, or it is too late for that.

    Nothing either where the task begins at another time than was written down: then there is another reminder.
    """
    if slot.closed or activity.state not in LIVE or now >= slot.starts_at or not is_true(reminder, slot, activity):
        return None
    passed = [(kind, at) for kind, at in _steps(slot, activity) if reminder.due_at <= at <= now]
    kind, at = passed[-1]
    return kind if now - at <= TOO_LATE[kind] else None


def _steps(slot: Slot, activity: Activity) -> tuple[tuple[Kind, datetime], ...]:
    return (Kind.DAY, day_before(slot, activity)), (Kind.HOURS, slot.starts_at - HOURS)


def day_before(slot: Slot, activity: Activity) -> datetime:
    """The same time on the clocks of its place the day before, UTC: not always 24 hours, as clocks are changed."""
    zone = ZoneInfo(activity.time_zone)
    return (slot.starts_at.astimezone(zone) - timedelta(days=1)).astimezone(UTC)


def is_true(reminder: Reminder, slot: Slot, activity: Activity) -> bool:
    """Whether a task still begins when it did as that was written down."""
    return reminder.moved == activity.moved and reminder.starts_at == slot.starts_at
