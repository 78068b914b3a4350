"""One server, one Chromium and one town for all tests of the pages; a fresh screen for each visitor."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, Page, StorageState, ViewportSize, async_playwright, expect

from pledgebank import database
from pledgebank.base.clock import SystemClock
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.write import write
from tests.browser import town as towns
from tests.browser.screen import DESK, KEY, NO_MAP, PATIENCE, Watch, leave
from tests.browser.server import Server
from tests.browser.town import Town

PAGES = Path(__file__).parents[2] / "mobile-mock" / "dist"
CALM = "headless no-sandbox disable-gpu disable-quic no-first-run"
QUIET = "disable-background-networking disable-component-update disable-sync"
OPTIONS = [f"--{option}" for option in f"{CALM} {QUIET}".split()]

Visit = Callable[..., Awaitable[Page]]


def program() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "The pages are tested in Chromium: `make test` says how to install it."
    return found


@pytest.fixture(scope="package")
async def chromium(anyio_backend: str) -> AsyncIterator[Browser]:
    """The browser that stands for all."""
    async with async_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = await playwright.chromium.launch(executable_path=program(), args=OPTIONS)
        yield browser
        await browser.close()


@pytest.fixture(scope="package")
async def server(mongo_url: str, anyio_backend: str) -> AsyncIterator[Server]:
    """A server whose town holds only what tests put there."""
    if not (PAGES / "index.html").is_file():
        pytest.skip("The pages are not built: `make pages`.")
    name = f"test_{new_id().hex}"
    async with mongo.connect(mongo_url, clock=SystemClock(), name=name) as storage:
        await mongo.prepare(storage, database.INDEXES)
        await write(storage, partial(towns.settle, email="reports@stirling.example"))
        running = Server(mongo_url, name, PAGES)
        await asyncio.to_thread(running.start)
        yield running
        await asyncio.to_thread(running.stop)
        await storage.database.client.drop_database(name)


@pytest.fixture(scope="module")
async def town(server: Server, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    """The people of one file: what one may do in an hour is not used up by what others did."""
    host = f"{request.module.__name__.rpartition('test_')[2].replace('_', '-')}.example.org"
    async with httpx2.AsyncClient(base_url=server.address) as client:
        yield Town(client, host)


@pytest.fixture
def watch(server: Server) -> Watch:
    return Watch(server.address)


@pytest.fixture
async def visit(chromium: Browser, server: Server, town: Town, watch: Watch) -> AsyncIterator[Visit]:
    """`await visit("/", by="ben")`: a page in a browser of its own.

    It `draws` the map, and `installs` itself to be there without network, where a test is about that.

    At the end, nobody may have seen an error.
    """
    async with AsyncExitStack() as stack:

        async def go(
            path: str = "/",
            *,
            by: str | None = None,
            speaks: str = "en-GB",
            screen: ViewportSize = DESK,
            session: str | None = None,
            draws: bool = False,
            installs: bool = False,
        ) -> Page:
            if by:
                session = towns.kept(await town.session(by))
            held: StorageState = {"cookies": [], "origins": []}
            if session:
                held["origins"] = [{"origin": server.address, "localStorage": [{"name": KEY, "value": session}]}]
            context = await chromium.new_context(
                viewport=screen,
                storage_state=held,
                reduced_motion="reduce",
                locale=speaks,
                base_url=server.address,
                service_workers="allow" if installs else "block",
                extra_http_headers={"x-forwarded-for": towns.network()},
            )
            stack.push_async_callback(leave, context)
            context.set_default_timeout(PATIENCE)
            await watch.over(context)
            if not draws:
                await context.add_init_script(NO_MAP)
            page = await context.new_page()
            await page.goto(path)
            return page

        yield go
    assert watch.unforgiven() == []
