"""Activities and groups hold to WCAG as far as axe can tell, in each of their states."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.gatherings import JOIN, JOIN_GROUP, RECORD, act, group, seen, under_way, weekly
from tests.browser.test_accessible import violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio


async def test_an_activity_with_tasks_and_days(visit: Visit, town: Town) -> None:
    first, *_ = await weekly(town, "Weeding")
    page = await visit(f"/activity/{first['id']}", by="wim")
    await expect(page.get_by_role("heading", name="It comes again")).to_be_visible()
    await page.get_by_role("button", name="Take a place").click()
    await expect(page.get_by_role("button", name="Show my code")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Show my code").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await violations(page) == []


async def test_the_day_and_telling_how_it_went(visit: Visit, town: Town) -> None:
    report = await town.report("Sacks by the gate", by="xan")
    activity = await under_way(town, "Gate clearing", by="yul", reports=[report["id"]])
    await act(town, JOIN, "zac", slot=activity["slots"][0]["id"])
    token = (await seen(town, activity["id"], by="yul"))["poster"]["token"]
    page = await visit(f"/activity/{activity['id']}#{token}", by="zac")
    await expect(page.get_by_role("button", name="Check me in")).to_be_visible()
    await page.get_by_role("button", name="Add photos").click()
    assert await violations(page) == []
    organiser = await visit(f"/activity/{activity['id']}", by="yul")
    await organiser.get_by_role("button", name="Say how it went").click()
    await organiser.get_by_role("button", name="Send", exact=True).click()
    await expect(organiser.get_by_text("Choose how it went")).to_be_visible()
    assert await violations(organiser) == []
    await act(town, RECORD, "yul", activity=activity["id"], report=report["id"], result="DONE", people=4)
    neighbour = await visit(f"/activity/{activity['id']}", by="amy")
    await expect(neighbour.get_by_role("button", name="Yes, it is done")).to_be_visible()
    assert await violations(neighbour) == []


async def test_groups_and_the_way_into_one(visit: Visit, town: Town) -> None:
    made = await group(town, "Orchard Circle", joining="APPLICATION", questions=["Why?"], membersSeen="EVERYBODY")
    page = await visit("/groups", by="ben")
    await expect(page.get_by_role("link", name=re.compile("Orchard Circle"))).to_be_visible()
    assert await violations(page) == []
    await page.goto(f"/group/{made['slug']}")
    await page.get_by_text("Who belongs to it").click()
    await page.get_by_role("button", name="Ask to join").click()
    await page.get_by_role("form").get_by_role("button", name="Ask to join").click()
    await expect(page.get_by_text("Answer this question")).to_be_visible()
    assert await violations(page) == []
    joined = await group(town, "Hedge Circle")
    await act(town, JOIN_GROUP, "ben", group=joined["id"])
    await page.goto(f"/group/{joined['slug']}")
    await expect(page.get_by_text("You belong to this group")).to_be_visible()
    assert await violations(page) == []
