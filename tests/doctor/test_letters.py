"""The mail server, greeted without a letter; each refusal by a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from pledgebank import settings
from pledgebank.base.clock import SystemClock
from pledgebank.doctor import letters
from pledgebank.doctor.finding import Finding, State
from pledgebank.mail import outbox, store
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.doctor.test_address import free_port
from tests.mail.server import Inbox, a_letter, post, put, serving
from tests.mail.test_smtp import certificates

pytestmark = pytest.mark.anyio


async def look(send_to: str | None = None, **given: object) -> Finding:
    chosen = settings.read(**{"smtp_host": "127.0.0.1", "smtp_security": "none", **given})
    return await letters.look(chosen, SystemClock(), send_to=send_to)


@asynccontextmanager
async def open_inbox(answer: str = "250 OK") -> AsyncIterator[tuple[Inbox, int]]:
    inbox = Inbox(answer)
    async with serving(inbox) as port:
        yield inbox, port


async def test_it_is_greeted_and_no_letter_sent() -> None:
    async with open_inbox() as (inbox, port):
        found = await look(smtp_port=port)
    assert (found.state, found.says) == (State.FINE, "It lets us in.")
    assert inbox.envelopes == []


async def test_a_test_letter_is_sent_when_asked_for() -> None:
    async with open_inbox() as (inbox, port):
        found = await look("ann@example.org", smtp_port=port)
    assert (found.state, found.says) == (State.FINE, "It took a test letter.")
    assert [one.rcpt_tos for one in inbox.envelopes] == [["ann@example.org"]]


async def test_an_address_that_is_none() -> None:
    async with open_inbox() as (inbox, port):
        found = await look("ann", smtp_port=port)
    assert found.state is State.BROKEN
    assert found.says.startswith("--send-to: Please check this e-mail address")
    assert inbox.envelopes == []


async def test_a_server_that_refuses_the_letter() -> None:
    async with open_inbox("550 never") as (_, port):
        found = await look("ann@example.org", smtp_port=port)
    assert (found.state, found.says) == (
        State.BROKEN,
        f"127.0.0.1, port {port}, does not take our mail (SMTPDataError).",
    )


async def test_a_server_that_does_not_answer() -> None:
    port = free_port()
    found = await look(smtp_port=port)
    assert (found.state, found.says) == (
        State.BROKEN,
        f"127.0.0.1, port {port}, does not take our mail (SMTPConnectError).",
    )
    assert found.do == "See that it runs, and that PLEDGEBANK_SMTP_HOST and PLEDGEBANK_SMTP_PORT are right."


async def test_a_server_without_the_privacy_that_was_set() -> None:
    async with open_inbox() as (_, port):
        found = await look(smtp_port=port, smtp_security="starttls")
    assert found.state is State.BROKEN
    assert "PLEDGEBANK_SMTP_SECURITY" in found.do


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    server_side, _ = certificates(tmp_path)
    async with serving(Inbox(), tls_context=server_side) as port:
        found = await look(smtp_port=port, smtp_security="starttls")
    assert (found.state, found.says) == (
        State.BROKEN,
        f"127.0.0.1, port {port}, does not take our mail (SSLCertVerificationError).",
    )
    assert "certificate" in found.do


async def test_a_login_that_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    server_side, client_side = certificates(tmp_path)
    monkeypatch.setattr("ssl.create_default_context", lambda *_, **__: client_side)
    async with serving(Inbox(), tls_context=server_side, authenticator=refuse, auth_required=True) as port:
        login = {"smtp_user": "us", "smtp_password": "s3cret"}
        found = await look(smtp_port=port, smtp_security="starttls", **login)
    assert (found.state, found.says) == (
        State.BROKEN,
        f"127.0.0.1, port {port}, does not take our mail (SMTPAuthenticationError).",
    )
    assert "PLEDGEBANK_SMTP_PASSWORD" in found.do
    assert "s3cret" not in found.says + found.do


async def test_none_set_is_doubtful_and_in_the_demo_as_it_should_be() -> None:
    clock = SystemClock()
    assert (await letters.look(settings.read(), clock)).state is State.DOUBTFUL
    assert (await letters.look(settings.read(demo=True), clock)).state is State.FINE
    assert (await letters.look(settings.read(), clock, send_to="ann@example.org")).state is State.BROKEN


async def test_letters_that_wait_too_long_and_lost_ones_are_told(storage: Storage, clock: SetClock) -> None:
    await mongo.prepare(storage, store.INDEXES)
    usual, paused = settings.read(), settings.read(letters=False)

    async def say(chosen: settings.Settings = usual) -> tuple[State, str]:
        found = await letters.waiting(storage, chosen)
        return found.state, found.says

    assert await say() == (State.FINE, "0 wait.")
    await put(storage, a_letter(storage, 1), a_letter(storage, 2))
    assert await say() == (State.FINE, "2 wait.")
    clock.advance(hours=2)
    assert await say() == (State.BROKEN, "2 wait, the first for 2:00:00.")
    assert await say(paused) == (State.DOUBTFUL, "2 wait, the first for 2:00:00.")
    async with serving(Inbox("550 never")) as port:
        await outbox.send_due(storage, post(port))
    assert await say() == (State.DOUBTFUL, "0 wait; 2 were refused or given up since yesterday.")
    clock.advance(days=2)
    assert await say() == (State.FINE, "0 wait.")
