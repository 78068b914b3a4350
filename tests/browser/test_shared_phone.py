"""Several people use one phone: what one of them has left on it is neither sent, read nor lost by another."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.screen import KEY, PHONE, SIGN_BUTTON, Watch
from tests.browser.town import Data, Town, kept

pytestmark = pytest.mark.anyio
HOLD = "([key, session]) => localStorage.setItem(key, session)"
OTHERS = "1 thing that somebody else did on this phone waits until they sign in."


async def sit_down(page: Page, session: Data) -> None:
    """Somebody signs in on this phone, and opens the page anew."""
    await page.evaluate(HOLD, [KEY, kept(session)])
    await page.reload()


async def leave(page: Page) -> None:
    """Whoever is signed in signs out."""
    await page.get_by_label("Signed in as").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


async def test_what_one_left_waiting_goes_when_they_are_back_and_with_nobody_else(
    visit: Visit, town: Town, watch: Watch
) -> None:
    pledge = await town.pledge("mow the green", target=4)
    amy = await town.sign_in("amy")
    page = await visit(f"/pledge/{pledge['ref']}", session=kept(amy), screen=PHONE, installs=True)
    await away.settled(page)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await away.cut(page.context, watch)
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("1 thing waits to be sent")).to_be_visible()
    await leave(page)
    await page.context.set_offline(False)

    await sit_down(page, await town.sign_in("bob"))
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    await page.goto("/waiting")
    await expect(page.get_by_text(OTHERS)).to_be_visible()
    await expect(page.get_by_text("mow the green")).to_have_count(0)
    assert await away.signatures(town, pledge) == 1
    await leave(page)
    await expect(page.get_by_text(OTHERS)).to_be_visible()

    await sit_down(page, await town.sign_in("amy"))
    await expect(page.get_by_role("heading", name="Nothing is waiting")).to_be_visible()
    assert await away.signatures(town, pledge) == 2


async def test_what_one_has_begun_to_write_is_there_for_them_alone(visit: Visit, town: Town) -> None:
    page = await visit("/new/pledge", session=kept(await town.sign_in("cat")), screen=PHONE)
    field = page.get_by_label("What you will do", exact=True)
    await field.fill("oil the gate")
    await expect(page.get_by_text("I will oil the gate", exact=False).first).to_be_visible()
    await page.goto("/settings")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in", exact=True).first).to_be_visible()
    await page.goto("/new/pledge")
    await sit_down(page, await town.sign_in("dan"))
    await expect(field).to_have_value("")
    await field.fill("paint the gate")
    await expect(page.get_by_text("I will paint the gate", exact=False).first).to_be_visible()
    await sit_down(page, await town.sign_in("cat"))
    await expect(field).to_have_value("oil the gate")
