"""Who may write to those who take part, to whom of them and how often, and who reads it. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from pledgebank.activities import sight
from pledgebank.activities.messages.model import Addressed, Letterbox, Message, MessageHidden
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import COMING, STANDING, Signup, SignupState, Slot
from pledgebank.base import text as texts
from pledgebank.base import zones
from pledgebank.base.errors import Refused, invalid, not_allowed
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes

LONGEST = 2_000
LONGEST_REASON = 500
MOST_A_DAY = 3
A_DAY = timedelta(days=1)
# There is a reason to write for as long after it is over: thanks, and what was left behind.
WRITTEN_AFTER = timedelta(days=7)


def address(
    activity: Activity, slots: Sequence[Slot], states: Sequence[SignupState], slot: UUID | None, day: date | None
) -> Addressed:
    """Whom a message is for; without states those who have a place. Raises Refused INVALID for what nobody can be in.

    `day`: a date by the clocks of the activity's place.
    """
    chosen = tuple(dict.fromkeys(states)) or tuple(sorted(COMING))
    if not STANDING.issuperset(chosen):
        raise invalid("Please write to those who have a place, or wait for one.", "states")
    if slot is not None and slot not in {one.id for one in slots}:
        raise invalid("This is none of its tasks.", "slot")
    if day is None:
        return Addressed(states=chosen, slot=slot)
    zone = ZoneInfo(activity.time_zone)
    first, last = zones.day_in(zone, activity.starts_at), zones.day_in(zone, activity.ends_at)
    if not first <= day <= last:
        raise invalid("It does not go on that day.", "day")
    begins, ends = zones.end_of(day - A_DAY, zone), zones.end_of(day, zone)
    return Addressed(states=chosen, slot=slot, begins=begins, ends=ends)


def write(
    activity: Activity,
    author: UUID | None,
    box: Letterbox,
    *,
    text: str,
    addressed: Addressed,
    now: datetime,
) -> tuple[Message, Letterbox]:
    """The message, and the letterbox with it; that they may write was checked. Raises Refused INVALID, TOO_MANY."""
    recent = [at for at in box.sent if now - at < A_DAY]
    if len(recent) >= MOST_A_DAY:
        wait = int((recent[0] + A_DAY - now).total_seconds()) + 1
        raise Refused("TOO_MANY", "You can write to them {most} times a day.", retry_after=wait, most=MOST_A_DAY)
    message = Message(
        id=new_id(),
        activity=activity.id,
        author=author,
        text=texts.paragraphs(text, "text", longest=LONGEST, shortest=1),
        addressed=addressed,
        sent_at=now,
    )
    return message, replace(box, sent=(*recent, now))


def check(activity: Activity, eyes: Eyes, now: datetime) -> None:
    """Raises Refused where somebody cannot write: NOT_ALLOWED, NOT_PUBLISHED, ACTIVITY_OVER."""
    if not sight.speaks_for(activity, eyes):
        raise not_allowed("Only who organises this can write to those who take part.", "activity")
    if activity.state is ActivityState.DRAFT:
        raise Refused("NOT_PUBLISHED", "Nobody can have joined this yet.", field=("activity",))
    if now >= activity.ends_at + WRITTEN_AFTER:
        raise Refused("ACTIVITY_OVER", "This has been over for too long to write to them.", field=("activity",))


def hide(message: Message, activity: Activity, eyes: Eyes, *, hidden: bool, reason: str) -> tuple[Message, list[Event]]:
    """The message taken from view, or shown again. Raises Refused NOT_ALLOWED, INVALID without a reason."""
    if not moderates(activity, eyes):
        raise not_allowed("Only moderators can do this.", "message")
    if message.hidden is hidden:
        return message, []
    why = texts.paragraphs(reason, "reason", longest=LONGEST_REASON, shortest=1 if hidden else 0)
    event = MessageHidden(id=activity.id, message=message.id, hidden=hidden)
    return replace(message, hidden=hidden, reason=why if hidden else ""), [event]


def moderates(activity: Activity, eyes: Eyes) -> bool:
    """Whether they take from view what must not be seen where it lies."""
    return not eyes.moderates.isdisjoint(activity.bodies)


def reads(activity: Activity, eyes: Eyes, own: Collection[Signup]) -> bool:
    """Whether they may read what was written at all: who organises or takes part, and moderators of its place."""
    return sight.speaks_for(activity, eyes) or moderates(activity, eyes) or bool(taking_part(eyes, own))


def reads_all(activity: Activity, eyes: Eyes) -> bool:
    """Whether they may read what was written to others too."""
    return sight.speaks_for(activity, eyes) or moderates(activity, eyes)


def may_read(message: Message, activity: Activity, eyes: Eyes, own: Collection[Signup]) -> bool:
    """Whether they may read a message: those it is for, as long as they take part. What is hidden moderators alone."""
    if message.hidden:
        return moderates(activity, eyes)
    return reads_all(activity, eyes) or any(message.addressed.names(signup) for signup in taking_part(eyes, own))


def taking_part(eyes: Eyes, own: Collection[Signup]) -> list[Signup]:
    """Their own standing sign-ups, of those given."""
    return [signup for signup in own if signup.person == eyes.person and signup.is_active]
