"""Making a pledge: a sentence to fill in, with honest advice, kept while one writes; and what can be wrong with it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.pledging import read
from tests.browser.screen import PHONE, Watch
from tests.browser.test_accessible import violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
MAKE = "Make this pledge"
AWAY = r"ERR_INTERNET_DISCONNECTED|WebSocket"
# Whether the draft that is kept on the phone has its day already, which is chosen last.
KEPT = """() => new Promise((told) => {
  const opening = indexedDB.open('pledgebank')
  opening.onsuccess = () => {
    const asked = opening.result.transaction('drafts').objectStore('drafts').get('promise')
    asked.onsuccess = () => { opening.result.close(); told(Boolean(asked.result?.value.day)) }
  }
})"""


async def write(page: Page, action: str) -> None:
    """What cannot be left out, but the day."""
    await page.get_by_label("What you will do").fill(action)
    await page.get_by_label("Who they are").fill("neighbours")
    await page.get_by_label("What they will do").fill("bring cake")


async def made(page: Page) -> str:
    """The reference of the pledge whose page comes next."""
    await expect(page.get_by_text("This is your pledge")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


async def test_a_ready_made_sort_becomes_a_pledge(visit: Visit, town: Town) -> None:
    page = await visit("/new/pledge", by="ben", screen=PHONE)
    await expect(page.get_by_role("heading", name="Make a pledge")).to_be_visible()
    await page.get_by_role("button", name="Litter pick").click()
    await expect(page.get_by_label("Who they are")).to_have_value("neighbours")
    await page.get_by_label("What you will do").fill("lead a litter pick on the hill")
    await page.get_by_role("button", name="Planting").click()
    await expect(page.get_by_label("What you will do")).to_have_value("lead a litter pick on the hill")
    await page.get_by_role("button", name="One more", exact=True).click()
    await expect(page.get_by_text("Nobody has tried anything like this here yet.")).to_be_visible()
    await page.get_by_role("button", name="In 30 days").click()
    day = datetime.now(UTC) + timedelta(days=30)
    await expect(page.get_by_text(f"{day:%A} {day.day} {day:%B}").first).to_be_visible()
    await expect(
        page.get_by_text("I will lead a litter pick on the hill, but only if 7 neighbours will")
    ).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name=MAKE).click()
    pledge = await read(town, await made(page), "ben")
    assert (pledge["target"], pledge["state"]) == (7, "OPEN")
    assert pledge["sentence"].startswith("I will lead a litter pick on the hill, but only if 7 neighbours will dig")


async def test_advice_on_a_large_number_can_be_taken(visit: Visit) -> None:
    page = await visit("/new/pledge", by="ben")
    await page.get_by_label("How many others").fill("400")
    await page.get_by_role("button", name="Ask for 10").click()
    await expect(page.get_by_label("How many others")).to_have_value("10")
    await expect(page.get_by_text("That is a good number to ask for.")).to_be_visible()


async def test_what_is_missing_is_said_beside_it(visit: Visit, town: Town) -> None:
    page = await visit("/new/pledge", by="ben", screen=PHONE)
    await page.get_by_label("How many others").fill("many")
    await page.get_by_role("button", name=MAKE).click()
    await expect(page.get_by_label("What you will do")).to_be_focused()
    for words in (
        "Say what you will do",
        "Say who the others are",
        "Say what the others will do",
        "Enter how many others it takes, in digits",
        "Choose the last day for joining",
    ):
        await expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    assert await violations(page) == []
    await write(page, "bake")
    await page.get_by_label("How many others").fill("4")
    await page.get_by_label("The last day for joining", exact=True).fill("2020-01-01")
    await page.get_by_text("More choices").click()
    await page.get_by_label("Room for how many at most").fill("2")
    await page.get_by_role("button", name=MAKE).click()
    await expect(page.get_by_role("alert").filter(has_text="at least as many people as it takes")).to_be_visible()
    await page.get_by_label("Room for how many at most").fill("6")
    await page.get_by_role("button", name=MAKE).click()
    await expect(page.get_by_role("alert").filter(has_text="Please choose today or a later day.")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="In 2 weeks").click()
    await page.get_by_role("button", name=MAKE).click()
    assert (await read(town, await made(page), "ben"))["cap"] == 6


async def test_what_was_begun_is_still_there_after_a_reload_and_gone_when_it_is_made(visit: Visit, town: Town) -> None:
    page = await visit("/new/pledge", by="ben")
    await write(page, "hang the lanterns")
    await page.get_by_role("button", name="In 2 weeks").click()
    await page.wait_for_function(KEPT)
    await page.reload()
    await expect(page.get_by_label("What you will do")).to_have_value("hang the lanterns")
    await page.get_by_role("button", name=MAKE).click()
    await made(page)
    await page.goto("/new/pledge")
    await expect(page.get_by_label("What you will do")).to_have_value("")


async def test_it_is_about_a_report_and_where_that_is(visit: Visit, town: Town) -> None:
    report = await town.report("Ivy on the wall")
    page = await visit(f"/new/pledge?report={report['id']}", by="ben", screen=PHONE)
    await expect(page.get_by_text("Ivy on the wall").first).to_be_visible()
    await write(page, "cut the ivy")
    await page.get_by_role("button", name="In 2 weeks").click()
    await page.get_by_role("button", name=MAKE).click()
    pledge = await read(town, await made(page), "ben")
    assert [edge["node"]["ref"] for edge in pledge["reports"]["edges"]] == [report["ref"]]
    assert pledge["location"] is not None
    await expect(page.get_by_role("link", name="Ivy on the wall")).to_be_visible()


async def test_a_place_by_degrees_and_where_one_is(visit: Visit, town: Town) -> None:
    page = await visit("/new/pledge", by="ben")
    await page.get_by_label("Postcode, street or place").fill("Qwxyz")
    await page.get_by_role("button", name="Look it up").click()
    await expect(page.get_by_text("Nothing found.")).to_be_visible()
    await page.get_by_label("Postcode, street or place").fill("56.12, -3.94")
    await page.get_by_label("Postcode, street or place").press("Enter")
    await page.get_by_role("listitem").get_by_role("button").first.click()
    await page.get_by_role("button", name="Take the place away").click()
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 56.12, "longitude": -3.94})
    await page.get_by_role("button", name="Where I am now").click()
    await expect(page.get_by_role("button", name="Take the place away")).to_be_visible()
    assert await violations(page) == []
    await write(page, "open the gate")
    await page.get_by_role("button", name="In 2 weeks").click()
    await page.get_by_role("button", name=MAKE).click()
    place = (await read(town, await made(page), "ben"))["location"]
    assert (round(place["lat"], 2), round(place["lng"], 2)) == (56.12, -3.94)


async def test_one_made_without_network_is_made_once_when_it_is_back(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(AWAY)
    page = await visit("/new/pledge", by="cat", screen=PHONE)
    await write(page, "scrub the trough")
    await page.get_by_role("button", name="In 2 weeks").click()
    await page.context.set_offline(True)
    await page.get_by_role("button", name=MAKE).click()
    await expect(page.get_by_text("Your pledge is kept on this phone.")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("This is your pledge")).to_be_visible()
    mine = "{ pledges(where: {mine: true}, first: 50) { edges { node { action } } } }"
    actions = [edge["node"]["action"] for edge in (await town.ask(mine, "cat"))["pledges"]["edges"]]
    assert actions.count("scrub the trough") == 1
