"""Taking a place, waiting for one, and getting it when somebody else gives theirs up."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.screen import DESK, PHONE
from tests.browser.town import JOIN, Town

pytestmark = pytest.mark.anyio


async def take(page: Page, words: str) -> None:
    await page.get_by_role("button", name=words).click()


async def test_the_third_waits_and_moves_up_when_one_leaves(visit: Visit, town: Town) -> None:
    activity = await town.activity("River clean-up")
    ben, cat, dan = [
        await visit(f"/activity/{activity['id']}", by=name, screen=screen)
        for name, screen in (("ben", PHONE), ("cat", DESK), ("dan", PHONE))
    ]
    await take(ben, "Take a place")
    await expect(ben.get_by_text("You have a place", exact=True)).to_be_visible()
    await expect(ben.get_by_text("The exact meeting point")).to_have_count(0)
    await take(cat, "Take a place")
    await expect(cat.get_by_text("You have a place", exact=True)).to_be_visible()
    await take(dan, "Join the queue")
    await expect(dan.get_by_text("You are number 1 in the queue")).to_be_visible()
    await expect(ben.get_by_text("2 of 2 places taken · 1 waiting")).to_be_visible()
    await take(ben, "Give up my place")
    await take(ben, "Yes, give it up")
    await expect(dan.get_by_text("A place is held for you")).to_be_visible()
    await take(dan, "Take the place")
    await expect(dan.get_by_text("You have a place", exact=True)).to_be_visible()
    for page in (ben, cat, dan):
        await expect(page.get_by_text("2 of 2 places taken")).to_be_visible()
        await expect(page.get_by_text("waiting")).to_have_count(0)
    await expect(ben.get_by_role("button", name="Join the queue")).to_be_visible()


async def test_somebody_who_took_the_last_place_elsewhere_is_seen_at_once(visit: Visit, town: Town) -> None:
    activity = await town.activity("Hedge morning", capacity=1)
    page = await visit(f"/activity/{activity['id']}", by="ben")
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()
    await town.ask(JOIN, by="cat", id=activity["slots"][0]["id"])
    await expect(page.get_by_text("1 of 1 places taken")).to_be_visible()
    await expect(page.get_by_role("button", name="Join the queue")).to_be_visible()
