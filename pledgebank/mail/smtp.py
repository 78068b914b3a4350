"""Letters sent through a mail server."""

import ssl
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from typing import Any

import aiosmtplib
import structlog
from aiosmtplib.response import SMTPResponse

from pledgebank.base.clock import Clock
from pledgebank.mail.message import Failure, MailFailed, Message

CLOSES = 421  # the server is about to go away, whatever it was asked
LETS_NOBODY_IN = frozenset({CLOSES, 454, 530, 534, 535, 538})
# Python takes this for the beginning of an encoded word and decodes it, line breaks and all: a way into the headers.
_ENCODED = "=?"
_logger = structlog.get_logger(__name__)


class Encryption(StrEnum):
    """How the way to the mail server is kept private."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class SmtpMailer:
    """Sends each letter over a connection of its own; nothing is kept and nothing tried again."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        clock: Clock,
        *,
        username: str | None = None,
        password: str | None = None,
        encryption: Encryption = Encryption.STARTTLS,
        tls: ssl.SSLContext | None = None,
        seconds: float = 20.0,
    ) -> None:
        """`seconds` is the longest a step may take. Raises ValueError for a password on an open line."""
        if username and encryption is Encryption.NONE:
            raise ValueError("a mail password is sent over TLS or STARTTLS only")
        self._server = (host, port)
        self._sender = sender
        self._clock = clock
        self._login = (username or None, password or None)
        self._encryption = encryption
        self._tls = tls
        self._seconds = seconds

    async def greet(self) -> None:
        """Go as far as one can without a letter: connect, make the line private, log in. Raises MailFailed."""
        try:
            async with self._line():
                pass
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailFailed(type(error).__name__) from None

    async def send(self, message: Message) -> None:
        """Hand the letter to the server. Raises MailFailed."""
        line = self._line()
        try:
            letter = self._letter(message).as_bytes()
            async with line:
                await line.sendmail(self._sender, [message.to], letter)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            if line.taken:  # only the goodbye failed
                return
            # The server's own words may hold the address, so only the kind of failure is told on.
            kind, code = type(error).__name__, _code(error)
            _logger.warning("mail failed", error=kind, code=code)
            raise MailFailed(kind, _how(error, code, handed_over=line.handed_over)) from None

    def _line(self) -> "_Line":
        host, port = self._server
        username, password = self._login
        return _Line(
            hostname=host,
            port=port,
            username=username,
            password=password,
            use_tls=self._encryption is Encryption.TLS,
            start_tls=self._encryption is Encryption.STARTTLS,
            tls_context=self._tls if self._encryption is not Encryption.NONE else None,
            timeout=self._seconds,
        )

    def _letter(self, message: Message) -> EmailMessage:
        domain = self._sender.rpartition("@")[2].rstrip(">")
        letter = EmailMessage(policy=_FORM)
        letter["From"] = self._sender
        letter["To"] = message.to
        letter["Subject"] = message.subject.replace(_ENCODED, "= ?")
        letter["Date"] = format_datetime(self._clock.now())
        letter["Message-ID"] = f"<{message.key}@{domain}>" if message.key else make_msgid(domain=domain)
        letter["Auto-Submitted"] = "auto-generated"
        if message.reply_to:
            letter["Reply-To"] = message.reply_to
        if message.thread:
            letter["In-Reply-To"] = letter["References"] = f"<{message.thread}@{domain}>"
        if message.unsubscribe:
            letter["List-Unsubscribe"] = f"<{message.unsubscribe}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter.set_content(message.text)
        if message.html:
            letter.add_alternative(message.html, subtype="html")
        if message.language:
            letter["Content-Language"] = message.language
        return letter


class _Form(EmailPolicy):
    """How letters are written down; the address of a page, longer than a line, is left as it is.

    Python would encode it, and then nobody who reads the header could use it.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_FORM = _Form(linesep="\r\n", cte_type="7bit")


class _Line(aiosmtplib.SMTP):
    """A connection that remembers whether a letter was handed over, and whether it was taken."""

    handed_over = False
    taken = False

    async def data(self, message: str | bytes, /, **options: Any) -> SMTPResponse:
        self.handed_over = True
        answer = await super().data(message, **options)
        self.taken = True
        return answer


def _code(error: Exception) -> int | None:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    return getattr(error, "code", None)


def _how(error: Exception, code: int | None, *, handed_over: bool) -> Failure:
    """What a failure means for the letter; what came before its recipient was named is no fault of it."""
    if isinstance(error, ValueError):
        return Failure.REFUSED
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPDataError):
        if code in LETS_NOBODY_IN:
            return Failure.AWAY
        return Failure.REFUSED if code is not None and code >= 500 else Failure.LATER
    return Failure.IN_DOUBT if handed_over else Failure.AWAY
