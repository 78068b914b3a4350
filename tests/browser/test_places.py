"""Places at an activity: with friends, on the organiser's yes, another task, an offer, a change, and no network."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.gatherings import ANSWER, CANCEL, JOIN, LEAVE, MESSAGE, UPDATE, act, seen, weekly
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
MINE = "You have a place"


async def press(page: Page, words: str) -> None:
    await page.get_by_role("button", name=words, exact=True).click()


async def stands(page: Page, words: str) -> None:
    await expect(page.get_by_text(words, exact=True)).to_be_visible()


async def test_who_comes_with_friends_takes_as_many_places_and_gives_them_up_when_sure(
    visit: Visit, town: Town
) -> None:
    activity = await town.activity("Hay meadow", capacity=4)
    page = await visit(f"/activity/{activity['id']}", by="pat", screen=PHONE)
    for _ in range(2):
        await page.get_by_role("button", name="One more: How many come").click()
    await press(page, "Take a place")
    await stands(page, MINE)
    await expect(page.get_by_text("Rakes · 3 people")).to_be_visible()
    await expect(page.get_by_text("3 of 4 places taken")).to_be_visible()

    await press(page, "Give up my place")
    await expect(page.get_by_role("alert").filter(has_text="Give it up?")).to_be_visible()
    await expect(page.get_by_role("button", name="Yes, give it up")).to_be_focused()
    await press(page, "Keep it")
    await stands(page, MINE)
    await expect(page.get_by_role("button", name="Give up my place")).to_be_focused()
    await press(page, "Give up my place")
    await press(page, "Yes, give it up")
    await expect(page.get_by_role("heading", name="Hay meadow")).to_be_focused()
    await expect(page.get_by_text("0 of 4 places taken")).to_be_visible()
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()


async def test_more_friends_than_there_is_room_for_join_the_queue(visit: Visit, town: Town) -> None:
    activity = await town.activity("Small boat", capacity=3)
    await act(town, JOIN, "quin", slot=activity["slots"][0]["id"], partySize=2)
    page = await visit(f"/activity/{activity['id']}", by="pat")
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()
    await page.get_by_role("button", name="One more: How many come").click()
    await press(page, "Join the queue")
    await stands(page, "You are number 1 in the queue")
    await press(page, "Leave the queue")
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()


async def test_where_the_organiser_says_yes_to_each_it_is_asked_for_and_told(visit: Visit, town: Town) -> None:
    slots = [{"role": "Chainsaw", "capacity": 2, "approval": True, "minimum": 2}]
    activity = await town.activity("Storm damage", slots=slots)
    page = await visit(f"/activity/{activity['id']}", by="rae")
    await expect(page.get_by_text("The organiser says yes to each person")).to_be_visible()
    await expect(page.get_by_text("Needs at least 2 people")).to_be_visible()
    await press(page, "Ask for a place")
    await stands(page, "You have asked for a place")
    [edge] = (await seen(town, activity["id"]))["attendees"]["edges"]
    await act(town, ANSWER, "ada", signup=edge["node"]["id"], accept=True)
    await stands(page, MINE)


async def test_somebody_changes_to_another_task(visit: Visit, town: Town) -> None:
    slots = [{"role": "Digging", "capacity": 1}, {"role": "Tea", "capacity": 3}]
    activity = await town.activity("Tree planting", slots=slots)
    page = await visit(f"/activity/{activity['id']}", by="sam")
    digging, tea = (page.get_by_role("listitem").filter(has_text=role) for role in ("Digging", "Tea"))
    await digging.get_by_role("button", name="Take a place").click()
    await stands(page, MINE)
    await tea.get_by_role("button", name="Change to this").click()
    await expect(digging.get_by_text("0 of 1 places taken")).to_be_visible()
    await expect(tea.get_by_text("1 of 3 places taken")).to_be_visible()
    await expect(page.get_by_role("region", name="Your place")).to_contain_text("Tea")


async def test_an_offer_can_be_turned_down(visit: Visit, town: Town) -> None:
    activity = await town.activity("Bee walk", capacity=1)
    slot = activity["slots"][0]["id"]
    await act(town, JOIN, "tom", slot=slot)
    page = await visit(f"/activity/{activity['id']}", by="uma", screen=PHONE)
    await press(page, "Join the queue")
    await stands(page, "You are number 1 in the queue")
    await act(town, LEAVE, "tom", slot=slot)
    await stands(page, "A place is held for you")
    await expect(page.get_by_text("Then it goes to the next in the queue.")).to_be_visible()
    await press(page, "No, thank you")
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()


async def test_what_was_changed_is_told_and_whoever_has_a_place_is_asked_again(visit: Visit, town: Town) -> None:
    activity = await town.activity("Night walk", bring="A torch")
    page = await visit(f"/activity/{activity['id']}", by="val")
    await expect(page.get_by_text("A torch")).to_be_visible()
    await press(page, "Take a place")
    await stands(page, MINE)
    await act(town, MESSAGE, "ada", activity=activity["id"], text="Owls have been heard.")
    version = (await seen(town, activity["id"]))["version"]
    elsewhere = {"lat": 56.16, "lng": -3.88}
    await act(town, UPDATE, "ada", activity=activity["id"], expectedVersion=version, location=elsewhere)
    await stands(page, "This has changed. Do you still come?")
    await expect(page.get_by_text("Owls have been heard.")).to_be_visible()
    await page.get_by_text("Changed once").click()
    await expect(page.get_by_text("The place has moved")).to_be_visible()
    await press(page, "Yes, I still come")
    await stands(page, MINE)


async def test_what_is_called_off_says_why_and_where_there_is_room(visit: Visit, town: Town) -> None:
    # Where nothing else goes on: at most five are named.
    far = {"lat": 56.03, "lng": -4.05}
    activity, other = [await town.activity(title, location=far) for title in ("Kite day", "Swift count")]
    page = await visit(f"/activity/{activity['id']}", by="val")
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()
    await act(town, CANCEL, "ada", activity=activity["id"], reason="A gale is coming.")
    await stands(page, "This has been called off.")
    await stands(page, "A gale is coming.")
    await expect(page.get_by_role("button", name="Take a place")).to_have_count(0)
    await expect(page.get_by_role("link", name=re.compile(other["title"]))).to_be_visible()


async def test_the_code_is_shown_large_also_without_network(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(r"net::ERR_|WebSocket|Failed to fetch")
    activity = await town.activity("Pond day")
    page = await visit(f"/activity/{activity['id']}", by="wes", screen=PHONE)
    await press(page, "Take a place")
    await expect(page.get_by_role("button", name="Show my code")).to_be_visible()
    await page.context.set_offline(True)
    await press(page, "Show my code")
    dialog = page.get_by_role("dialog", name="Your code for the day")
    picture = dialog.get_by_role("img", name="QR code of your place")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(image) => image.complete && image.naturalWidth > 0")
    code = "".join((await dialog.locator(".code").inner_text()).split())
    assert re.fullmatch(r"[A-Z0-9]{8}", code)
    await press(page, "Close")
    await expect(dialog).to_have_count(0)
    await page.context.set_offline(False)


async def test_a_place_taken_without_network_is_kept_and_sent_once(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(r"net::ERR_|WebSocket|Failed to fetch")
    activity = await town.activity("Otter watch")
    page = await visit(f"/activity/{activity['id']}", by="xia")
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()
    await page.context.set_offline(True)
    await press(page, "Take a place")
    await expect(page.get_by_text("Kept on this phone.")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text(MINE, exact=True)).to_be_visible()
    edges = (await seen(town, activity["id"]))["attendees"]["edges"]
    assert [edge["node"]["state"] for edge in edges] == ["CONFIRMED"]


async def test_the_calendar_file_is_one(visit: Visit, town: Town) -> None:
    activity = await town.activity("Moth night")
    page = await visit(f"/activity/{activity['id']}")
    link = page.get_by_role("link", name="Add to your calendar")
    answer = await page.request.get(re.sub(r"^https?://[^/]+", "", await link.get_attribute("href") or ""))
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Moth night" in await answer.text()


async def test_a_guest_signs_in_and_has_the_place(visit: Visit, town: Town) -> None:
    activity = await town.activity("Frog patrol")
    page = await visit(f"/activity/{activity['id']}", screen=PHONE)
    await press(page, "Take a place")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("To keep a place for you")).to_be_visible()
    await dialog.get_by_label("E-mail address").fill("yan@example.org")
    await press(page, "Send me a code")
    await expect(dialog.get_by_label("The code")).to_be_visible()
    await dialog.get_by_label("The code").fill(await town.code("yan@example.org"))
    await dialog.get_by_role("button", name="Sign in").click()
    await stands(page, MINE)


async def test_who_comes_each_time_has_a_place_on_every_day(visit: Visit, town: Town) -> None:
    days = await weekly(town, "Choir of the green")
    page = await visit(f"/activity/{days[0]['id']}", by="zoe")
    await expect(page.get_by_role("heading", name="It comes again")).to_be_visible()
    await press(page, "Come each time")
    await expect(page.get_by_text(re.compile(r"You have joined \d times"))).to_be_visible()
    await stands(page, MINE)
    await page.get_by_role("listitem").filter(has_text="places free").get_by_role("link").first.click()
    await expect(page).to_have_url(re.compile(days[1]["id"]))
    await stands(page, MINE)
