"""Groups: found, joined at once, by asking or by an invitation, and left again."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.gatherings import APPLICANTS, INVITE, JOIN_GROUP, act, group, invitation
from tests.browser.screen import PHONE
from tests.browser.town import Town

pytestmark = pytest.mark.anyio


async def press(page: Page, words: str) -> None:
    await page.get_by_role("button", name=words, exact=True).click()


async def test_groups_are_found_near_by_among_all_by_words_and_among_ones_own(visit: Visit, town: Town) -> None:
    await group(town, "Friends of the Burn")
    await group(town, "Far Away Ramblers", location={"lat": 51.5, "lng": -0.12})
    mine = await group(town, "Path Keepers")
    await act(town, JOIN_GROUP, "oda", group=mine["id"])
    page = await visit("/", by="oda", screen=PHONE)
    await page.get_by_role("link", name="Groups").click()
    await expect(page.get_by_role("heading", name="Groups", exact=True)).to_be_focused()
    burn, far, keepers = (page.get_by_role("link", name=re.compile(name)) for name in ("Burn", "Far Away", "Keepers"))
    await expect(burn).to_be_visible()
    await expect(far).to_have_count(0)
    await page.get_by_role("radio", name="All").check()
    await expect(far).to_have_count(1)
    await page.get_by_role("searchbox").fill("ramblers")
    await press(page, "Search")
    await expect(burn).to_have_count(0)
    await expect(far).to_be_visible()
    await page.get_by_role("searchbox").fill("")
    await page.get_by_role("radio", name="Mine").check()
    await expect(keepers).to_be_visible()
    await expect(keepers).to_contain_text("Member")
    await expect(burn).to_have_count(0)
    await keepers.click()
    await expect(page.get_by_role("heading", name="Path Keepers")).to_be_focused()


async def test_long_lists_come_page_by_page(visit: Visit, town: Town) -> None:
    for number in range(22):
        await group(town, f"Allotment row {number}", by=("pia", "pip")[number % 2], location={"lat": 57.5, "lng": -4.2})
    page = await visit("/groups")
    await page.get_by_role("radio", name="All").check()
    await page.get_by_role("searchbox").fill("allotment")
    await press(page, "Search")
    rows = page.get_by_role("link", name=re.compile("Allotment row"))
    await expect(rows).to_have_count(20)
    await press(page, "Show more")
    await expect(rows).to_have_count(22)
    await expect(page.get_by_role("button", name="Show more")).to_have_count(0)


async def test_somebody_joins_sees_who_is_there_and_what_they_plan_and_leaves(visit: Visit, town: Town) -> None:
    made = await group(town, "River Wardens")
    activity = await town.activity("Warden walk", asGroup=made["id"])
    page = await visit(f"/group/{made['slug']}", by="ros", screen=PHONE)
    await expect(page.get_by_role("link", name=re.compile("Warden walk"))).to_be_visible()
    await expect(page.get_by_text("Only members see who belongs to it.")).to_be_visible()
    await press(page, "Join this group")
    await expect(page.get_by_text("You belong to this group")).to_be_visible()
    await expect(page.get_by_text("2 members")).to_be_visible()
    await page.get_by_text("Who belongs to it").click()
    await expect(page.get_by_role("listitem").filter(has_text="Organiser")).to_be_visible()

    await press(page, "Leave this group")
    await expect(page.get_by_role("button", name="Yes, leave")).to_be_focused()
    await press(page, "Yes, leave")
    await expect(page.get_by_role("heading", name="River Wardens")).to_be_focused()
    await expect(page.get_by_role("button", name="Join this group")).to_be_visible()
    await page.goto(f"/activity/{activity['id']}")
    await page.get_by_role("link", name="River Wardens").click()
    await expect(page.get_by_role("heading", name="River Wardens")).to_be_focused()


async def test_who_asks_to_join_answers_the_questions_and_can_take_it_back(visit: Visit, town: Town) -> None:
    asks = ["Can you row?", "Which evenings?"]
    made = await group(town, "Boat Club", joining="APPLICATION", questions=asks)
    page = await visit(f"/group/{made['slug']}", by="sol", screen=PHONE)
    await press(page, "Ask to join")
    form = page.get_by_role("form", name="Ask to join")
    await form.get_by_label("Can you row?").fill("A little.")
    await form.get_by_role("button", name="Ask to join").click()
    await expect(form.get_by_text("Answer this question")).to_be_visible()
    await expect(form.get_by_label("Which evenings?")).to_be_focused()
    await form.get_by_label("Which evenings?").fill("Any.")
    await form.get_by_label("A word to the organisers").fill("Ada knows me.")
    await form.get_by_role("button", name="Ask to join").click()
    await expect(page.get_by_text("We will tell you when an organiser answers.")).to_be_visible()
    found = await town.ask(APPLICANTS, "ada", slug=made["slug"])
    [edge] = found["group"]["members"]["edges"]
    assert [answer["text"] for answer in edge["node"]["answers"]] == ["A little.", "Any."]
    assert edge["node"]["message"] == "Ada knows me."
    await press(page, "Take back what I asked")
    await expect(page.get_by_role("button", name="Ask to join")).to_be_visible()


async def test_an_invitation_opens_the_door(visit: Visit, town: Town) -> None:
    made = await group(town, "Quiet Garden", joining="INVITATION")
    outside = await visit(f"/group/{made['slug']}", by="tia")
    await expect(outside.get_by_text("You can join this group by invitation.")).to_be_visible()
    await act(town, INVITE, "ada", group=made["id"], email=town.address("ugo"))
    code = await invitation(town, town.address("ugo"))
    page = await visit(f"/group/{made['slug']}?invitation={code}", by="ugo", screen=PHONE)
    await press(page, "Join this group")
    await expect(page.get_by_text("You belong to this group")).to_be_visible()


async def test_news_of_a_group_can_be_had_and_stopped(visit: Visit, town: Town) -> None:
    made = await group(town, "Bat Watch")
    page = await visit(f"/group/{made['slug']}", by="vic")
    await press(page, "Tell me what becomes of it")
    await expect(page.get_by_role("button", name="Stop telling me")).to_be_visible()
    await press(page, "Stop telling me")
    await expect(page.get_by_role("button", name="Tell me what becomes of it")).to_be_visible()
