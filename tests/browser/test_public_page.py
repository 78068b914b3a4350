"""The public page of a pledge: signed by keys alone, without a script of ours, and of use to everybody."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.screen import PHONE, Watch
from tests.browser.test_accessible import reach, violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
# The browser tells of answers of 422 in its console.
REFUSED = "status of 422"


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_every_step_holds_to_wcag(visit: Visit, town: Town, watch: Watch, language: str) -> None:
    watch.forgive(REFUSED)
    pledge = await town.pledge(f"whiten the wall {language}")
    page = await visit(f"/p/{pledge['ref']}?lang={language}")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("whiten the wall")
    assert await violations(page) == []

    await page.locator("#email").fill("half@")
    await page.locator("form button").click()
    summary = page.get_by_role("alert")
    await expect(summary).to_be_focused()
    await summary.get_by_role("link").click()
    await expect(page.locator("#email")).to_be_focused()
    assert await violations(page) == []

    await page.locator("#email").fill(f"{language}@example.org")
    await page.locator("form button").click()
    await expect(page.locator("#code")).to_be_visible()
    assert await violations(page) == []

    await page.locator("#code").fill("000000")
    await page.locator("form button").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    assert await violations(page) == []


async def test_a_guest_signs_by_keys_alone_on_a_phone(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("tidy the lane")
    page = await visit(f"/p/{pledge['ref']}", screen=PHONE)
    await page.locator("#email").focus()
    await page.keyboard.type("moe@example.org")
    await reach(page, "I will, too")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Type in the code from your letter")).to_be_visible()
    await page.get_by_label("The six digits").focus()
    await page.keyboard.type(await town.code("moe@example.org"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("you are in the count")
    await expect(page.get_by_text("1 of 2 have signed")).to_be_visible()
    assert await violations(page) == []
    # Nothing can be scrolled sideways, and what is hidden from eyes is hidden from the keyboard.
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_the_page_of_an_activity_holds_to_wcag_and_fits_a_phone(visit: Visit, town: Town, language: str) -> None:
    activity = await town.activity(f"Clear the burn {language}")
    page = await visit(f"/a/{activity['id']}?lang={language}", screen=PHONE)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Clear the burn")
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
