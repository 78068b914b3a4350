"""What becomes of a report when somebody acts on it. The table of who may take it where is `reports.states`."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid, not_allowed
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.reports import rules, states
from pledgebank.reports.life.model import Change, ChangeKind, Update, Wish, Writing
from pledgebank.reports.model import ClosedBecause, FixedBy, Report, ReportState
from pledgebank.reports.states import ENDED, FIX_CLAIMED, FIXED, HIDDEN, OPEN, STANDING, Move, Mover, Says

LONGEST_UPDATE = 5_000
LONGEST_REASON = 1_000

_FIXED_BY = {
    Mover.OFFICER: FixedBy.COUNCIL,
    Mover.REPORTER: FixedBy.RESIDENT,
    Mover.CLOCK: FixedBy.UNKNOWN,
    **dict.fromkeys((Mover.WITNESSES, Mover.PROOF), FixedBy.VOLUNTEERS),
}
# Where one person could act as several, the first of these.
_RANK = (Mover.OFFICER, Mover.MODERATOR, Mover.REPORTER, Mover.NEIGHBOUR)


def may(report: Report, eyes: Eyes, *, hazard: bool, now: datetime) -> list[str]:
    """What somebody may do to a report now, by the names that clients know."""
    who = states.movers(report, eyes)

    def can(by: Mover, *ends: ReportState) -> bool:
        return by in who and any(states.allowed(report, end, by, hazard=hazard, now=now) for end in ends)

    takes_words = bool(who) and report.state in states.SHOWN
    reopens = can(Mover.REPORTER, OPEN) and report.state is not ReportState.UNCONFIRMED
    found = {
        "update": takes_words,
        "markFixed": takes_words and report.state not in ENDED,
        "reopen": reopens,
        "askToReopen": takes_words and report.state not in STANDING and not reopens,
        "cancel": can(Mover.REPORTER, ReportState.CLOSED),
        "answerQuestion": report.asked_at is not None and Mover.REPORTER in who and takes_words,
        "answer": takes_words and Mover.OFFICER in who,
        "changeState": can(Mover.OFFICER, *ReportState),
        "setPrivate": takes_words and Mover.OFFICER in who,
        "hide": can(Mover.MODERATOR, HIDDEN),
        "restore": report.state is HIDDEN and Mover.MODERATOR in who,
    }
    return [name for name, is_so in found.items() if is_so]


def change(report: Report, wish: Wish, who: AbstractSet[Mover], *, hazard: bool, now: datetime) -> tuple[Report, Mover]:
    """The report as somebody wants it, and as what they may do so; a neighbour says what they saw in an update.

    The report it repeats, if it is a duplicate, was looked at before. Raises Refused CONFLICT, NOT_ALLOWED, INVALID.
    """
    if wish.expected is not None and wish.expected != report.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
    if wish.state is report.state:
        raise invalid("It is in this state already.", "state")
    ways = [by for by in _RANK if by in who and by is not Mover.NEIGHBOUR]
    for by in ways:
        if move := states.allowed(report, wish.state, by, hazard=hazard, now=now):
            _require(move, wish)
            return enter(report, wish.state, by, now, because=wish.because, duplicate_of=wish.duplicate_of), by
    raise not_allowed("You cannot bring this report into that state.", "state")


def _require(move: Move, wish: Wish) -> None:
    if move.says is Says.REASON and not wish.message.strip():
        raise invalid("Please say why.", "message")
    if move.says in (Says.BECAUSE, Says.TAKEN_BACK):
        if wish.because is None or (move.says is Says.TAKEN_BACK and wish.because is not ClosedBecause.CANCELLED):
            raise invalid("Please say why it ends.", "because")
    elif wish.because is not None:
        raise invalid("Only what is closed has such a reason.", "because")
    if (wish.because is ClosedBecause.DUPLICATE) is not (wish.duplicate_of is not None):
        raise invalid("Please name the report that this one repeats, and only then.", "duplicateOf")


def enter(
    report: Report,
    state: ReportState,
    by: Mover,
    now: datetime,
    *,
    because: ClosedBecause | None = None,
    duplicate_of: UUID | None = None,
) -> Report:
    """The report in another state, whether or not the table allows it."""
    changed = replace(report, state=state, state_since=now, updated_at=now, version=report.version + 1)
    if state is HIDDEN:
        return replace(changed, was_state=report.state, ask_at=None)
    if report.state is HIDDEN:
        return replace(changed, was_state=None, ask_at=rules.next_question(changed, now) if state in STANDING else None)
    stood = report.state in STANDING
    return replace(
        changed,
        fixed_by=_FIXED_BY.get(by, FixedBy.UNKNOWN) if state is FIXED else None,
        closed_because=because,
        duplicate_of=duplicate_of,
        ask_at=(report.ask_at if stood else rules.next_question(report, now)) if state in STANDING else None,
    )


def write(
    report: Report, writing: Writing, who: AbstractSet[Mover], person: UUID, now: datetime, *, shortest: int = 1
) -> Update:
    """What somebody says about a report they may see, in so many characters at least.

    Raises Refused NOT_ALLOWED, INVALID, NOT_OPEN, NOT_ENDED.
    """
    if report.state not in states.SHOWN or not who:
        raise not_allowed("Nothing can be added to this report now.", "report")
    if writing.as_body and Mover.OFFICER not in who:
        raise not_allowed("You do not answer for this report.", "asBody")
    if writing.mark_fixed and writing.reopen:
        raise invalid("Please say one of the two: that it is repaired, or that it is not.", "reopen")
    if writing.mark_fixed and report.state in ENDED:
        raise Refused("NOT_OPEN", "This report has ended already.", field=("markFixed",))
    if writing.reopen and report.state in STANDING:
        raise Refused("NOT_ENDED", "This report is open already.", field=("reopen",))
    return Update(
        id=new_id(),
        report=report.id,
        author=person,
        body=report.body if writing.as_body else None,
        show_name=writing.show_name and not writing.as_body,
        text=text.paragraphs(writing.text, "text", longest=LONGEST_UPDATE, shortest=shortest),
        photos=writing.photos,
        marks_fixed=writing.mark_fixed,
        asks_to_reopen=writing.reopen,
        created_at=now,
    )


def follow_from(
    report: Report, update: Update, who: AbstractSet[Mover], *, asking: int, hazard: bool, now: datetime
) -> tuple[Report, Mover] | None:
    """What the report becomes by an update, and by whom; None where what it says is only noted.

    `asking`: how many neighbours, with this one, ask to open it again.
    """
    if not (update.marks_fixed or update.asks_to_reopen):
        return None
    acting = who - {Mover.MODERATOR} if update.body else who - {Mover.MODERATOR, Mover.OFFICER}
    ways = [by for by in _RANK if by in acting]
    if update.asks_to_reopen and asking >= states.ENOUGH_ASK:
        ways.append(Mover.NEIGHBOURS)
    for by in ways:
        for end in (FIXED, FIX_CLAIMED) if update.marks_fixed else (OPEN,):
            if states.allowed(report, end, by, hazard=hazard, now=now):
                return enter(report, end, by, now), by
    return None


def believe(report: Report, *, objected: bool, hazard: bool, now: datetime) -> Report | None:
    """The report that somebody said was repaired, once that was long enough ago; None if not.

    `objected`: whether anybody has asked in the last 14 days to open it again.
    """
    if objected or states.allowed(report, FIXED, Mover.CLOCK, hazard=hazard, now=now) is None:
        return None
    return enter(report, FIXED, Mover.CLOCK, now)


def set_private(
    report: Report, *, private: bool, who: AbstractSet[Mover], expected: int | None, now: datetime
) -> Report:
    """The report seen by its reporter and its body alone, or by all. Raises Refused NOT_ALLOWED, CONFLICT."""
    if Mover.OFFICER not in who or report.state not in states.SHOWN:
        raise not_allowed("You do not answer for this report.", "report")
    if expected is not None and expected != report.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
    if report.private is private:
        return report
    return replace(report, private=private, updated_at=now, version=report.version + 1)


def repeats(report: Report, target: Report | None, eyes: Eyes) -> Report:
    """The report that another one repeats, if it may. Raises Refused INVALID, NOT_FOUND."""
    if target is None or not rules.may_see(target, eyes):
        raise invalid("There is no such report.", "duplicateOf")
    if target.id == report.id:
        raise invalid("A report cannot repeat itself.", "duplicateOf")
    if target.body != report.body or target.state not in states.SHOWN:
        raise invalid("Please name a report that the same body answers for.", "duplicateOf")
    if target.private and not report.private:
        raise invalid("What everyone sees cannot repeat what is private.", "duplicateOf")
    return target


def touch(report: Report, now: datetime) -> Report:
    """The report, changed as such: two who act on it at once never pass each other unseen."""
    return replace(report, updated_at=now, version=report.version + 1)


def reason(value: str, *field: str) -> str:
    """Why somebody does something. Raises Refused INVALID."""
    return text.paragraphs(value, *field, longest=LONGEST_REASON, shortest=1)


def message(value: str) -> str:
    """What somebody says with a change; may be empty. Raises Refused INVALID."""
    return text.paragraphs(value, "message", longest=LONGEST_UPDATE)


def told(before: Report, after: Report, by: Mover, person: UUID | None, *, named: bool = False) -> Change:
    """The entry in its history by which a report came from one state into another."""
    official = by in (Mover.OFFICER, Mover.MODERATOR)
    return Change(
        id=new_id(),
        report=after.id,
        at=after.updated_at,
        kind=ChangeKind.STATE,
        by=person,
        body=after.body if official else None,
        named=named and not official,
        state=after.state,
        before=before.state,
        fixed_by=after.fixed_by,
        closed_because=after.closed_because,
        staff_only=HIDDEN in (before.state, after.state),
    )


def noted(
    report: Report,
    kind: ChangeKind,
    person: UUID | None,
    now: datetime,
    *,
    official: bool = True,
    staff_only: bool = False,
) -> Change:
    """The entry in its history of something that left the report in its state. `official`: done for its body."""
    return Change(
        id=new_id(),
        report=report.id,
        at=now,
        kind=kind,
        by=person,
        body=report.body if official else None,
        state=report.state,
        staff_only=staff_only,
    )
