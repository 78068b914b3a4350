"""What becomes of a letter that was tried: when it is tried again, and when no more."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from pledgebank.mail.message import Failure
from pledgebank.mail.model import Letter, LetterState

# How long to wait after each try: all in all almost three days.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
# Longer than sending is given, so that nobody takes a letter over from a process that lives.
HELD_FOR = timedelta(minutes=3)
BEHIND_FOR = timedelta(seconds=5)
# Somebody may get a letter twice, if its first time was in doubt; never three times.
MOST_DOUBTS = 2


def taken_at(letter: Letter) -> datetime:
    """When a letter in somebody's hands was taken, UTC."""
    return letter.due_at - HELD_FOR


def may_go(letter: Letter) -> bool:
    """Whether a letter just taken may be sent: at most one time before this may have gone unanswered."""
    return letter.doubts <= MOST_DOUBTS


def sent(letter: Letter, now: datetime) -> Letter:
    """The letter once the server has taken it."""
    return _ended(letter, LetterState.SENT, now)


def needless(letter: Letter, now: datetime) -> Letter:
    """The letter that nobody needs any more."""
    return _ended(letter, LetterState.NEEDLESS, now)


def lost(letter: Letter, now: datetime) -> Letter:
    """The letter that is given up, as it may have arrived twice already."""
    return _ended(letter, LetterState.FAILED, now)


def stand_behind(letter: Letter, now: datetime) -> Letter:
    """The letter put back untried, because an earlier one of its thread is still to be sent."""
    return _put_back(letter, now + BEHIND_FOR)


def failed(letter: Letter, how: Failure, now: datetime) -> Letter:
    """The letter after a try that failed."""
    if how is Failure.REFUSED:
        return _ended(letter, LetterState.REFUSED, now)
    if how is Failure.AWAY:
        return _put_back(letter, now)
    doubts = letter.doubts if how is Failure.IN_DOUBT else letter.doubts - 1
    if letter.tries > len(PAUSES) or doubts >= MOST_DOUBTS:
        return _ended(letter, LetterState.FAILED, now)
    return replace(letter, due_at=now + PAUSES[letter.tries - 1], doubts=doubts, holder=None)


def _put_back(letter: Letter, due_at: datetime) -> Letter:
    return replace(letter, due_at=due_at, tries=letter.tries - 1, doubts=letter.doubts - 1, holder=None)


def _ended(letter: Letter, state: LetterState, now: datetime) -> Letter:
    return replace(letter, state=state, ended_at=now, holder=None)
