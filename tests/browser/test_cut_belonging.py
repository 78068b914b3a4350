"""The network goes while somebody joins a group, asks to, leaves it, or says what they wish: it is so once."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.belongings import settings_of
from tests.browser.conftest import Visit
from tests.browser.cuts import EACH, Cut, lose, press, restore, unheard, waits
from tests.browser.gatherings import APPLICANTS, group
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


async def asked(town: Town, made: Data) -> list[list[str]]:
    """What those who ask to join a group have answered."""
    edges = (await town.ask(APPLICANTS, "ada", slug=made["slug"]))["group"]["members"]["edges"]
    return [[answer["text"] for answer in edge["node"]["answers"]] for edge in edges]


@EACH
async def test_who_asks_to_join_asks_once_and_takes_it_back_once(
    cut: Cut, visit: Visit, town: Town, watch: Watch
) -> None:
    made = await group(town, f"Boat Club {cut}", joining="APPLICATION", questions=["Can you row?", "When?"])
    page = await visit(f"/group/{made['slug']}", by="sol", screen=PHONE, installs=True)
    await away.settled(page)
    await press(page, "Ask to join")
    form = page.get_by_role("form", name="Ask to join")
    await form.get_by_label("Can you row?").fill("A little.")
    await form.get_by_label("When?").fill("Any evening.")
    send = form.get_by_role("button", name="Ask to join")
    page = await lose(page, cut, "JoinGroup", lambda _: send.click(), watch)
    await waits(page)
    await expect(page.get_by_text("It is sent when the network is back.")).to_be_visible()
    await expect(page.get_by_role("button", name="Ask to join")).to_have_count(0)
    await restore(page)
    await expect(page.get_by_text("You have asked to join")).to_be_visible()
    assert await asked(town, made) == [["A little.", "Any evening."]]

    page = await lose(page, cut, "LeaveGroup", lambda tab: press(tab, "Take back what I asked"), watch)
    await waits(page)
    await restore(page)
    await expect(page.get_by_role("button", name="Ask to join")).to_be_visible()
    assert await asked(town, made) == []


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
    await expect(page.get_by_label("The name neighbours see")).to_have_value(f"Rob {cut.name.title()}")
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


async def test_what_one_can_do_and_when_is_told_once(visit: Visit, town: Town, watch: Watch) -> None:
    page = await visit("/settings", by="sue", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_role("heading", name="What you can do").click()
    skill = page.get_by_role("group", name="I can").get_by_role("checkbox").first
    await skill.check()
    page = await unheard(page, "SetVolunteering", lambda tab: press(tab, "Save"), watch)
    await page.get_by_role("heading", name="What you can do").click()
    await expect(page.get_by_text(KEPT)).to_be_visible()
    box = page.get_by_role("group", name="I can").get_by_role("checkbox").first
    await expect(box).to_be_checked()
    await restore(page)
    await expect(box).to_be_checked()

    await page.get_by_role("heading", name="When you could help").click()
    await page.get_by_role("checkbox", name="Sunday, Evening").check()
    save = page.get_by_role("button", name="Save").last
    page = await unheard(page, "SetAvailability", lambda _: save.click(), watch)
    await page.get_by_role("heading", name="When you could help").click()
    await expect(page.get_by_role("checkbox", name="Sunday, Evening")).to_be_checked()
    await restore(page)
    await expect(page.get_by_role("checkbox", name="Sunday, Evening")).to_be_checked()
    said = await settings_of(town, "sue")
    assert len(said["volunteering"]["skills"]) == 1
    assert said["availability"]["spans"] == [{"day": "SUNDAY", "begins": 1020, "ends": 1260}]
