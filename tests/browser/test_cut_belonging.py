"""The network goes while somebody joins a group, leaves it, or says how they are called: it is so once."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.belongings import settings_of
from tests.browser.conftest import Visit
from tests.browser.cuts import EACH, Cut, lose, press, restore, waits
from tests.browser.gatherings import group
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Data, Town

pytestmark = pytest.mark.anyio
MEMBERS = "query ($slug: String!) { group(slug: $slug) { memberCount viewerRole } }"
KEPT = "Kept on this phone. It is sent when there is a network."


async def leave(page: Page) -> None:
    await press(page, "Leave this group")
    await press(page, "Yes, leave")


async def standing(town: Town, made: Data, by: str) -> tuple[int, str | None]:
    """How many belong to a group, and as what somebody does."""
    found = (await town.ask(MEMBERS, by, slug=made["slug"]))["group"]
    return found["memberCount"], found["viewerRole"]


@EACH
async def test_a_group_is_joined_once_and_left_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    made = await group(town, f"Choir {cut}")
    page = await visit(f"/group/{made['slug']}", by="ros", screen=PHONE, installs=True)
    await away.settled(page)
    page = await lose(page, cut, "JoinGroup", lambda tab: press(tab, "Join this group"), watch)
    await waits(page)
    await expect(page.get_by_role("button", name="Join this group")).to_have_count(0)
    await restore(page)
    await expect(page.get_by_role("button", name="Leave this group")).to_be_visible()
    assert await standing(town, made, "ros") == (2, "MEMBER")

    page = await lose(page, cut, "LeaveGroup", leave, watch)
    await waits(page)
    await expect(page.get_by_role("button", name="Leave this group")).to_have_count(0)
    await restore(page)
    await expect(page.get_by_role("button", name="Join this group")).to_be_visible()
    assert await standing(town, made, "ros") == (1, None)


@EACH
async def test_a_name_and_a_wish_are_told_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    by = f"rob-{cut.name.lower()}"
    before = (await settings_of(town, by))["emailNotices"]
    page = await visit("/settings", by=by, screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_role("heading", name="Your name", exact=True).click()
    await page.get_by_label("The name neighbours see").fill(f"Rob {cut.name.title()}")
    page = await lose(page, cut, "UpdateProfile", lambda tab: press(tab, "Save"), watch)
    await waits(page)
    await page.get_by_role("heading", name="Your name", exact=True).click()
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await restore(page)
    await expect(page.get_by_label(f"Signed in as Rob {cut.name.title()}")).to_be_visible()

    await page.get_by_role("heading", name="News by e-mail").click()
    page = await lose(page, cut, "SetNotifications", wish, watch)
    await waits(page)
    await restore(page)
    said = await settings_of(town, by)
    assert (said["name"], said["emailNotices"]) == (f"Rob {cut.name.title()}", not before)


async def wish(page: Page) -> None:
    await page.get_by_role("checkbox", name=re.compile("^Write to")).click()
