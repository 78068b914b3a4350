"""English, Welsh, Urdu and Polish: chosen by the phone or by hand, kept, spoken by the server too, from either side."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.screen import DESK, PHONE, Watch
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
AROUND = "O\u2019ch cwmpas"
MONTHS = "Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr"
# Where a heading's words begin and end on the screen, and where its last character stands.
EXTENT = """(heading) => {
  const range = document.createRange()
  const box = (from, to) => {
    range.setStart(heading.firstChild, from)
    range.setEnd(heading.firstChild, to)
    return range.getBoundingClientRect()
  }
  const { length } = heading.firstChild.data
  const all = box(0, length)
  return [all.left, all.right, box(length - 1, length).left]
}"""


async def heading(page: Page, words: str) -> None:
    await expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("phone", "words", "language", "side"),
    [
        ("cy-GB", AROUND, "cy", "ltr"),
        ("ur-PK", "آپ کے آس پاس", "ur", "rtl"),
        ("pl-PL", "W okolicy", "pl", "ltr"),
        ("de-DE", "Around here", "en", "ltr"),
    ],
)
async def test_the_app_speaks_the_language_of_the_phone(
    visit: Visit, phone: str, words: str, language: str, side: str
) -> None:
    page = await visit("/", speaks=phone)
    await heading(page, words)
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator("html")).to_have_attribute("dir", side)


async def test_a_guest_chooses_a_language_and_it_stays(visit: Visit) -> None:
    page = await visit("/", screen=PHONE)
    await page.get_by_label("Language: English").click()
    await page.get_by_role("button", name="Cymraeg").click()
    await heading(page, AROUND)
    await expect(page.get_by_role("button", name="Cymraeg")).to_be_hidden()
    await page.reload()
    await heading(page, AROUND)
    await page.get_by_role("button", name="Mewngofnodi").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Cyfeiriad e-bost").fill("erin@example")
    await dialog.get_by_role("button", name="Anfon cod ataf").click()
    # The server's own words.
    await expect(dialog.get_by_role("alert")).to_contain_text("Gwiriwch y cyfeiriad e-bost hwn")


async def test_who_is_signed_in_gets_letters_in_the_language_chosen(visit: Visit, town: Town) -> None:
    page = await visit("/settings", by="hal")
    await page.get_by_role("heading", name="Language", exact=True).click()
    async with page.expect_response(lambda answer: "WriteIn" in (answer.request.post_data or "")):
        await page.get_by_role("button", name="Polski").click()
    await heading(page, "Ustawienia")
    await expect(page.get_by_role("button", name="Polski")).to_have_attribute("aria-current", "true")
    assert await letters(town, "hal") == "pl"


async def test_chosen_without_network_it_holds_for_letters_once_there_is_one(
    visit: Visit, town: Town, watch: Watch
) -> None:
    page = await visit("/settings", by="ivy", installs=True)
    await away.settled(page)
    await page.get_by_role("heading", name="Language", exact=True).click()
    await away.cut(page.context, watch)
    await page.get_by_role("button", name="Polski").click()
    await heading(page, "Ustawienia")
    assert await letters(town, "ivy") == "en"
    await page.context.set_offline(False)
    await away.comes_to("pl", lambda: letters(town, "ivy"))


async def letters(town: Town, name: str) -> str:
    """In which language somebody is written to."""
    return str((await town.ask("{ viewer { language } }", by=name))["viewer"]["language"])


async def test_the_choice_reaches_the_other_tab(visit: Visit) -> None:
    page = await visit("/settings")
    other = await page.context.new_page()
    await other.goto("/groups")
    await page.get_by_role("heading", name="Language", exact=True).click()
    await page.get_by_role("button", name="اردو").click()
    await expect(other.locator("html")).to_have_attribute("dir", "rtl")


async def test_welsh_has_its_own_days_and_forms_though_chromium_lacks_them(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("sweep the wynd", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", speaks="cy-GB", screen=PHONE)
    await expect(page.get_by_text("Ar agor tan ddiwedd dydd")).to_be_visible()
    activity = await town.activity("Bore yn y parc", capacity=2)
    await page.goto(f"/activity/{activity['id']}")
    await expect(page.locator("main")).to_contain_text(re.compile(rf"dydd \w+ \d+ ({MONTHS})"))


async def test_polish_counts_in_its_four_forms(visit: Visit, town: Town) -> None:
    page = await visit("/", speaks="pl-PL", screen=PHONE)
    for target, words in (
        (1, "Jeszcze 1 osoba"),
        (3, "Jeszcze 3 osoby"),
        (22, "Jeszcze 22 osoby"),
        (12, "Jeszcze 12 osób"),
    ):
        pledge = await town.pledge("rake the leaves", target=target)
        await page.goto(f"/pledge/{pledge['ref']}")
        await expect(page.get_by_text(words)).to_be_visible()


async def test_from_the_right_everything_stands_on_the_other_side(visit: Visit, town: Town) -> None:
    report = await town.report("Gully blocked, again!")
    page = await visit(f"/report/{report['ref']}", speaks="ur-PK", screen=DESK)
    title = page.get_by_role("heading", name="Gully blocked, again!")
    await expect(title).to_be_visible()
    column = await page.locator("main").bounding_box()
    heading = await title.bounding_box()
    back = await page.get_by_role("button", name="واپس").bounding_box()
    assert column
    assert heading
    assert back
    assert column["x"] + column["width"] == DESK["width"]
    assert back["x"] > column["x"] + column["width"] / 2
    await expect(page.get_by_role("button", name="واپس").locator("svg")).to_have_css("scale", "-1 1")
    # English within Urdu ends at its own end, and its title begins where the page begins.
    first, last, mark = await title.evaluate(EXTENT)
    assert heading["x"] + heading["width"] - last < 2
    assert mark > (first + last) / 2
