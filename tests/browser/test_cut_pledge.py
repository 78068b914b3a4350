"""The network goes while somebody signs a pledge, leaves it, or makes one: it is done once."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import EACH, Cut, lose, press, restore, waits
from tests.browser.screen import PHONE, SIGN_BUTTON, Watch
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
MAKE = "Make this pledge"
MINE = "{ pledges(where: {mine: true}, first: 50) { edges { node { action state } } } }"


async def made(town: Town, by: str) -> list[str]:
    """What somebody has promised."""
    return [edge["node"]["action"] for edge in (await town.ask(MINE, by))["pledges"]["edges"]]


async def leave(page: Page) -> None:
    await press(page, "Leave this pledge")
    await press(page, "Yes, leave")


@EACH
async def test_signed_once_and_left_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await town.pledge(f"weigh the bins {cut}", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE, installs=True)
    await away.settled(page)

    page = await lose(page, cut, "SignPledge", lambda tab: press(tab, SIGN_BUTTON), watch)
    await waits(page)
    await expect(page.get_by_text("You are in as soon as there is a network")).to_be_visible()
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_have_count(0)
    await restore(page)
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    assert await away.signatures(town, pledge) == 1

    page = await lose(page, cut, "WithdrawSignature", leave, watch)
    await waits(page)
    await expect(page.get_by_text("You leave as soon as there is a network.")).to_be_visible()
    await restore(page)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    assert await away.signatures(town, pledge) == 0


@EACH
async def test_a_pledge_is_made_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    by = f"maker-{cut.name.lower()}"
    page = await visit("/new/pledge", by=by, screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_label("What you will do").fill("polish the bell")
    await page.get_by_label("Who they are").fill("neighbours")
    await page.get_by_label("What they will do").fill("ring it")
    await press(page, "In 2 weeks")

    page = await lose(page, cut, "CreatePledge", lambda tab: press(tab, MAKE), watch)
    await waits(page)
    # It is on its way, and no longer to be written.
    await expect(page.get_by_label("What you will do")).to_have_value("")
    await restore(page)
    assert await made(town, by) == ["polish the bell"]
