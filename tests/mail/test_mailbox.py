"""The demo mailbox."""

import httpx2
import pytest
from starlette.applications import Starlette

from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.mail.message import Message
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio


async def page(
    mailbox: DemoMailbox, *, client: str = "127.0.0.1", base: str = "http://localhost:8000", **headers: str
) -> httpx2.Response:
    transport = httpx2.ASGITransport(Starlette(routes=mailbox.routes), client=(client, 1234))
    async with httpx2.AsyncClient(transport=transport, base_url=base) as browser:
        return await browser.get("/mailbox", headers=headers)


async def test_a_letter_is_shown_on_the_terminal_and_on_the_page(clock: SetClock) -> None:
    terminal: list[str] = []
    mailbox = DemoMailbox(clock, terminal.append)
    await mailbox.send(Message("ann@example.org", "123456 is your sign-in code", "Your code is 123456."))
    await mailbox.send(Message("ann@example.org", "Lamp out is fixed", "It is.", thread="lamp"))

    answer = await page(mailbox)

    assert terminal == ["Mail to ann@example.org: 123456 is your sign-in code"]
    assert "<h2>123456 is your sign-in code</h2>" in answer.text
    assert "To ann@example.org, <time>2026-05-04 10:00:00 UTC</time>" in answer.text
    assert "<pre>Your code is 123456.</pre>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_letters_are_text_and_nothing_else(clock: SetClock) -> None:
    mailbox = DemoMailbox(clock, lambda text: None)
    await mailbox.send(Message("ann@example.org", "<script>1</script>", "</pre><img src=x onerror='1'>{rows}"))

    answer = await page(mailbox)

    assert "&lt;script&gt;1&lt;/script&gt;" in answer.text
    assert "&lt;/pre&gt;&lt;img src=x onerror=&#x27;1&#x27;&gt;{rows}" in answer.text
    assert "<script" not in answer.text
    assert "<img" not in answer.text


async def test_the_newest_hundred_are_kept(clock: SetClock) -> None:
    mailbox = DemoMailbox(clock, lambda text: None)
    for number in range(101):
        await mailbox.send(Message("ann@example.org", f"letter {number}", ""))

    assert [message.subject for message in mailbox.messages] == [f"letter {n}" for n in range(100, 0, -1)]


async def test_only_this_machine_may_look(clock: SetClock) -> None:
    mailbox = DemoMailbox(clock, lambda text: None)
    await mailbox.send(Message("ann@example.org", "123456", "123456"))

    answers = [
        await page(mailbox, client="192.168.1.7"),
        await page(mailbox, client="2001:db8::1"),
        await page(mailbox, base="http://evil.example:8000"),
        await page(mailbox, base="http://192.168.1.2:8000"),
        await page(mailbox, **{"X-Forwarded-For": "127.0.0.1"}),
        await page(mailbox, Forwarded="for=127.0.0.1"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert all("123456" not in answer.text for answer in answers)
    for base in ("http://127.0.0.1:8000", "http://[::1]:8000"):
        assert (await page(mailbox, base=base)).status_code == 200
