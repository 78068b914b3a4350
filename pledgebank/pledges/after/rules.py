"""Who may write to signers and how often, when time has come for what, and how promises are said to be kept. Pure."""

from datetime import datetime, time, timedelta
from enum import Enum
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text, zones
from pledgebank.base.errors import Refused, not_allowed
from pledgebank.councils.model import Eyes
from pledgebank.pledges import rules as pledges
from pledgebank.pledges import sight
from pledgebank.pledges.after.model import ActivityDraft, Announcement, Course
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState

SHORTEST, LONGEST = 50, 5_000
MOST_ANNOUNCED = 4
ANNOUNCED_WITHIN = timedelta(days=30)
LONGEST_NOTE = 2_000

REMINDED_AFTER = timedelta(days=3)
ASKED_AFTER = timedelta(days=28)
# Nobody is asked in the middle of the night.
ASKED_FROM = timedelta(hours=9)
# What could not be done for so long, as when nothing ran, is not done any more.
TOO_LATE = timedelta(days=30)
PUT_OFF = timedelta(days=1)

TIPS = 7
# Of fewer, each can be asked in person; a letter of advice is of no use.
LEAST_ADVISED = 5
ADVISED_AFTER = timedelta(days=4)
ADVISED_EVERY = timedelta(days=3)
ADVISED_UNTIL = timedelta(days=2)

_UNSHOWN = frozenset({PledgeState.PENDING, PledgeState.SUSPENDED})
_OVER = frozenset({PledgeState.FAILED, PledgeState.CANCELLED})
_LONGEST_TITLE = 120
_SATURDAY = 5


class Turn(Enum):
    """Whether something is to be done now, perhaps later, or no more."""

    NOW = "now"
    LATER = "later"
    NEVER = "never"


def is_quiet(pledge: Pledge) -> bool:
    """Whether nobody is to be told of it, because it was taken from view or never was in it."""
    return pledge.unseen or pledge.state in _UNSHOWN


def is_on(pledge: Pledge) -> bool:
    """Whether enough have joined, and it was not called off."""
    return pledge.state is PledgeState.ACTIVE and pledge.called_off_at is None


def has_ended(pledge: Pledge) -> bool:
    """Whether it will not happen."""
    return pledge.state in _OVER or pledge.called_off_at is not None


def may(pledge: Pledge, eyes: Eyes, *, announced: bool) -> list[str]:
    """What its promiser may say now, by the names that clients know. `announced`: they have written since it ended."""
    if not sight.speaks_for(pledge, eyes):
        return []
    writes = not is_quiet(pledge) and not (has_ended(pledge) and announced)
    return [*(["announce"] if writes else []), *(["record_kept"] if is_on(pledge) else [])]


def announce(
    pledge: Pledge,
    said: str,
    *,
    id: UUID,  # noqa: A002 - the field's name
    recent: list[datetime],
    after_end: int,
    now: datetime,
) -> Announcement:
    """What its promiser says to its signers. Raises Refused INVALID, NOT_ALLOWED, TOO_MANY.

    `recent`: when the others of the last 30 days were sent, the earliest first; `after_end`: how many after it ended.
    """
    written = text.paragraphs(said, "text", longest=LONGEST, shortest=SHORTEST)
    if is_quiet(pledge):
        raise not_allowed("While this pledge cannot be seen, nobody can be written to.", "pledge")
    if has_ended(pledge):
        if after_end:
            raise not_allowed("This pledge has ended: you may write to its signers once more, and you have.", "pledge")
    elif len(recent) >= MOST_ANNOUNCED:
        wait = recent[-MOST_ANNOUNCED] + ANNOUNCED_WITHIN - now
        raise Refused(
            "TOO_MANY",
            "You can write to the signers {most} times in 30 days; please wait a little.",
            retry_after=max(int(wait.total_seconds()), 1),
            most=MOST_ANNOUNCED,
        )
    return Announcement(id=id, pledge=pledge.id, text=written, sent_at=now, ended=has_ended(pledge))


def is_counted(signature: Signature | None) -> bool:
    """Whether it is in the count, and not taken back since."""
    return signature is not None and signature.state is SignatureState.COUNTED and signature.withdrawn_at is None


def may_read(pledge: Pledge, eyes: Eyes, signature: Signature | None) -> bool:
    """Whether they may read what its promiser wrote: who is counted, and for whom it was written."""
    return sight.speaks_for(pledge, eyes) or is_counted(signature)


def check_answer(pledge: Pledge, signature: Signature | None) -> None:
    """Whether a signer may say if they have done it. Raises Refused NOT_ALLOWED."""
    if not is_counted(signature):
        raise not_allowed("Only those who signed can say whether they have done it.", "pledge")
    _check_on(pledge)


def keep(pledge: Pledge, *, kept: bool, note: str, photos: tuple[UUID, ...], now: datetime) -> Pledge:
    """The pledge once its promiser has said whether they did it. Raises Refused NOT_ALLOWED, INVALID."""
    _check_on(pledge)
    said = text.paragraphs(note, "note", longest=LONGEST_NOTE)
    told = replace(pledge, kept=kept, kept_note=said, kept_photos=photos)
    return pledge if told == pledge else replace(told, updated_at=now, version=pledge.version + 1)


def _check_on(pledge: Pledge) -> None:
    if not is_on(pledge):
        raise not_allowed("This pledge is not on, so there is nothing to have done.", "pledge")


def ask_at(pledge: Pledge, told_at: datetime) -> datetime:
    """When to ask everybody whether they have done it, UTC. `told_at`: when it was told that the pledge is on."""
    if pledge.kept_by is None:
        return max((pledge.activated_at or told_at) + ASKED_AFTER, told_at + PUT_OFF)
    ends = zones.end_of(pledge.kept_by, zones.zone_of(pledge.time_zone))
    return max(ends + ASKED_FROM, told_at + PUT_OFF)


def reminding(pledge: Pledge, course: Course, now: datetime) -> Turn:
    """Whether its promiser is to be reminded to say something."""
    since = pledge.activated_at
    spoke = course.announced_at is not None and since is not None and course.announced_at >= since
    return Turn.NEVER if spoke else _after(pledge, course.remind_at, now)


def asking(pledge: Pledge, course: Course, now: datetime) -> Turn:
    """Whether everybody is to be asked whether they have done it; its day may have been moved."""
    turn = _after(pledge, course.ask_at, now)
    moved = pledge.kept_by is not None and ask_at(pledge, pledge.activated_at or now) > now
    return Turn.LATER if turn is Turn.NOW and moved else turn


def _after(pledge: Pledge, due_at: datetime | None, now: datetime) -> Turn:
    if is_quiet(pledge):
        return Turn.LATER
    if due_at is None or not is_on(pledge) or now - due_at > TOO_LATE:
        return Turn.NEVER
    return Turn.NOW


def advising(pledge: Pledge, course: Course, now: datetime) -> Turn:
    """Whether its promiser is to get a piece of advice, because it grows too slowly."""
    if pledge.state in _UNSHOWN:
        return Turn.LATER
    open_still = pledge.state is PledgeState.OPEN and pledge.deadline - now >= ADVISED_UNTIL
    if not open_still or pledge.by_area or pledge.parent or pledge.target < LEAST_ADVISED or course.tip >= TIPS:
        return Turn.NEVER
    young = now - pledge.created_at < ADVISED_AFTER
    return Turn.LATER if young or projected(pledge, now) >= pledge.target else Turn.NOW


def projected(pledge: Pledge, now: datetime) -> float:
    """How many will have signed by its deadline if they go on as until now."""
    lived = now - pledge.created_at
    return pledge.signature_count * ((pledge.deadline - pledge.created_at) / lived) if lived else 0.0


def draft_activity(pledge: Pledge, now: datetime) -> ActivityDraft:
    """An activity by which an active pledge could be kept: on a Saturday morning in its zone, if there is still one."""
    zone = zones.zone_of(pledge.time_zone)
    today = zones.day_in(zone, now)
    first = today + timedelta(days=3)
    if pledge.kept_by is not None and pledge.kept_by >= first:
        day = pledge.kept_by - timedelta(days=(pledge.kept_by.weekday() - _SATURDAY) % 7)
        day = day if day >= first else pledge.kept_by
    else:
        day = today + timedelta(days=7 + (_SATURDAY - today.weekday()) % 7)
    title = f"{pledge.action[:1].upper()}{pledge.action[1:]}"
    return ActivityDraft(
        title=title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…",
        description="\n\n".join(filter(None, (pledges.sentence(pledge), pledge.details)))[:LONGEST],
        location=pledge.location,
        reports=pledge.reports,
        starts_at=datetime.combine(day, time(10), zone).astimezone(now.tzinfo),
        time_zone=pledge.time_zone,
    )
