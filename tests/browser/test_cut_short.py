"""Two tabs that could both send, and a browser that is killed as it sends: it is sent once."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, Request, Route, async_playwright, expect

from tests.browser import away
from tests.browser.conftest import OPTIONS, Visit, program
from tests.browser.cuts import COUNT, EACH, Cut, carries, lose, press, waits
from tests.browser.screen import KEY, NO_MAP, PHONE, Watch
from tests.browser.server import Server
from tests.browser.test_cut_report import choose_photo, news
from tests.browser.town import Town, kept

pytestmark = pytest.mark.anyio
WHAT = "AddReportUpdate"


async def write(page: Page, text: str) -> None:
    """An update with a photo, up to the button that sends it."""
    await press(page, "Add an update")
    await page.get_by_label("What you see").fill(text)
    await choose_photo(page)
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()


async def tell(page: Page) -> None:
    await press(page, "Send the update")


@EACH
async def test_of_two_tabs_one_sends(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report(f"Swing without seat {cut}")
    page = await visit(f"/report/{report['ref']}", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    await write(page, "The seat is gone.")
    page = await lose(page, cut, WHAT, tell, watch)
    other = await page.context.new_page()
    await other.goto(page.url)
    said: list[Request] = []
    page.context.on("request", lambda each: said.append(each) if carries(each, WHAT) else None)
    for tab in (page, other):
        await waits(tab)
    await page.context.set_offline(False)
    for tab in (page, other):
        await expect(tab.get_by_text("The seat is gone.")).to_be_visible()
        await away.comes_to(0, partial(tab.evaluate, COUNT, "outbox"))
    assert len(said) == 1
    assert await news(town, report) == [("The seat is gone.", 1, False)]


@asynccontextmanager
async def browser(profile: Path, session: str) -> AsyncIterator[BrowserContext]:
    """A browser of its own that keeps what it knows in a folder, to be killed."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile, executable_path=program(), args=OPTIONS, timeout=60_000
        )
        await context.add_init_script(NO_MAP)
        await context.add_init_script(f"localStorage['{KEY}'] = {session!r}")
        yield context
        await context.close()


async def kill(context: BrowserContext, profile: Path) -> None:
    """As a phone without battery does it: nothing is put away, nobody is asked."""
    gone = asyncio.Event()
    context.on("close", lambda _: gone.set())
    # Chromium locks the folder with a link that ends in the number of its process, which leads a group of its own.
    process = int((profile / "SingletonLock").readlink().name.rpartition("-")[2])
    os.killpg(process, signal.SIGKILL)
    await asyncio.wait_for(gone.wait(), 30)


async def test_a_browser_killed_as_it_sends_has_sent_it_once(server: Server, town: Town, tmp_path: Path) -> None:
    report = await town.report("Ladder in the burn")
    address = f"{server.address}/report/{report['ref']}"
    session = kept(await town.session("kim"))
    done = asyncio.Event()

    async def hold(route: Route) -> None:
        if not carries(route.request, WHAT):
            return await route.fallback()
        # It reaches the server; nobody is there any more to hear the answer.
        assert (await route.fetch()).ok
        done.set()
        return None

    async with browser(tmp_path, session) as context:
        page = await context.new_page()
        await page.goto(address)
        await write(page, "Two rungs are left.")
        await context.route("**/graphql", hold)
        await tell(page)
        await asyncio.wait_for(done.wait(), 30)
        await kill(context, tmp_path)
    assert len(await news(town, report)) == 1

    said: list[Request] = []
    async with browser(tmp_path, session) as context:
        context.on("request", lambda each: said.append(each) if carries(each, WHAT) else None)
        page = await context.new_page()
        await page.goto(address)
        await expect(page.get_by_role("button", name="Add an update")).to_be_visible()
        await away.comes_to(0, lambda: page.evaluate(COUNT, "outbox"))
    assert len(said) == 1, "It had not been kept, and so was not sent again."
    assert await news(town, report) == [("Two rungs are left.", 1, False)]
