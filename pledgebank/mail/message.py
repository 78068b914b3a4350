"""A letter to one person, and whatever can send it."""

import unicodedata
from enum import Enum
from typing import Protocol

from msgspec import Struct

LONGEST_SUBJECT = 150
_BREAKING = ("Cc", "Zl", "Zp", "Cs")


class Failure(Enum):
    """How a letter was not taken, which decides what becomes of it."""

    AWAY = "the server is not there, or does not let us in: no fault of the letter"
    LATER = "not now"
    REFUSED = "not ever"
    IN_DOUBT = "no answer came after it was handed over: it may have arrived"


class MailFailed(Exception):
    """The letter was not taken. Says what kind of failure it was, and never to whom it was written or what it said."""

    def __init__(self, kind: str = "", how: Failure = Failure.AWAY) -> None:
        super().__init__(kind)
        self.how = how


class Message(Struct, frozen=True):
    """A letter: plain text, and perhaps the same as HTML.

    `key`: the same whenever this letter is sent again, so that whoever gets it twice can know it by its Message-ID.
    `thread`: what all letters about one thing have in common. `unsubscribe`: where one POST stops such letters.
    `language` is a BCP 47 tag. Raises ValueError where something would break out of its header line.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    language: str = ""
    reply_to: str = ""
    key: str = ""
    thread: str = ""
    unsubscribe: str = ""

    def __post_init__(self) -> None:
        of_headers = (self.to, self.subject, self.language, self.reply_to, self.key, self.thread, self.unsubscribe)
        if any(map(_breaks, "".join(of_headers))):
            raise ValueError("a header is one line")


class Mailer(Protocol):
    """Anything that sends letters."""

    async def send(self, message: Message) -> None:
        """Hand the letter over. Raises MailFailed when it was not taken."""


def subject_of(text: str) -> str:
    """A text as the subject of a letter: one line, and not longer than readers show."""
    line = " ".join("".join(" " if _breaks(one) else one for one in text).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in _BREAKING
