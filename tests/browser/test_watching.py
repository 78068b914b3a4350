"""Watching the town: what is chosen stands in the address, holds for map and list alike, and moves by itself."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.belongings import days_ago, fixed
from tests.browser.conftest import Visit
from tests.browser.reporting import behind
from tests.browser.screen import PHONE, Watch
from tests.browser.server import Server
from tests.browser.test_accessible import violations
from tests.browser.town import Spot, Town

pytestmark = pytest.mark.anyio
IN_SIGHT: Spot = (56.125, -3.935)  # on a phone, above the sheet
WIDE = {"width": 1600, "height": 900}


async def settled(page: Page) -> None:
    await expect(page.locator(".around .list")).to_have_attribute("aria-busy", "false")


async def test_a_filter_stands_in_the_address_and_holds_for_list_and_count(visit: Visit, town: Town) -> None:
    await town.report("Slide is loose", IN_SIGHT)
    mended = await town.report("Swing is mended", IN_SIGHT)
    await fixed(town, mended)
    await town.activity("Painting the swing")
    page = await visit("/", screen=PHONE)
    await page.get_by_role("button", name="Filter reports").click()
    await away.comes_to(True, lambda: same_number(page))
    await page.get_by_role("checkbox", name="Fixed", exact=True).check()
    await expect(page).to_have_url(re.compile(r"/\?kind=reports&state=FIXED$"))
    await page.get_by_role("button", name=re.compile(r"^Show \d+ reports?$")).click()
    await expect(page.get_by_role("link", name=re.compile("Swing is mended"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Slide is loose"))).to_have_count(0)
    told = await page.get_by_text(re.compile(r"reports? like that on this part of the map")).inner_text()
    assert await page.locator(".around .list li").count() == int(re.findall(r"\d+", told)[0])

    # A reload, or a neighbour who is given the address, sees the same.
    await page.reload()
    await expect(page.get_by_role("link", name=re.compile("Swing is mended"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Slide is loose"))).to_have_count(0)
    await page.get_by_role("button", name="Remove filter: Fixed").click()
    await expect(page.get_by_role("link", name=re.compile("Slide is loose"))).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/\?kind=reports$"))


async def test_what_no_longer_is_as_chosen_leaves_by_itself(visit: Visit, town: Town) -> None:
    report = await town.report("Gate hangs open")
    page = await visit("/?kind=reports&state=OPEN")
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Gate hangs open"))).to_be_visible()
    await fixed(town, report)
    await expect(page.get_by_role("link", name=re.compile("Gate hangs open"))).to_have_count(0)
    await town.report("Gate is off its hinges")
    await expect(page.get_by_role("link", name=re.compile("Gate is off"))).to_be_visible()


async def test_since_a_day_and_about_a_category(visit: Visit, town: Town) -> None:
    await town.report("Bin is full")
    page = await visit(f"/?kind=reports&since={days_ago(-2)}")
    await expect(page.get_by_text("No reports like that here")).to_be_visible()
    await page.get_by_role("button", name=re.compile("Filter reports, 1 filter set")).click()
    await page.get_by_label("Reported", exact=True).select_option(label="In the last 7 days")
    await page.get_by_role("checkbox", name="Rubbish").check()
    await expect(page).to_have_url(re.compile(r"/\?kind=reports&category=[\w%]+&since=7$"))
    await page.get_by_role("button", name=re.compile(r"^Show \d+ report")).click()
    await expect(page.get_by_role("link", name=re.compile("Bin is full"))).to_be_visible()
    await expect(page.get_by_role("button", name="Remove filter: Rubbish")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await expect(page).to_have_url(re.compile(r"/\?kind=reports$"))


async def test_what_took_place_is_not_listed_among_what_one_can_join(
    visit: Visit, town: Town, server: Server, mongo_url: str
) -> None:
    over = await town.activity("Long ago")
    await town.activity("Yet to come")
    async with behind(mongo_url, server.name) as storage:
        past = {"starts_at": datetime.now(UTC) - timedelta(days=2), "ends_at": datetime.now(UTC) - timedelta(days=2)}
        changed = await storage.database["activities"].update_one({"title": "Long ago"}, {"$set": past})
    assert changed.modified_count == 1
    page = await visit("/?kind=activities")
    await expect(page.get_by_role("link", name=re.compile("Yet to come"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Long ago"))).to_have_count(0)
    listed = await page.locator(".around .list li").count()
    await expect(page.locator("label.activities small")).to_have_text(str(listed))
    await page.goto(f"/activity/{over['id']}")
    await expect(page.get_by_text("This has already taken place.")).to_be_visible()


async def test_a_mended_line_goes_on_from_what_was_read_last(visit: Visit, town: Town, watch: Watch) -> None:
    page = await visit("/")
    said: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: said.append(str(data))))
    await page.reload()
    await until(page, lambda: bool(followed(said)))
    first = followed(said)[-1]
    # The count comes with the map, and with it from where on news are wanted.
    counted = page.locator("label.reports small")
    there = int(await counted.inner_text())
    await town.report("Heard before the break", IN_SIGHT)
    await expect(counted).to_have_text(str(there + 1))
    before = len(followed(said))
    await away.cut(page.context, watch)
    await expect(page.get_by_text("Reconnecting")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    await until(page, lambda: len(followed(said)) > before)
    assert first not in followed(said)[before:]


async def same_number(page: Page) -> bool:
    """Whether what is to be shown of reports is as many as the tab above counts, of reports alone."""
    told = await page.get_by_role("button", name=re.compile(r"^Show \d+ reports?$")).inner_text()
    return re.findall(r"\d+", told) == [await page.locator("label.reports small").inner_text()]


async def until(page: Page, true: Callable[[], bool]) -> None:
    while not true():
        await page.wait_for_timeout(100)


def followed(said: list[str]) -> list[str]:
    """From where the town was followed, each time."""
    sent = [json.loads(text) for text in said if '"subscribe"' in text]
    return [each["payload"]["variables"]["after"] for each in sent if "changed(" in each["payload"]["query"]]


async def test_the_list_goes_on_page_by_page(visit: Visit, town: Town) -> None:
    for number in range(24):
        await town.report(f"Crack {number} in the path", by="pat")
    page = await visit("/?kind=reports")
    await settled(page)
    listed = page.locator(".around .list li")
    await expect(listed).to_have_count(20)
    await page.get_by_role("button", name="Show more", exact=True).click()
    for number in range(24):
        await expect(page.get_by_role("link", name=re.compile(f"Crack {number} in"))).to_have_count(1)
    # What comes meanwhile neither repeats nor hides a row.
    await town.report("Crack in the bridge")
    await expect(page.get_by_role("link", name=re.compile("Crack in the bridge"))).to_be_visible()
    for number in range(24):
        await expect(page.get_by_role("link", name=re.compile(f"Crack {number} in"))).to_have_count(1)


async def test_words_find_reports_and_pledges_wherever_they_are(visit: Visit, town: Town) -> None:
    await town.report("A heron stands in the ford")
    await town.pledge("feed the heron")
    page = await visit("/", screen=PHONE)
    await page.get_by_role("button", name="Search", exact=True).click()
    box = page.get_by_role("searchbox")
    await expect(box).to_be_focused()
    await box.fill("heron")
    await expect(page.get_by_role("link", name=re.compile("A heron stands"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("feed the heron"))).to_be_visible()
    await expect(page).to_have_url(re.compile(r"text=heron"))
    assert await violations(page) == []
    await page.set_viewport_size(PHONE)
    await box.fill("herring")
    await expect(page.get_by_text("Nothing found for “herring”")).to_be_visible()
    await page.get_by_role("button", name="Search", exact=True).click()
    await expect(page.get_by_role("radio", name="Pledges")).to_be_checked()


async def test_a_place_that_is_found_is_gone_to(visit: Visit, town: Town) -> None:
    await town.report("Nail in the fence", (56.1215, -3.9305))
    page = await visit("/?kind=reports")
    await page.get_by_role("button", name="Search", exact=True).click()
    await page.get_by_role("searchbox").fill("56.1215, -3.9305")
    place = page.get_by_role("button", name=re.compile("56.12"))
    await place.click()
    await expect(page.get_by_role("link", name=re.compile("Nail in the fence"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Crack"))).to_have_count(0)


async def test_near_me_goes_to_where_the_phone_says_and_says_why_not(visit: Visit, town: Town) -> None:
    await town.report("Puddle by the school", (56.13, -3.96))
    page = await visit("/?kind=reports", screen=PHONE)
    await page.get_by_role("button", name="Show where I am").click()
    await expect(page.get_by_text("We may not know where you are.", exact=False)).to_be_visible()
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 51.5, "longitude": -0.1})
    await page.get_by_role("button", name="Show where I am").click()
    await expect(page.get_by_text("You are outside this town\u2019s map.", exact=False)).to_be_visible()
    await page.context.set_geolocation({"latitude": 56.13, "longitude": -3.96})
    await page.reload()
    await page.get_by_role("button", name="Show where I am").click()
    await expect(page.get_by_text("This is around you.")).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Puddle by the school"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Crack"))).to_have_count(0)


async def test_on_a_very_wide_screen_a_report_opens_beside_the_list(visit: Visit, town: Town) -> None:
    await town.report("Ivy on the wall")
    await town.report("Moss on the wall")
    page = await visit("/?kind=reports", screen=WIDE)
    await page.get_by_role("link", name=re.compile("Ivy on the wall")).click()
    await expect(page.get_by_role("heading", name="Ivy on the wall")).to_be_focused()
    other = page.get_by_role("link", name=re.compile("Moss on the wall"))
    await expect(other).to_be_visible()
    # What happens elsewhere is seen beside it, too.
    await town.report("Thorns on the wall")
    await expect(page.get_by_role("link", name=re.compile("Thorns on the wall"))).to_be_visible()
    await other.click()
    await expect(page.get_by_role("heading", name="Moss on the wall")).to_be_visible()
    await expect(page.get_by_role("heading", name="Ivy on the wall")).to_have_count(0)
    await page.get_by_role("link", name="Around").click()
    await expect(page).to_have_url(re.compile(r"/\?kind=reports$"))


async def test_arrow_keys_go_from_row_to_row(visit: Visit, town: Town) -> None:
    await town.report("Lower row")
    await town.report("Upper row")
    page = await visit("/?kind=reports")
    await page.get_by_role("link", name=re.compile("Upper row")).focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("link", name=re.compile("Lower row"))).to_be_focused()
    await page.keyboard.press("Home")
    await expect(page.get_by_role("link", name=re.compile("Upper row"))).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Lower row")).to_be_visible()


async def test_the_filters_for_everybody(visit: Visit, town: Town) -> None:
    await town.report("Dent in the rail")
    page = await visit("/?kind=reports&state=OPEN,PLANNED&since=30", draws=True)
    await expect(page.get_by_role("link", name=re.compile("Dent in the rail"))).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name=re.compile("Filter reports")).click()
    await expect(page.get_by_role("checkbox", name="Rubbish")).to_be_visible()
    assert await violations(page) == []
