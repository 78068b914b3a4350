"""A real mail server on this machine, and letters that tests send."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from typing import Any
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope

from pledgebank.base.clock import SystemClock
from pledgebank.base.ids import new_id
from pledgebank.mail import store
from pledgebank.mail.message import Message
from pledgebank.mail.model import Letter
from pledgebank.mail.outbox import Kind, Post
from pledgebank.mail.smtp import Encryption, SmtpMailer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader
from pledgebank.storage.write import write

SENDER = "no-reply@pledgebank.example"
KIND = "test"


class Inbox:
    """What the server took. `answer`: what it says to a letter; `to`: what it says to a recipient."""

    def __init__(self, answer: str = "250 OK", to: Callable[[str], str] = lambda _: "250 OK") -> None:
        self.answer = answer
        self.to = to
        self.envelopes: list[Envelope] = []
        self.on_letter: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
            self.on_letter()
        return self.answer

    # The server looks at all properties of this whenever somebody connects, so these are none.
    def letters(self) -> list[EmailMessage]:
        """What came, in order."""
        contents = [one.content for one in self.envelopes if isinstance(one.content, bytes)]
        return [message_from_bytes(content, policy=default) for content in contents]

    def keys(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters())

    def numbers(self) -> list[int]:
        """Of the letters written by `compose`, in the order in which they came."""
        return [int(str(letter["Subject"])) for letter in self.letters()]


@asynccontextmanager
async def serving(inbox: Inbox, *, port: int = 0, **options: Any) -> AsyncIterator[int]:
    """A mail server, on a free port unless told otherwise, until the block ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, **options), "127.0.0.1", port)
    async with server:
        yield server.sockets[0].getsockname()[1]


def mailer(port: int, **options: Any) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, SENDER, SystemClock(), **{"encryption": Encryption.NONE, **options})


async def compose(reader: Reader, letter: Letter) -> Message | None:
    """The letter with a number."""
    number = letter.about.int
    return Message(f"p{number}@example.org", str(number), f"Letter {number}.\n", key=letter.id.hex)


def post(port: int, **different: Any) -> Post:
    return Post(mailer(port, seconds=5), {KIND: Kind(**{"compose": compose, **different})})


def a_letter(storage: Storage, number: int = 1, **different: Any) -> Letter:
    now = storage.clock.now()
    usual: dict[str, Any] = {
        "id": new_id(),
        "key": f"test/{number}",
        "kind": KIND,
        "about": UUID(int=number),
        "made_at": now,
        "due_at": now,
    }
    return Letter(**{**usual, **different})


async def put(storage: Storage, *letters: Letter) -> None:
    await write(storage, partial(store.insert, letters=letters))


async def standing(storage: Storage) -> dict[int, tuple[str, int]]:
    """By number, the state of each letter and how often it was tried."""
    rows = await storage.reader.find(store.LETTERS, {}, limit=20_000)
    return {row["about"].int: (row["state"], row["tries"]) for row in rows}
