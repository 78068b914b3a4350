"""Letters through a real mail server on this machine."""

import asyncio
import datetime as dt
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pledgebank.mail.layout import Block, dress
from pledgebank.mail.message import Failure, MailFailed, Message, subject_of
from pledgebank.mail.smtp import Encryption
from tests.hostile.values import TEXTS
from tests.mail.server import SENDER, Inbox, mailer, serving

pytestmark = pytest.mark.anyio
LETTER = Message("ann@example.org", "Grüße: 123456", "Your code is 123456.\n.\nBye\n")


async def test_a_letter_arrives_whole() -> None:
    inbox = Inbox()
    async with serving(inbox) as port:
        await mailer(port).send(LETTER)

    [letter] = inbox.letters()
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
    options: dict[str, Any] = {"tls_context": server_side, "authenticator": authenticate, "auth_required": True}
    async with serving(inbox, require_starttls=True, **options) as port:
        login = {"username": "us", "encryption": Encryption.STARTTLS, "tls": client_side}
        await mailer(port, password="s3cret", **login).send(LETTER)
        with pytest.raises(MailFailed, match="SMTPAuthenticationError"):
            await mailer(port, password="wrong", **login).send(LETTER)
        await mailer(port, password="s3cret", **login).greet()
        with pytest.raises(MailFailed, match="SMTPAuthenticationError"):
            await mailer(port, password="wrong", **login).greet()

    assert list(dict.fromkeys(seen)) == [b"s3cret", b"wrong"]
    assert len(inbox.letters()) == 1


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


@pytest.mark.parametrize(
    ("inbox", "how"),
    [
        (Inbox("554 no"), Failure.REFUSED),
        (Inbox("451 not now"), Failure.LATER),
        (Inbox("421 going away"), Failure.AWAY),
        (Inbox(to=lambda _: "550 nobody here"), Failure.REFUSED),
        (Inbox(to=lambda _: "450 greylisted"), Failure.LATER),
        (Inbox(to=lambda _: "530 log in first"), Failure.AWAY),
    ],
)
async def test_what_the_server_says_decides_what_becomes_of_the_letter(inbox: Inbox, how: Failure) -> None:
    async with serving(inbox) as port:
        with pytest.raises(MailFailed) as failed:
            await mailer(port).send(LETTER)

    assert failed.value.how is how


async def test_a_server_that_never_answers_a_letter_leaves_it_in_doubt() -> None:
    async def closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in ("220 hello", "250 hello", "250 ok", "250 ok", "354 go on"):
            writer.write(f"{answer}\r\n".encode())
            await reader.readline()
        writer.close()

    server = await asyncio.start_server(closes, "127.0.0.1", 0)
    async with server:
        with pytest.raises(MailFailed) as failed:
            await mailer(server.sockets[0].getsockname()[1]).send(LETTER)

    assert failed.value.how is Failure.IN_DOUBT


async def test_a_letter_in_both_forms_says_where_it_belongs_and_how_to_stop_it() -> None:
    inbox, link = Inbox(), "https://pledgebank.example.org/unsubscribe/" + "aB-_" * 20
    dressed = dress("Twll <dwfn>", [Block("Ŵy & mwy"), Block("a\nb", quoted=True)], language="cy")
    letter = Message(
        "ann@example.org",
        "Twll dŵr",
        dressed.text,
        html=dressed.html,
        language="cy",
        reply_to="o'bea@example.org",
        key="abc.letter",
        thread="def.report",
        unsubscribe=link,
    )
    async with serving(inbox) as port:
        await mailer(port).send(letter)
        await mailer(port).send(letter)

    [came, again] = inbox.letters()
    assert came["Message-ID"] == again["Message-ID"] == "<abc.letter@pledgebank.example>"
    assert came["In-Reply-To"] == came["References"] == "<def.report@pledgebank.example>"
    assert (came["Reply-To"], came["Content-Language"]) == ("o'bea@example.org", "cy")
    assert came["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in (inbox.envelopes[0].content or b"")
    plain, html = came.get_body(("plain",)), came.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == "Twll <dwfn>\n\nŴy & mwy\n\n> a\n> b\n"
    assert '<html lang="cy" dir="ltr">' in html.get_content()
    assert '<h1 style="font-size: 1.3rem">Twll &lt;dwfn&gt;</h1>' in html.get_content()


async def test_no_text_of_people_becomes_a_header() -> None:
    inbox = Inbox()
    texts = [*TEXTS, "x\r\nBcc: eve@example.org", "\u2028Bcc: eve@example.org", "=?utf-8?q?=0D=0ABcc:_e@e.org?="]
    async with serving(inbox) as port:
        for text in texts:
            await mailer(port).send(
                Message("ann@example.org", subject_of(text), text.encode("utf-8", "replace").decode())
            )

    assert [letter.keys() for letter in inbox.letters()] == [inbox.letters()[0].keys()] * len(texts)
    assert {tuple(one.rcpt_tos) for one in inbox.envelopes} == {("ann@example.org",)}


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
