"""What neighbours reported before: joined instead of reported once more, before it is sent or after."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from pledgebank.storage.write import write
from tests.browser import alloa
from tests.browser.conftest import Visit
from tests.browser.reporting import behind, find, heading, named, on, say, send
from tests.browser.screen import PHONE
from tests.browser.server import Server
from tests.browser.test_accessible import violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
async def council(server: Server, mongo_url: str) -> AsyncIterator[None]:
    async with behind(mongo_url, server.name) as storage:
        await write(storage, alloa.settle)
        yield


async def test_what_a_neighbour_reported_there_is_joined_instead(visit: Visit, town: Town) -> None:
    older = await town.report("Skip left on the pavement", (56.171, -3.881))
    page = await visit("/new/report", by="cat", screen=PHONE)
    await find(page, "56.171 -3.881")
    await on(page)
    await page.get_by_role("button", name="Rubbish").click()
    await on(page)
    await heading(page, "Is it one of these?")
    await expect(page.get_by_text("right here")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="It is this one: I see it too").click()
    await expect(page).to_have_url(re.compile(f"/report/{older['ref']}$"))
    await heading(page, "Skip left on the pavement")
    await expect(page.get_by_text("1 neighbour sees it too")).to_be_visible()
    [only] = await named(town, "Skip left on the pavement")
    assert (only["ref"], only["supportCount"]) == (older["ref"], 1)
    await page.goto("/new/report")
    await expect(page.get_by_text("From the address", exact=True)).to_have_count(0)


async def test_two_of_the_same_become_one_also_afterwards(visit: Visit, town: Town) -> None:
    older = await town.report("Fridge in the burn", (56.172, -3.851))
    page = await visit("/new/report", by="cat", screen=PHONE)
    await find(page, "56.172 -3.851")
    await on(page)
    await page.get_by_role("button", name="Rubbish").click()
    await on(page)
    await page.get_by_role("button", name="None of these").click()
    await say(page, "A fridge in the burn")
    await send(page)
    await heading(page, "Thank you. It is reported.")
    assert await violations(page) == []
    await page.get_by_role("button", name="Yes, join mine to this one").click()
    await heading(page, "Fridge in the burn")
    assert await named(town, "A fridge in the burn") == []
    [one] = await named(town, "Fridge in the burn")
    assert (one["ref"], one["supportCount"]) == (older["ref"], 1)
