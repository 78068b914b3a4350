"""Where letters go in demo mode: the terminal, and a page that only this machine can read."""

import ipaddress
from collections import deque
from collections.abc import Callable
from datetime import datetime
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from pledgebank.base.clock import Clock
from pledgebank.mail.message import Message

KEPT = 100
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class DemoMailbox:
    """Keeps the newest 100 letters in memory; sends none."""

    def __init__(self, clock: Clock, show: Callable[[str], None] = print) -> None:
        """`show` puts text before the person at the terminal (never into a log)."""
        self._clock = clock
        self._show = show
        self._letters: deque[tuple[datetime, Message]] = deque(maxlen=KEPT)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What arrived, newest first."""
        return tuple(message for _, message in self._letters)

    @property
    def routes(self) -> list[Route]:
        """The page `/mailbox`, for loopback clients only."""
        return [Route("/mailbox", self._page, methods=["GET"])]

    async def send(self, message: Message) -> None:
        """Keep the letter, and show one with a code on the terminal: of others a town has very many."""
        self._letters.appendleft((self._clock.now(), message))
        if not message.thread:
            self._show(f"Mail to {message.to}: {message.subject}")

    async def _page(self, request: Request) -> Response:
        if not is_local(request):
            return PlainTextResponse("Not Found", status_code=404)
        rows = "".join(_article(at, message) for at, message in self._letters)
        return HTMLResponse(_PAGE.format(rows=rows or "<p>No letters yet.</p>"), headers=_HEADERS)


def is_local(request: Request) -> bool:
    """Whether somebody at this very machine asks: from loopback, for a local name, through no proxy.

    The name matters as well: another site's page may have its own name point to this machine.
    """
    if request.client is None or any(header in request.headers for header in _FORWARDED):
        return False
    name = request.url.hostname or ""
    return _is_loopback(request.client.host) and (name == "localhost" or _is_loopback(name))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _article(at: datetime, message: Message) -> str:
    return (
        f"<article><h2>{escape(message.subject)}</h2>"
        f"<p>To {escape(message.to)}, <time>{at:%Y-%m-%d %H:%M:%S} UTC</time></p>"
        f"<pre>{escape(message.text)}</pre></article>"
    )


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo mailbox</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff }}
article {{ border-top: 1px solid #767676; padding: .5rem 0 }}
h2 {{ font-size: 1.1rem; margin: .5rem 0 }}
pre {{ white-space: pre-wrap; font: inherit }}
</style>
</head>
<body>
<main>
<h1>Demo mailbox</h1>
<p>Letters that would have been e-mailed, newest first. Only this machine can see them.
<a href="/mailbox">Look again</a></p>
{rows}
</main>
</body>
</html>
"""
