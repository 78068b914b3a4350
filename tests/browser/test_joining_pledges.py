"""Joining a pledge with one's name or without, waiting for a place, agreeing to new terms, and leaving again."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.pledging import CHANGE, NAME, WITHDRAW, read
from tests.browser.screen import PHONE, SIGN_BUTTON, Watch
from tests.browser.test_accessible import violations
from tests.browser.town import SIGN, Town

pytestmark = pytest.mark.anyio
AWAY = r"ERR_INTERNET_DISCONNECTED|WebSocket"


async def test_a_name_is_seen_by_those_it_was_shown_to(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("prune the roses", target=5)
    await town.ask(NAME, by="bea", name="Bea")
    mine = await visit(f"/pledge/{pledge['ref']}", by="bea", screen=PHONE)
    other = await visit(f"/pledge/{pledge['ref']}")
    await mine.get_by_label("Who may read your name").select_option("Name for everybody")
    await mine.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(mine.get_by_text("You are in", exact=True)).to_be_visible()
    await expect(other.get_by_text("With Bea")).to_be_visible()
    await town.ask(SIGN, by="ben", id=pledge["id"])
    await other.get_by_text("See who is in").click()
    await expect(other.get_by_role("listitem").filter(has_text=re.compile(r"^\s*A neighbour"))).to_have_count(1)
    names = [edge["node"]["name"] for edge in (await read(town, pledge["ref"], "dan"))["signatures"]["edges"]]
    assert names == ["Bea", None]


async def test_who_has_no_name_is_told_what_others_will_see(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("sort the shed")
    page = await visit(f"/pledge/{pledge['ref']}", by="ben")
    await expect(page.get_by_text("Without one you stay")).to_have_count(0)
    await page.get_by_label("Who may read your name").select_option("Name for those who join")
    await expect(page.get_by_text("Without one you stay")).to_be_visible()


async def test_leaving_takes_two_taps_and_coming_back_one(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("oil the swings", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE)
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await page.get_by_role("button", name="Leave this pledge").click()
    await expect(page.get_by_role("button", name="Yes, leave")).to_be_focused()
    await page.get_by_role("button", name="Stay").click()
    await expect(page.get_by_text("1 of 3").last).to_be_visible()
    await page.get_by_role("button", name="Leave this pledge").click()
    await page.get_by_role("button", name="Yes, leave").click()
    await expect(page.get_by_text("0 of 3").last).to_be_visible()
    assert (await read(town, pledge["ref"]))["signatureCount"] == 0
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("1 of 3").last).to_be_visible()


async def test_a_full_pledge_has_a_queue_and_a_free_place_is_kept(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("share the boat", target=1, cap=1)
    await town.ask(SIGN, by="ben", id=pledge["id"])
    page = await visit(f"/pledge/{pledge['ref']}", by="cat", screen=PHONE)
    await page.get_by_role("button", name="Wait for a place").click()
    await expect(page.get_by_text("You are number 1 in the queue.")).to_be_visible()
    await expect(page.get_by_text("Room for 1 · 1 waits for a place")).to_be_visible()
    assert await violations(page) == []
    await town.ask(WITHDRAW, by="ben", id=pledge["id"])
    await expect(page.get_by_text("A place is kept for you.")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Take the place").click()
    await expect(page.get_by_text("It is on, and you are part of it.")).to_be_visible()


async def test_new_terms_are_shown_and_need_a_word(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("dig the pond", target=4)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE)
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    await town.ask(CHANGE, by="ada", input={"pledge": pledge["id"], "theirAction": "bring a spade"})
    await expect(page.get_by_text("The promise has changed since you joined.")).to_be_visible()
    await expect(page.get_by_text("Before: bring a rake")).to_be_visible()
    await expect(page.get_by_text("Now: bring a spade")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="still in").click()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    await expect(page.get_by_text("1 of 4").last).to_be_visible()


async def test_when_it_is_on_signers_say_whether_they_did_their_part(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("wash the signs", target=1)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE)
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("Have you done your part: bring a rake?")).to_be_visible()
    await page.get_by_role("button", name="Yes, done").click()
    await expect(page.get_by_text("Thank you.")).to_be_visible()
    await expect(page.get_by_text("1 of 1 neighbour who answered has done their part.")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Yes, done").click()
    await expect(page.get_by_text("who answered")).to_have_count(0)


async def test_a_signature_given_without_network_counts_once_when_it_is_back(
    visit: Visit, town: Town, watch: Watch
) -> None:
    watch.forgive(AWAY)
    pledge = await town.pledge("lend the ladder", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await page.context.set_offline(True)
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("it is kept on this phone")).to_be_visible()
    assert (await read(town, pledge["ref"]))["signatureCount"] == 0
    await page.context.set_offline(False)
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    await expect(page.get_by_text("1 of 3").last).to_be_visible()
    assert (await read(town, pledge["ref"]))["signatureCount"] == 1
