"""Everybody can use it: each screen holds to WCAG as far as axe can tell, and all that matters works by keys alone."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.screen import DESK, PHONE, SIGN_BUTTON
from tests.browser.town import SIGN, Town

pytestmark = pytest.mark.anyio
ONLY_CONTRAST = {"runOnly": ["color-contrast"]}


async def violations(page: Page) -> list[str]:
    """What axe finds wrong on a phone and on a desk; by night nothing but colours is different."""
    found: list[str] = []
    await page.evaluate(AXE_SCRIPT)
    for screen in (PHONE, DESK):
        await page.set_viewport_size(screen)
        for scheme, rules in (("light", {}), ("dark", ONLY_CONTRAST)):
            await page.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
            results: Any = await page.evaluate("(rules) => axe.run({...rules, resultTypes: ['violations']})", rules)
            for each in results["violations"]:
                where = [f"{' '.join(node['target'])}: {node['failureSummary']}" for node in each["nodes"]]
                found.append(f"{screen['width']} {scheme}: {each['help']} {where}")
    return found


async def test_the_map_and_its_lists(visit: Visit, town: Town) -> None:
    await town.report("Bottles in the hedge", (56.125, -3.925))
    page = await visit("/", by="ben", draws=True)
    await expect(page.get_by_text("Drawing the map")).to_have_count(0)
    await page.get_by_role("radio", name="Reports").check()
    await expect(page.get_by_role("link", name="Bottles in the hedge")).to_be_visible()
    assert await violations(page) == []


async def test_signing_in(visit: Visit) -> None:
    page = await visit("/")
    await page.get_by_role("button", name="Sign in").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Send me a code").click()
    await expect(dialog.get_by_role("alert")).not_to_be_empty()
    assert await violations(page) == []
    await dialog.get_by_label("E-mail address").fill("kim@example.org")
    await dialog.get_by_role("button", name="Send me a code").click()
    await expect(dialog.get_by_label("The code")).to_be_visible()
    assert await violations(page) == []


async def test_a_report_and_what_belongs_to_it(visit: Visit, town: Town) -> None:
    report = await town.report("Sofa by the bins")
    await town.pledge("bring a van", reports=[report["id"]])
    await town.activity("Carry it away", reports=[report["id"]])
    page = await visit(f"/report/{report['ref']}")
    await expect(page.get_by_role("link", name="Carry it away").first).to_be_visible()
    assert await violations(page) == []


async def test_a_pledge_before_and_after_it_is_on(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("mow the green")
    page = await visit(f"/pledge/{pledge['ref']}", by="ben")
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    assert await violations(page) == []
    for name in ("ben", "cat"):
        await town.ask(SIGN, by=name, id=pledge["id"])
    await expect(page.get_by_text("It is on, and you are part of it.")).to_be_visible()
    assert await violations(page) == []


async def test_an_activity(visit: Visit, town: Town) -> None:
    activity = await town.activity("Path morning", capacity=1)
    page = await visit(f"/activity/{activity['id']}", by="ben")
    await page.get_by_role("button", name="Take a place").click()
    await expect(page.get_by_role("button", name="Give up my place")).to_be_visible()
    assert await violations(page) == []


async def test_nothing_at_this_address(visit: Visit) -> None:
    page = await visit("/report/zzzzzzz")
    await expect(page.get_by_role("link", name="Go to the map")).to_be_visible()
    assert await violations(page) == []


async def reach(page: Page, name: str, within: int = 20) -> None:
    """Move on by Tab until what has the focus says so much, and shows that it has it."""
    for _ in range(within):
        await page.keyboard.press("Tab")
        if await page.evaluate("(name) => document.activeElement.innerText.includes(name)", name):
            await expect(page.locator(":focus")).to_have_css("outline-style", "solid")
            return
    raise AssertionError(f"{name} is not within {within} steps")


async def test_a_pledge_is_signed_by_keys_alone(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("tidy the wynd")
    page = await visit(f"/pledge/{pledge['ref']}", screen=PHONE)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await reach(page, SIGN_BUTTON)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("E-mail address")).to_be_focused()
    await page.keyboard.type("lee@example.org")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("The code")).to_be_focused()
    await page.keyboard.type(await town.code("lee@example.org"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    # The button is gone: what came of it is where it was.
    await expect(page.locator(":focus")).to_contain_text("You are in")
    await reach(page, "Leave this pledge", within=1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Yes, leave")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await reach(page, SIGN_BUTTON, within=2)


async def test_the_dialog_closes_by_escape_and_gives_the_focus_back(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("oil the hinges")
    page = await visit(f"/pledge/{pledge['ref']}")
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await reach(page, SIGN_BUTTON)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_focused()
