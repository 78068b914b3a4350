"""From a report to "Fixed by volunteers": four neighbours at four screens, each seeing at once what the others do."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.gatherings import UPDATE, act
from tests.browser.reporting import find, heading, named, on, photo, say, send
from tests.browser.screen import DESK, PHONE, SIGN_BUTTON
from tests.browser.town import Data, Town

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
WHAT = "Bags under the viaduct"
WHERE = "56.137 -3.903"
# From now, as the server takes it: nothing is planned for the past.
BEGINS = timedelta(seconds=20)
PUBLISH = "mutation ($input: PublishActivityInput!) { it: publishActivity(input: $input) { errors { message } } }"
PLANNED = """{ activities(where: {mine: true}, first: 50) { edges { node { id state version slots { id }
  reports(first: 5) { edges { node { id } } } } } } }"""
STATE = "query ($id: ID!) { node(id: $id) { ... on Report { state fixedBy } } }"


async def press(page: Page, words: str) -> None:
    await page.get_by_role("button", name=words, exact=True).click()


async def seen(page: Page, words: str | re.Pattern[str]) -> None:
    """It is there by itself, soon."""
    await expect(page.get_by_text(words).filter(visible=True).first).to_be_visible()


async def test_four_neighbours_bring_a_report_to_fixed_by_volunteers(visit: Visit, town: Town) -> None:
    # The reporter, who promises, and two who join: on phones, and one at a desk.
    rona = await visit("/new/report", by="rona", screen=PHONE)
    report = await _reported(rona, town)
    path = f"/report/{report['ref']}"
    paul, sam, tess = [
        await visit(path, by=name, screen=screen) for name, screen in (("paul", PHONE), ("sam", DESK), ("tess", PHONE))
    ]
    await _supported(sam, by_others=(rona, paul))
    await _promised(paul, seen_by=(rona, sam, tess))
    await _reached(sam, tess, seen_by=(paul,))
    activity, begins = await _planned(town, report, organiser="paul")
    await seen(rona, "What volunteers do about it")
    await _joined(sam, tess)
    await asyncio.sleep((begins - datetime.now(UTC)).total_seconds())
    await _told(paul, activity, seen_by=(sam, tess))
    await seen(rona, "Is it really done?")
    await press(rona, "Yes, it is done")
    await seen(rona, "Fixed by volunteers")
    await expect(rona.get_by_text("Volunteers have fixed it, and others confirm that")).to_be_visible()
    for page in (paul, sam, tess):
        await seen(page, "Confirmed by who reported it.")
    assert (await town.ask(STATE, id=report["id"]))["node"] == {"state": "FIXED", "fixedBy": "VOLUNTEERS"}


async def _reported(page: Page, town: Town) -> Data:
    """Photo and place, sort, words; and the page of what was reported."""
    await page.get_by_label("Choose photos").set_input_files(photo())
    await find(page, WHERE)
    await on(page)
    await press(page, "Rubbish")
    await on(page)
    await say(page, WHAT, "Six of them.")
    await send(page)
    await heading(page, "Thank you. It is reported.")
    await page.get_by_role("link", name="See the report").click()
    await heading(page, WHAT)
    [report] = await named(town, WHAT)
    return report


async def _supported(page: Page, by_others: tuple[Page, ...]) -> None:
    await press(page, "I see it too")
    for other in by_others:
        await seen(other, "1 neighbour sees it too")


async def _promised(page: Page, seen_by: tuple[Page, ...]) -> None:
    """A pledge about the report, which shows on the report's page to whoever looks at it."""
    await page.get_by_role("link", name="Promise to do something about it").click()
    await heading(page, "Make a pledge")
    await seen(page, WHAT)
    await page.get_by_label("What you will do").fill("carry the bags up")
    await page.get_by_label("Who they are").fill("neighbours")
    await page.get_by_label("What they will do").fill("lend a hand")
    await page.get_by_label("How many others").fill("2")
    await press(page, "In 2 weeks")
    await press(page, "Make this pledge")
    await seen(page, "This is your pledge")
    for other in seen_by:
        await expect(other.get_by_role("link", name="carry the bags up")).to_be_visible()


async def _reached(first: Page, second: Page, seen_by: tuple[Page, ...]) -> None:
    """Both sign; the second signature makes it true for all who look."""
    for page in (first, second):
        await page.get_by_role("link", name="carry the bags up").click()
        await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await press(first, SIGN_BUTTON)
    for page in (second, *seen_by):
        await expect(page.get_by_text("1 of 2").last).to_be_visible()
    await press(second, SIGN_BUTTON)
    for page in (first, second, *seen_by):
        await expect(page.get_by_text("2 of 2").last).to_be_visible()


async def drafts(town: Town, report: Data, organiser: str) -> list[Data]:
    """The activities that somebody has about a report."""
    found = [edge["node"] for edge in (await town.ask(PLANNED, organiser))["activities"]["edges"]]
    return [one for one in found if one["reports"]["edges"][0]["node"]["id"] == report["id"]]


async def how_many(town: Town, report: Data, organiser: str) -> int:
    return len(await drafts(town, report, organiser))


async def _planned(town: Town, report: Data, organiser: str) -> tuple[str, datetime]:
    """The organiser's screens are another app's: what was made of the pledge is set to begin, and made public."""
    await away.comes_to(1, lambda: how_many(town, report, organiser))
    [activity] = await drafts(town, report, organiser)
    begins = datetime.now(UTC) + BEGINS
    times = {"startsAt": begins.isoformat(), "endsAt": (begins + timedelta(hours=3)).isoformat()}
    await act(town, UPDATE, organiser, activity=activity["id"], expectedVersion=activity["version"], **times)
    await act(town, PUBLISH, organiser, activity=activity["id"])
    return activity["id"], begins


async def _joined(first: Page, second: Page) -> None:
    """From the report to its activity; who has signed is invited first."""
    for page in (first, second):
        await page.go_back()
        await heading(page, WHAT)
        await page.get_by_role("link", name="Carry the bags up", exact=True).first.click()
        await expect(page.get_by_role("button", name="Take a place")).to_be_visible()
    await press(first, "Take a place")
    await expect(first.get_by_text("You have a place", exact=True)).to_be_visible()
    await seen(second, re.compile("^1 "))
    await press(second, "Take a place")
    await expect(second.get_by_text("You have a place", exact=True)).to_be_visible()


async def _told(page: Page, activity: str, seen_by: tuple[Page, ...]) -> None:
    """How it went, with a photo, by who organised it."""
    await page.goto(f"/activity/{activity}")
    await press(page, "Say how it went")
    form = page.locator("form")
    await form.get_by_label("It is done", exact=True).check()
    await form.get_by_label("Bags filled", exact=True).fill("6")
    await form.get_by_label("Choose photos").set_input_files(photo("after.jpg"))
    await expect(form.get_by_role("img")).to_have_count(1)
    await form.get_by_label("In your words").fill("All six are gone.")
    await form.get_by_role("button", name="Send").click()
    for other in (page, *seen_by):
        await seen(other, "All six are gone.")
