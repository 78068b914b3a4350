"""The app is on the phone: it opens without network, with what was seen and what is around here, and renews itself."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser import away
from tests.browser.conftest import PAGES, Visit
from tests.browser.screen import DESK, PHONE, Watch
from tests.browser.server import Server
from tests.browser.test_accessible import violations
from tests.browser.town import Spot, Town

pytestmark = pytest.mark.anyio
IN_SIGHT: Spot = (56.125, -3.925)
READ_DATABASES = """async () => {
  const told = []
  for (const { name } of await indexedDB.databases()) {
    const opened = indexedDB.open(name)
    const database = await new Promise((done) => (opened.onsuccess = () => done(opened.result)))
    for (const shelf of database.objectStoreNames) {
      const asked = database.transaction(shelf).objectStore(shelf).getAll()
      told.push(name, JSON.stringify(await new Promise((done) => (asked.onsuccess = () => done(asked.result)))))
    }
    database.close()
  }
  return told.join('\\n')
}"""


async def test_it_can_be_installed(visit: Visit) -> None:
    page = await visit("/", installs=True)
    await away.settled(page)
    devtools = await page.context.new_cdp_session(page)
    told: dict[str, Any] = await devtools.send("Page.getInstallabilityErrors")
    assert [each["errorId"] for each in told["installabilityErrors"] if each["errorId"] != "in-incognito"] == []
    manifest: dict[str, Any] = await devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []


async def test_without_network_it_opens_on_the_map_and_the_list_of_what_is_around(
    visit: Visit, town: Town, watch: Watch
) -> None:
    await town.report("Shed on the path", IN_SIGHT)
    await town.activity("Shed morning", location={"lat": IN_SIGHT[0], "lng": IN_SIGHT[1]})
    page = await visit("/", draws=True, installs=True, screen=DESK)
    page.set_default_timeout(40_000)  # painting the map is slow work here
    await away.settled(page)
    await away.copied(page)
    await away.cut(page.context, watch)
    await page.reload()
    await expect(page.get_by_text("No network.", exact=False)).to_be_visible()
    await expect(page.get_by_text("Drawing the map")).to_have_count(0)
    await page.get_by_role("radio", name="Reports").check()
    await expect(page.get_by_role("link", name="Shed on the path")).to_be_visible()
    # Never looked at before: it comes from the copy.
    await page.get_by_role("radio", name="Activities").check()
    await expect(page.get_by_role("link", name="Shed morning")).to_be_visible()
    assert await violations(page) == []
    await page.context.set_offline(False)
    await expect(page.get_by_text("No network.", exact=False)).to_have_count(0)


async def test_a_page_that_was_read_can_be_read_again_without_network(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await town.pledge("read the meters", target=4)
    path = f"/pledge/{pledge['ref']}"
    page = await visit(path, by="ben", screen=PHONE, installs=True)
    await expect(page.get_by_text("0 of 4").last).to_be_visible()
    await away.settled(page)
    await away.cut(page.context, watch)
    await page.close()
    again = await page.context.new_page()
    await again.goto(path)
    await expect(again.get_by_text("0 of 4").last).to_be_visible()
    await expect(again.get_by_role("heading", name="I will read the meters", exact=False)).to_be_visible()


async def test_the_copy_learns_what_happened_while_it_was_away(visit: Visit, town: Town, watch: Watch) -> None:
    page = await visit("/", installs=True)
    await away.settled(page)
    await away.copied(page)
    await away.cut(page.context, watch)
    await expect(page.get_by_text("No network.", exact=False)).to_be_visible()
    await town.report("Branch in the burn", IN_SIGHT)
    await page.context.set_offline(False)
    await expect(page.get_by_text("No network.", exact=False)).to_have_count(0)
    for _ in range(150):
        if "Branch in the burn" in await page.evaluate(READ_DATABASES):
            break
        await asyncio.sleep(0.1)
    await page.context.set_offline(True)
    await page.reload()
    await page.get_by_role("radio", name="Reports").check()
    await expect(page.get_by_role("link", name="Branch in the burn")).to_be_visible()


async def test_nobody_who_signs_out_leaves_what_they_read(visit: Visit, town: Town) -> None:
    session = await town.sign_in("pia")
    pledge = await town.pledge("keep it to myself")
    page = await visit(f"/pledge/{pledge['ref']}", by="pia")
    await expect(page.get_by_text("0 of 2").last).to_be_visible()
    kept: str = ""
    for _ in range(100):
        kept = await page.evaluate(READ_DATABASES)
        if "keep it to myself" in kept:
            break
        await asyncio.sleep(0.1)
    assert "keep it to myself" in kept
    assert session["refreshToken"] not in kept
    assert session["accessToken"] not in kept
    await page.get_by_label(f"Signed in as {town.address('pia')}").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    names: list[str] = await page.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name)")
    assert [each for each in names if "answers" in each] == ["pledgebank.answers.guest"]


async def test_a_newer_version_waits_until_it_is_asked_for(
    chromium: Browser, server: Server, mongo_url: str, tmp_path: Path
) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(PAGES, pages)
    other = Server(mongo_url, server.name, pages)
    await asyncio.to_thread(other.start)
    try:
        context = await chromium.new_context(base_url=other.address, viewport=PHONE)
        page = await context.new_page()
        await page.goto("/")
        await away.settled(page)
        worker = pages / "worker.js"
        worker.write_text(worker.read_text() + "\n// newer")
        await page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        await expect(page.get_by_text("A new version is here.")).to_be_visible()
        assert await violations(page) == []
        async with page.expect_navigation():
            await page.get_by_role("button", name="Reload").click()
        await expect(page.get_by_role("heading", name="Around here")).to_be_visible()
        await expect(page.get_by_text("A new version is here.")).to_have_count(0)
        await context.close()
    finally:
        await asyncio.to_thread(other.stop)
