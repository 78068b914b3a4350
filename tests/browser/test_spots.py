"""Where something is wrong: from the phone itself, or by moving the map under a pin."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from pledgebank.storage.write import write
from tests.browser import alloa
from tests.browser.conftest import Visit
from tests.browser.reporting import behind, heading, named, on, say, send
from tests.browser.screen import DESK, PHONE
from tests.browser.server import Server
from tests.browser.test_accessible import violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
async def council(server: Server, mongo_url: str) -> AsyncIterator[None]:
    async with behind(mongo_url, server.name) as storage:
        await write(storage, alloa.settle)
        yield


async def test_the_phone_says_where_it_is(visit: Visit) -> None:
    page = await visit("/new/report", by="ben", screen=PHONE)
    await page.get_by_role("button", name="Where I am now").click()
    await expect(page.get_by_text("Your phone does not tell us where you are.")).to_be_visible()
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": alloa.SPOT[0], "longitude": alloa.SPOT[1]})
    await page.get_by_role("button", name="Where I am now").click()
    await expect(page.get_by_text("Where you are", exact=True)).to_be_visible()
    await on(page)
    await expect(page.get_by_role("button", name="Street light")).to_be_visible()


async def test_the_map_is_moved_under_a_pin(visit: Visit, town: Town) -> None:
    page = await visit("/new/report", by="ben", screen=DESK, draws=True)
    await page.get_by_role("button", name="Show it on the map").click()
    await expect(page.get_by_text("Move the map until the pin stands on the spot.")).to_be_visible()
    assert await violations(page) == []
    await page.set_viewport_size(DESK)
    await page.mouse.move(900, 400)
    await page.mouse.down()
    await page.mouse.move(800, 300, steps=5)
    await page.mouse.up()
    await page.wait_for_timeout(600)
    await page.get_by_role("button", name="It is here").click()
    await expect(page.get_by_text("From the map", exact=True)).to_be_visible()
    await on(page)
    await page.get_by_role("button", name="Rubbish").click()
    await on(page)
    await say(page, "Moved on the map")
    await send(page)
    await heading(page, "Thank you. It is reported.")
    [made] = await named(town, "Moved on the map")
    assert made["location"] == {"lat": pytest.approx(56.11, abs=0.02), "lng": pytest.approx(-3.93, abs=0.03)}
