"""A letter to one person, and whatever can send it."""

import unicodedata
from typing import Protocol

from msgspec import Struct


class MailFailed(Exception):
    """The letter was not taken. Says what kind of failure it was, and never to whom it was written or what it said."""


class Message(Struct, frozen=True):
    """A letter in plain text. Raises ValueError where `to` or `subject` would break out of their header line."""

    to: str
    subject: str
    text: str

    def __post_init__(self) -> None:
        for value in (self.to, self.subject):
            if any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in value):
                raise ValueError("a header is one line")


class Mailer(Protocol):
    """Anything that sends letters."""

    async def send(self, message: Message) -> None:
        """Hand the letter over. Raises MailFailed when it was not taken."""
