"""Signing in with a code from the mailbox, and signing: the signature that makes it true is seen by everybody."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.screen import PHONE, SIGN_BUTTON
from tests.browser.town import SIGN, Town

pytestmark = pytest.mark.anyio


async def sign_in(page: Page, town: Town, email: str) -> None:
    """In the dialog that is open: the address, then the code as the mailbox shows it."""
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_role("button", name="Send me a code").click()
    await expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    await page.get_by_label("The code").fill(await town.code(email))
    await page.get_by_role("dialog").get_by_role("button", name="Sign in").click()


async def test_a_guest_signs_in_on_the_way_and_the_tap_is_carried_out(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("paint the railings", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", screen=PHONE)
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("To be counted, neighbours need to know you are one person.")).to_be_visible()
    await sign_in(page, town, "erin@example.org")
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    await expect(page.get_by_text("1 of 3").last).to_be_visible()
    await expect(page.get_by_text("2 more and it is on")).to_be_visible()


async def test_the_second_of_two_signatures_makes_it_true_for_all_who_look(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("clear the steps")
    first = await visit(f"/pledge/{pledge['ref']}", by="ben")
    second = await visit(f"/pledge/{pledge['ref']}", by="cat", screen=PHONE)
    await first.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(first.get_by_text("You are in", exact=True)).to_be_visible()
    await expect(first.get_by_text("1 more and it is on")).to_be_visible()
    await expect(second.get_by_text("1 of 2").last).to_be_visible()
    await second.get_by_role("button", name=SIGN_BUTTON).click()
    for page in (second, first):
        await expect(page.get_by_text("2 neighbours have joined.")).to_be_visible()
        await expect(page.get_by_text("It is on, and you are part of it.")).to_be_visible()
        await expect(page.get_by_role("progressbar").first).to_have_attribute("aria-valuenow", "2")
    third = await visit(f"/pledge/{pledge['ref']}", screen=PHONE)
    await expect(third.get_by_text("It is on already. You promise: you will bring a rake.")).to_be_visible()
    await town.ask(SIGN, by="dan", id=pledge["id"])
    for page in (second, first):
        await expect(page.get_by_text("1 more than it needed")).to_be_visible()
        await expect(page.get_by_text("3 of 2").last).to_be_visible()


async def test_a_wrong_code_and_a_wrong_address_are_refused_in_words(visit: Visit) -> None:
    page = await visit("/")
    await page.get_by_role("button", name="Sign in").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Send me a code").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Enter an e-mail address, like name@example.org")
    await dialog.get_by_label("E-mail address").fill("erin@example")
    await dialog.get_by_role("button", name="Send me a code").click()
    await expect(dialog.get_by_role("alert")).to_have_text(
        "Please check this e-mail address: it should look like name@example.org."
    )
    await dialog.get_by_label("E-mail address").fill("fay@example.org")
    await dialog.get_by_role("button", name="Send me a code").click()
    await dialog.get_by_label("The code").fill("abc")
    await dialog.get_by_role("button", name="Sign in").click()
    await expect(dialog.get_by_role("alert")).to_have_text(
        "This code is not right, or no longer valid; please ask for a new one."
    )
    await expect(dialog.get_by_label("The code")).to_be_focused()


async def test_asking_for_too_many_codes_says_how_long_to_wait(visit: Visit) -> None:
    page = await visit("/")
    await page.get_by_role("button", name="Sign in").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("E-mail address").fill("gus@example.org")
    await dialog.get_by_role("button", name="Send me a code").click()
    await expect(dialog.get_by_label("The code")).to_be_visible()
    for _ in range(5):
        async with page.expect_response("**/graphql"):
            await dialog.get_by_role("button", name="Send a new code").click()
    await expect(dialog.get_by_role("alert")).to_have_text(
        "That was tried too often; please wait a while. You can try again in 60 minutes."
    )
