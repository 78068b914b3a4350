"""When a code lets somebody in, and when a refresh token keeps them in."""

import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Event
from pledgebank.mail import address
from pledgebank.people.model import Act, Code, Guest, Offered, Person, PersonRenamed, ProfileChanged, Session
from pledgebank.words.sentences import say

CODE_LIVES = timedelta(minutes=10)
CODE_OF_PAPER_LIVES = timedelta(days=7)  # nobody who left a name at the door waits for the letter
REPEATABLE = timedelta(minutes=5)
SESSION_LIVES = timedelta(days=60)
MOST_TRIES = 5
MOST_REPEATS = 20
MOST_SUCCESSORS = 8
MOST_SESSIONS = 50
LONGEST_NAME = 60
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def email_of(email: str | None, phone: str | None, *within: str) -> str:
    """The address to write to, of the two ways to reach somebody; `within`: the input field that holds them.

    Raises Refused INVALID, CHANNEL_UNAVAILABLE.
    """
    if phone is not None and email is None:
        field = (*within, "phone")
        raise Refused("CHANNEL_UNAVAILABLE", "We cannot send text messages yet; please use e-mail.", field=field)
    if email is None or phone is not None:
        raise invalid("Please give your e-mail address.", *within, "email")
    return address.parse(email, *within, "email")


def name_of(name: str | None, *field: str) -> str:
    """What somebody wants to be called; empty where they did not say. Raises Refused INVALID."""
    return text.name(name or "", *field, longest=LONGEST_NAME)


def asks(
    guest: Guest,
    *,
    id: UUID,  # noqa: A002 - the field's name
    kind: str,
    title: str,
    body: bytes,
    about: UUID | None = None,
    now: datetime,
) -> Act:
    """What a guest asks for, waiting to be confirmed. `kind` is one of `Confirmable.kinds`."""
    return Act(
        id=id,
        kind=kind,
        title=title,
        body=body,
        about=about,
        contact=guest.contact,
        network=guest.network,
        name=guest.name,
        made_at=now,
    )


def digits_of(code: str) -> str:
    """The six digits somebody typed, in whatever script and grouping. Raises Refused CODE_WRONG for anything else."""
    kept = [str(unicodedata.digit(one, "?")) for one in code[:40] if not (one.isspace() or one == "-")]
    digits = "".join(kept)
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        raise wrong_code()
    return digits


def language_of(language: str | None, otherwise: str) -> str:
    """A language tag such as `cy` or `en-GB`. Raises Refused INVALID."""
    if language is None:
        return otherwise
    if not _LANGUAGE.fullmatch(language):
        raise invalid("Please give a language such as en or cy.", "language")
    return language


def device_of(name: str | None) -> str:
    """The name of a device as its owner will see it; empty where it gave none. Raises Refused INVALID."""
    return text.line(name or "", "deviceName", longest=100, shortest=0)


def shown_name(person: Person, language: str) -> str:
    """The name others see, in the language of who looks where none was chosen."""
    return person.name or say("A neighbour", language)


def change_profile(
    person: Person | None, *, name: str | None = None, language: str | None = None
) -> tuple[Person, list[Event]]:
    """The person with another name or language (None: as it was). Raises Refused INVALID, UNAUTHENTICATED."""
    if person is None or person.erased_at is not None:
        raise session_ended()
    changed = replace(
        person,
        name=person.name if name is None else name_of(name, "name"),
        language=language_of(language, person.language),
    )
    if changed == person:
        return person, []
    events: list[Event] = [ProfileChanged(id=person.id)]
    if changed.name != person.name:
        events.append(PersonRenamed(id=person.id))
    return replace(changed, version=person.version + 1), events


def erase(person: Person, now: datetime) -> Person:
    """What is left of somebody who deleted their account: that there was somebody."""
    return Person(id=person.id, email=None, created_at=person.created_at, version=person.version + 1, erased_at=now)


def check_code(code: Code | None, offered: Offered, now: datetime) -> None:
    """Raises Refused CODE_WRONG unless a code is good and was never used."""
    if code is None or is_repeat(code, offered, now):
        raise wrong_code()


def is_repeat(code: Code, offered: Offered, now: datetime) -> bool:
    """Whether this very call was made before and accepted (the answer may have been lost).

    False: the code is good and not yet used. Raises Refused CODE_WRONG for everything else.
    """
    if code.used_at is not None:
        if (
            now < code.used_at + REPEATABLE
            and _same(offered.digest, code.digest)
            and _same(offered.answer, code.answer)
        ):
            return True
        raise wrong_code()
    if now >= code.expires_at or not _same(offered.digest, code.digest):
        raise wrong_code()
    return False


def use(code: Code, offered: Offered, session: UUID, now: datetime) -> Code:
    """The code, good for nothing from now on but a repeat of this call."""
    return replace(code, used_at=now, answer=offered.answer, session=session)


def start(key: UUID, person: UUID, device: str, token: bytes, now: datetime) -> Session:
    """A session and its first refresh token (a digest)."""
    return Session(
        id=key,
        person=person,
        device=device,
        started_at=now,
        refreshed_at=now,
        ends_at=now + SESSION_LIVES,
        successors=(token,),
    )


def answer_again(session: Session | None, token: bytes) -> Session:
    """The session once more, for a repeated sign-in. Raises Refused CODE_WRONG once the first answer was used."""
    if session is None or session.used is not None:
        raise wrong_code()
    return _with_successor(session, token)


def refresh(session: Session, presented: bytes, successor: bytes, now: datetime) -> Session | None:
    """The session with a successor to the refresh token presented (both digests); None where it has to end.

    A token presented again before a successor was used (the answer was lost) gets a fresh successor beside the
    others. Any other token of this session is an old one: somebody has a copy. Raises Refused UNAUTHENTICATED
    after the session's time.
    """
    if now >= session.ends_at:
        raise session_ended()
    kept = replace(session, refreshed_at=now, ends_at=now + SESSION_LIVES)
    if presented in session.successors:
        return replace(kept, used=presented, successors=(successor,))
    if session.used is not None and _same(presented, session.used):
        return _with_successor(kept, successor)
    return None


def wrong_code() -> Refused:
    """One answer for wrong, old, used and never asked for, so that nothing can be learnt from it."""
    return Refused(
        "CODE_WRONG", "This code is not right, or no longer valid; please ask for a new one.", field=("code",)
    )


def session_ended() -> Refused:
    """The refusal of a token whose session is over."""
    return Refused("UNAUTHENTICATED", "You have been signed out; please sign in again.")


def _with_successor(session: Session, token: bytes) -> Session:
    return replace(session, successors=(*session.successors, token)[-MOST_SUCCESSORS:])


def _same(one: bytes | None, other: bytes | None) -> bool:
    return one is not None and other is not None and hmac.compare_digest(one, other)
