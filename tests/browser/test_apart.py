"""The app built alone, for a server at another address, on the ground of another map."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PAGES
from tests.browser.screen import DESK, PATIENCE
from tests.browser.server import Server
from tests.browser.town import Spot, Town

pytestmark = pytest.mark.anyio
IN_SIGHT: Spot = (56.125, -3.925)
STYLE = {"version": 8, "sources": {}, "layers": [{"id": "sea", "type": "background"}]}


class Apart(SimpleHTTPRequestHandler):
    """Whoever serves the built files: every address of the app is the app."""

    def do_GET(self) -> None:
        """The file, or the app."""
        if not Path(self.translate_path(self.path)).is_file():
            self.path = "/index.html"
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""


@pytest.fixture(scope="module")
async def elsewhere(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app at an address of its own, and the server told of it."""
    folder = tmp_path_factory.mktemp("apart")
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Apart, directory=folder))
    address = f"http://localhost:{site.server_port}"
    told = {**os.environ, "VITE_SERVER": f"{server.address}/", "VITE_MAP_STYLE": f"{address}/style.json"}
    build = ["npx", "vite", "build", "--outDir", str(folder), "--logLevel", "error"]
    await asyncio.to_thread(subprocess.run, build, cwd=PAGES.parent, env=told, check=True, timeout=120)
    (folder / "style.json").write_text(json.dumps(STYLE))
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start, PLEDGEBANK_ORIGINS=address)
    Thread(target=site.serve_forever, daemon=True).start()
    yield address
    site.shutdown()
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)


async def opened(chromium: Browser, address: str) -> tuple[Page, list[str]]:
    context = await chromium.new_context(viewport=DESK, base_url=address)
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page = await context.new_page()
    await page.goto("/")
    return page, complaints


async def test_it_reads_acts_and_hears_across_addresses(chromium: Browser, elsewhere: str, town: Town) -> None:
    await town.pledge("mend the fence", location={"lat": IN_SIGHT[0], "lng": IN_SIGHT[1]}, target=4)
    page, complaints = await opened(chromium, elsewhere)
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    await page.get_by_role("link", name="mend the fence").click()
    await page.get_by_role("button", name="I\u2019m in").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("E-mail address").fill("ola@example.org")
    await dialog.get_by_role("button", name="Send me a code").click()
    await expect(dialog.get_by_label("The code")).to_be_visible()
    await dialog.get_by_label("The code").fill(await town.code("ola@example.org"))
    await dialog.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    await expect(page.get_by_text("Drawing the map")).to_have_count(0)
    assert await page.locator(".maplibregl-canvas").count() == 1
    # The ground is that of others: they are named, and the demo town's makers are not.
    await expect(page.get_by_text("Crown copyright", exact=False)).to_have_count(0)
    assert complaints == []
    await page.context.close()


async def test_pages_that_nobody_named_are_not_let_in(chromium: Browser, elsewhere: str) -> None:
    page, complaints = await opened(chromium, elsewhere.replace("localhost", "127.0.0.1"))
    await expect(page.get_by_text("We could not reach the server", exact=False).first).to_be_visible()
    assert any("CORS" in each for each in complaints)
    await page.context.close()
