"""What is one's own is found in one place: what comes next, what is new, and everything one has a part in."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.belongings import fixed, followed
from tests.browser.conftest import Visit
from tests.browser.screen import PHONE
from tests.browser.test_accessible import violations
from tests.browser.town import JOIN, SIGN, Town

pytestmark = pytest.mark.anyio


async def test_a_guest_is_asked_in_and_finds_nothing_yet(visit: Visit, town: Town) -> None:
    page = await visit("/mine", screen=PHONE)
    await expect(page.get_by_role("heading", name="Sign in to see what is yours")).to_be_visible()
    await expect(page.get_by_role("link", name="Settings")).to_be_visible()
    assert await violations(page) == []
    newcomer = await visit("/mine", by="nora", screen=PHONE)
    await expect(newcomer.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    await newcomer.get_by_role("link", name="See what goes on around you").click()
    await expect(newcomer.get_by_role("heading", name="Around here")).to_be_visible()


async def test_everything_that_is_ones_own(visit: Visit, town: Town) -> None:
    report = await town.report("Olga's loose slab", by="olga")
    own = await town.pledge("lift slabs", by="olga")
    signed = await town.pledge("carry sand")
    await town.ask(SIGN, by="olga", id=signed["id"])
    activity = await town.activity("Slab morning")
    await town.ask(JOIN, by="olga", id=activity["slots"][0]["id"])
    other = await town.report("A slab elsewhere")
    await followed(town, other, by="olga")
    await town.activity("Olga's own morning", by="olga")

    page = await visit("/mine", by="olga", screen=PHONE)
    for heading, row in (
        ("What comes next", "Slab morning"),
        ("You organise", "Olga's own morning"),
        ("Your reports", report["title"]),
        ("Your pledges", own["sentence"]),
        ("Pledges you signed", signed["sentence"]),
        ("You follow", other["title"]),
    ):
        section = page.get_by_role("region", name=heading)
        await expect(section.get_by_role("link", name=re.compile(re.escape(row)))).to_be_visible()
    coming = page.get_by_role("region", name="What comes next")
    await expect(coming.get_by_text("You have a place")).to_be_visible()
    await expect(coming.get_by_text(re.compile(r"Your code \w{4} \w{4}"))).to_be_visible()
    assert await violations(page) == []
    await page.set_viewport_size(PHONE)
    await coming.get_by_role("link").click()
    await expect(page.get_by_role("heading", name="Slab morning")).to_be_visible()


async def test_news_are_counted_read_and_lead_to_what_they_are_about(visit: Visit, town: Town) -> None:
    first, second = await town.report("Lamp by the mill"), await town.report("Lamp by the lock")
    page = await visit("/", by="peg")
    for report in (first, second):
        await followed(town, report, by="peg")
        await fixed(town, report)
    await expect(page.get_by_role("link", name="Mine 2 things you have not read")).to_be_visible()
    await page.get_by_role("link", name=re.compile("^Mine")).click()
    news = page.get_by_role("region", name="News")
    await expect(news.get_by_text("New", exact=True)).to_have_count(2)
    await news.get_by_role("link", name=re.compile("Lamp by the mill")).click()
    await expect(page.get_by_role("heading", name="Lamp by the mill")).to_be_visible()
    await expect(page.get_by_role("link", name="Mine 1 thing you have not read")).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    await expect(news.get_by_text("New", exact=True)).to_have_count(1)
    await news.get_by_role("button", name="Mark it as read").click()
    await expect(news.get_by_text("New", exact=True)).to_have_count(0)
    await expect(page.get_by_role("link", name="Mine", exact=True)).to_be_visible()
    await page.reload()
    await expect(news.get_by_role("link")).to_have_count(2)
    await expect(news.get_by_text("New", exact=True)).to_have_count(0)


async def test_long_lists_go_on(visit: Visit, town: Town) -> None:
    for number in range(7):
        await town.report(f"Rut {number} in the lane", by="quin")
    page = await visit("/mine", by="quin", screen=PHONE)
    section = page.get_by_role("region", name="Your reports")
    await expect(section.get_by_role("link")).to_have_count(5)
    await section.get_by_role("button", name="Show more: Your reports").click()
    await expect(section.get_by_role("link")).to_have_count(7)
    await expect(section.get_by_role("button")).to_have_count(0)
