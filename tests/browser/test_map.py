"""The map and the list beside it show what is there, and what happens while somebody looks."""

import asyncio
import re
import time

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import Visit
from tests.browser.screen import CLAY, PATIENCE, pixels_of, spot_on
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
ALONE = (56.118, -3.92)
# Where no other file reports anything, in that square of the map neither, whose middle they would move.
TOGETHER = [(56.1035, -3.964), (56.1037, -3.9643)]
BAGS = [(56.105, -3.9), (56.105, -3.9005)]


async def reports_of(page: Page) -> Page:
    """The map's page, drawn, with the list of reports beside it."""
    await expect(page.locator(".maplibregl-canvas")).to_be_visible()
    await expect(page.get_by_text("Drawing the map")).to_have_count(0)
    await page.get_by_role("radio", name="Reports").check()
    return page


async def drawn(page: Page, lat: float, lng: float) -> None:
    """Wait until a sign in the reports' colour is there."""
    deadline = time.monotonic() + PATIENCE / 1000
    while await pixels_of(page, CLAY, await spot_on(page, lat, lng)) < 100:
        assert time.monotonic() < deadline, "nothing is drawn there"


async def test_a_report_is_a_pin_that_opens_its_page(visit: Visit, town: Town) -> None:
    report = await town.report("A lamp is out", ALONE)
    page = await reports_of(await visit("/", draws=True))
    await drawn(page, *ALONE)
    x, y = await spot_on(page, *ALONE)
    await page.mouse.click(x, y - 12)
    await expect(page).to_have_url(re.compile(f"/report/{report['ref']}$"))
    await expect(page.get_by_role("heading", name="A lamp is out")).to_be_visible()


async def test_reports_side_by_side_are_one_cluster_that_opens(visit: Visit, town: Town) -> None:
    for number, spot in enumerate(TOGETHER):
        await town.report(f"Broken bench {number}", spot)
    page = await reports_of(await visit("/", draws=True))
    await drawn(page, *TOGETHER[0])
    x, y = await spot_on(page, *TOGETHER[0])
    async with page.expect_request(lambda request: zoom_of(request) > 13):
        await page.mouse.click(x, y)


def zoom_of(request: Request) -> int:
    """How near a request wants to see the map; 0 for any other."""
    found = re.search(r'query Map\b.*"zoom":(\d+)', request.post_data or "", re.DOTALL)
    return int(found[1]) if found else 0


async def test_the_list_holds_what_the_map_counts(visit: Visit, town: Town) -> None:
    await town.report("Glass on the path", BAGS[0])
    page = await reports_of(await visit("/", draws=True))
    for kind in ("Pledges", "Activities", "Reports"):
        tab = page.get_by_role("radio", name=kind)
        await tab.check()
        [counted] = re.findall(r"\d+", await tab.evaluate("(tab) => tab.labels[0].innerText"))
        rows, more = page.locator(".around .list li"), page.get_by_role("button", name="Show more", exact=True)
        while await rows.count() < int(counted):
            await expect(page.locator(".around .list")).to_have_attribute("aria-busy", "false")
            if await more.is_visible():
                await more.click()
            await asyncio.sleep(0.1)
        await expect(rows).to_have_count(int(counted))
        await expect(more).to_be_hidden()
    await expect(page.get_by_role("link", name=re.compile("Glass on the path"))).to_be_visible()


async def test_a_report_made_elsewhere_appears_by_itself(visit: Visit, town: Town) -> None:
    page = await reports_of(await visit("/", draws=True))
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    await town.report("Bags in the burn", BAGS[1])
    await expect(page.get_by_role("link", name=re.compile("Bags in the burn"))).to_be_visible()
    await drawn(page, *BAGS[1])
