"""The network goes in the midst of a step: before the tap, on the way there, or on the way back."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.browser import away
from tests.browser.screen import Watch

PHOTO = "a photo"
# How many things of a sort are kept on the phone; none is left in the outbox once all was sent and accepted.
COUNT = """async (shelf) => {
  const opened = indexedDB.open('pledgebank')
  const database = await new Promise((done) => (opened.onsuccess = () => done(opened.result)))
  const asked = database.transaction(shelf).objectStore(shelf).count()
  const count = await new Promise((done) => (asked.onsuccess = () => done(asked.result)))
  database.close()
  return count
}"""

Tap = Callable[[Page], Awaitable[None]]


class Cut(StrEnum):
    """When the network goes."""

    BEFORE = "before_the_tap"
    THERE = "on_the_way_there"
    BACK = "on_the_way_back"


EACH = pytest.mark.parametrize("cut", list(Cut), ids=str)
IN_FLIGHT = pytest.mark.parametrize("cut", [Cut.THERE, Cut.BACK], ids=str)


async def lose(page: Page, cut: Cut, what: str, tap: Tap, watch: Watch) -> Page:
    """Tap as the network goes, close the tab at once, and open another at the same address, still without network.

    `what`: the mutation's name, or PHOTO. Answers the new tab.
    """
    if cut is Cut.BEFORE:
        await away.cut(page.context, watch)
        await tap(page)
        await waits(page)
    else:
        await lose_in_flight(page, cut, what, tap, watch)
    return await anew(page)


async def unheard(page: Page, what: str, tap: Tap, watch: Watch, things: int = 1) -> Page:
    """Tap; the server does it, and nobody hears its answer: a new tab without network still means to send it."""
    page = await lose(page, Cut.BACK, what, tap, watch)
    await waits(page, things)
    return page


async def lose_in_flight(page: Page, cut: Cut, what: str, tap: Tap, watch: Watch) -> None:
    """Tap; the network goes before that reaches the server, or just when it has."""
    watch.forgive(away.SILENCE)
    context = page.context
    gone = asyncio.Event()

    async def go(route: Route) -> None:
        if not carries(route.request, what):
            await route.fallback()
            return
        if cut is Cut.BACK:
            answer = await route.fetch()
            assert answer.ok
        await context.set_offline(True)
        await route.abort()
        gone.set()

    await context.route("**/*", go)
    await tap(page)
    await asyncio.wait_for(gone.wait(), 30)
    await context.unroute("**/*", go)


def carries(request: Request, what: str) -> bool:
    """Whether it is the one that is meant."""
    if what == PHOTO:
        return request.method == "PUT" and "/photos/" in request.url
    return f'"operationName":"{what}"' in (request.post_data or "")


async def anew(page: Page) -> Page:
    """Close the tab, and open another at the same address."""
    address, context = page.url, page.context
    await page.close()
    tab = await context.new_page()
    await tab.goto(address)
    return tab


async def waits(page: Page, things: int = 1) -> None:
    """The page says that so many things wait to be sent."""
    words = "1 thing waits to be sent" if things == 1 else f"{things} things wait to be sent"
    await expect(page.get_by_text(words)).to_be_visible()


async def restore(page: Page) -> None:
    """The network is back, and everything that waited was sent and accepted."""
    await page.context.set_offline(False)
    await away.comes_to(0, lambda: page.evaluate(COUNT, "outbox"))


async def press(page: Page, words: str) -> None:
    button = page.get_by_role("button", name=words, exact=True)
    await expect(button).to_be_visible()
    await button.click()
