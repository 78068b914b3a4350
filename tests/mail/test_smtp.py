"""Letters through a real mail server on this machine."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pledgebank.base.clock import SystemClock
from pledgebank.mail.message import MailFailed, Message
from pledgebank.mail.smtp import Encryption, SmtpMailer

pytestmark = pytest.mark.anyio
LETTER = Message("ann@example.org", "Grüße: 123456", "Your code is 123456.\n.\nBye\n")
SENDER = "no-reply@pledgebank.example"


class Inbox:
    """What the server took."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return self.answer

    @property
    def letters(self) -> list[EmailMessage]:
        contents = [one.content for one in self.envelopes if isinstance(one.content, bytes)]
        return [message_from_bytes(content, policy=default) for content in contents]


@asynccontextmanager
async def serving(inbox: Inbox, **options: Any) -> AsyncIterator[int]:
    """A mail server on a free port, until the block ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, **options), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def mailer(port: int, **options: Any) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, SENDER, SystemClock(), **{"encryption": Encryption.NONE, **options})


async def test_a_letter_arrives_whole() -> None:
    inbox = Inbox()
    async with serving(inbox) as port:
        await mailer(port).send(LETTER)

    [letter] = inbox.letters
    [envelope] = inbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["ann@example.org"])
    assert (letter["From"], letter["To"], letter["Subject"]) == (SENDER, "ann@example.org", "Grüße: 123456")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@pledgebank.example>")
    assert letter["Date"].datetime.tzinfo is not None
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


async def test_a_login_travels_under_starttls_only(tmp_path: Path) -> None:
    inbox = Inbox()
    seen: list[bytes] = []

    def authenticate(server: SMTP, session: object, envelope: object, kind: str, data: LoginPassword) -> AuthResult:
        seen.append(data.password)
        return AuthResult(success=data.password == b"s3cret", handled=False)

    server_side, client_side = certificates(tmp_path)
    options = {"tls_context": server_side, "authenticator": authenticate, "auth_required": True}
    async with serving(inbox, require_starttls=True, **options) as port:
        login = {"username": "us", "encryption": Encryption.STARTTLS, "tls": client_side}
        await mailer(port, password="s3cret", **login).send(LETTER)
        with pytest.raises(MailFailed, match="SMTPAuthenticationError"):
            await mailer(port, password="wrong", **login).send(LETTER)
        await mailer(port, password="s3cret", **login).greet()
        with pytest.raises(MailFailed, match="SMTPAuthenticationError"):
            await mailer(port, password="wrong", **login).greet()

    assert list(dict.fromkeys(seen)) == [b"s3cret", b"wrong"]
    assert len(inbox.letters) == 1


async def test_a_server_with_a_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    inbox = Inbox()
    server_side, _ = certificates(tmp_path)
    async with serving(inbox, tls_context=server_side) as port:
        with pytest.raises(MailFailed):
            await mailer(port, encryption=Encryption.STARTTLS).send(LETTER)

    assert inbox.envelopes == []


async def test_a_server_without_starttls_gets_nothing_when_it_was_asked_for() -> None:
    inbox = Inbox()
    async with serving(inbox) as port:
        with pytest.raises(MailFailed):
            await mailer(port, encryption=Encryption.STARTTLS).send(LETTER)

    assert inbox.envelopes == []


async def test_a_refusal_is_told_without_saying_to_whom() -> None:
    inbox = Inbox("554 no mail for ann@example.org")
    with structlog.testing.capture_logs() as logged, pytest.raises(MailFailed) as failed:
        async with serving(inbox) as port:
            await mailer(port).send(LETTER)

    assert logged == [{"event": "mail failed", "log_level": "warning", "error": "SMTPDataError", "code": 554}]
    assert failed.value.args == ("SMTPDataError",)
    assert failed.value.__cause__ is None


async def test_a_server_that_is_not_there_is_a_failure() -> None:
    async with serving(Inbox()) as port:
        pass

    with pytest.raises(MailFailed, match="SMTPConnectError"):
        await mailer(port).send(LETTER)


async def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    ended = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        ended.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        with pytest.raises(MailFailed, match="Timeout"):
            await mailer(server.sockets[0].getsockname()[1], seconds=0.2).send(LETTER)
        await ended.wait()


def test_a_password_is_never_sent_in_the_clear() -> None:
    with pytest.raises(ValueError, match="TLS"):
        mailer(25, username="us", password="s3cret")


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server on 127.0.0.1 shows, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    shown, secret = folder / "cert.pem", folder / "key.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*pem))
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(shown, secret)
    return server_side, ssl.create_default_context(cafile=str(shown))
