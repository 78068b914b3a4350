"""The network goes while a form is filled in, and the tab is closed: everything written is there again, photos too."""

import pytest
from playwright.async_api import expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import anew, press, restore, waits
from tests.browser.gatherings import under_way
from tests.browser.reporting import find, heading, named, on, photo, say, send
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Town

pytestmark = pytest.mark.anyio


async def test_a_report_at_each_of_its_steps(visit: Visit, town: Town, watch: Watch) -> None:
    page = await visit("/new/report", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    await find(page, "56.163 -3.82")
    await page.get_by_label("Choose photos").set_input_files(photo())
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await away.cut(page.context, watch)
    page = await anew(page)
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await expect(page.get_by_text("From the address", exact=True)).to_be_visible()
    # Who answers for the place has to be asked once.
    await page.context.set_offline(False)
    await on(page)
    await press(page, "Rubbish")
    await page.context.set_offline(True)
    page = await anew(page)
    await on(page)
    await heading(page, "What sort of problem is it?")
    await on(page)
    await say(page, "Sofa on the path", "A red one.")
    page = await anew(page)
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await on(page)
    await on(page)
    await expect(page.get_by_label("What is wrong, in one line")).to_have_value("Sofa on the path")
    await expect(page.get_by_label("More about it")).to_have_value("A red one.")
    await send(page)
    await heading(page, "Your report is kept on this phone")
    page = await anew(page)
    await waits(page)
    await restore(page)
    [made] = await named(town, "Sofa on the path")
    assert (made["description"], made["category"]["name"], len(made["photos"])) == ("A red one.", "Rubbish", 1)


async def test_a_pledge(visit: Visit, watch: Watch) -> None:
    page = await visit("/new/pledge", by="cat", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_label("What you will do").fill("tune the organ")
    await away.cut(page.context, watch)
    await page.get_by_label("Who they are").fill("singers")
    page = await anew(page)
    await expect(page.get_by_label("Who they are")).to_have_value("singers")
    await page.get_by_label("What they will do").fill("sing")
    await page.get_by_label("How many others").fill("9")
    await press(page, "In 2 weeks")
    day = await page.get_by_label("The last day for joining", exact=True).input_value()
    page = await anew(page)
    for label, value in (
        ("What you will do", "tune the organ"),
        ("Who they are", "singers"),
        ("What they will do", "sing"),
        ("How many others", "9"),
    ):
        await expect(page.get_by_label(label)).to_have_value(value)
    await expect(page.get_by_label("The last day for joining", exact=True)).to_have_value(day)


async def test_how_it_went(visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report("Broken stile")
    activity = await under_way(town, "Stile mending", by="kit", reports=[report["id"]])
    page = await visit(f"/activity/{activity['id']}", by="kit", screen=PHONE, installs=True)
    await away.settled(page)
    await press(page, "Say how it went")
    await page.get_by_label("A part of it is done").check()
    await away.cut(page.context, watch)
    await page.locator("form").get_by_label("Choose photos").set_input_files(photo())
    await expect(page.locator("form").get_by_role("img")).to_have_count(1)
    await page.get_by_label("Bags filled", exact=True).fill("3")
    await page.get_by_label("In your words").fill("One side is done.")
    page = await anew(page)
    await press(page, "Say how it went")
    await expect(page.get_by_label("A part of it is done")).to_be_checked()
    await expect(page.get_by_label("Bags filled", exact=True)).to_have_value("3")
    await expect(page.get_by_label("In your words")).to_have_value("One side is done.")
    await expect(page.locator("form").get_by_role("img")).to_have_count(1)
