"""Letters sent through a mail server."""

import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from enum import StrEnum

import aiosmtplib
import structlog

from pledgebank.base.clock import Clock
from pledgebank.mail.message import MailFailed, Message

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
        host, port = self._server
        username, password = self._login
        client = aiosmtplib.SMTP(
            hostname=host,
            port=port,
            username=username,
            password=password,
            use_tls=self._encryption is Encryption.TLS,
            start_tls=self._encryption is Encryption.STARTTLS,
            tls_context=self._tls if self._encryption is not Encryption.NONE else None,
            timeout=self._seconds,
        )
        try:
            async with client:
                pass
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailFailed(type(error).__name__) from None

    async def send(self, message: Message) -> None:
        """Hand the letter to the server. Raises MailFailed."""
        host, port = self._server
        username, password = self._login
        private = self._encryption is not Encryption.NONE
        try:
            await aiosmtplib.send(
                self._letter(message),
                hostname=host,
                port=port,
                username=username,
                password=password,
                use_tls=self._encryption is Encryption.TLS,
                start_tls=self._encryption is Encryption.STARTTLS,
                tls_context=self._tls if private else None,
                timeout=self._seconds,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # The server's own words may hold the address, so only the kind of failure is told on.
            kind, code = type(error).__name__, getattr(error, "code", None)
            _logger.warning("mail failed", error=kind, code=code)
            raise MailFailed(kind) from None

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._sender
        letter["To"] = message.to
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(self._clock.now())
        letter["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].rstrip(">"))
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        return letter
