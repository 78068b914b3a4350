"""The network goes while a guest reports, or somebody joins what a neighbour has reported before: it is there once."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import EACH, Cut, lose, press, restore, unheard, waits
from tests.browser.reporting import find, heading, named, on, photo, say, send
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Town

pytestmark = pytest.mark.anyio


async def placed(page: Page, where: str) -> None:
    """A report up to the step after its kind."""
    await find(page, where)
    await on(page)
    await press(page, "Rubbish")
    await on(page)


@EACH
async def test_a_guests_report_is_made_once_and_confirmed(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    title, email = f"Trolley {cut}", f"nan-{cut.name.lower()}@example.org"
    page = await visit("/new/report", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_label("Choose photos").set_input_files(photo())
    await placed(page, f"56.{141 + 10 * list(Cut).index(cut)} -3.89")
    await say(page, title, "In the reeds.")
    await page.get_by_role("textbox", name="E-mail address").fill(email)
    page = await lose(page, cut, "CreateReport", send, watch)
    await waits(page)
    # Where it is still on the phone, no letter is on its way.
    await expect(page.get_by_role("heading", name="What is wrong, and where?")).to_be_visible()
    await expect(page.get_by_label("The code")).to_have_count(0)
    await restore(page)
    assert await named(town, title) == []
    await page.get_by_label("The code").fill(await town.code(email))
    await press(page, "Confirm my report")
    await heading(page, "Thank you. It is reported.")
    # With the code everything that waits for it is confirmed, a second one too.
    [made] = await named(town, title)
    assert (made["description"], len(made["photos"])) == ("In the reeds.", 1)


async def test_what_was_reported_before_is_joined_once_instead(visit: Visit, town: Town, watch: Watch) -> None:
    older = await town.report("Skip left on the verge", (56.141, -3.861))
    page = await visit("/new/report", by="cat", screen=PHONE, installs=True)
    await away.settled(page)
    await placed(page, "56.141 -3.861")
    await heading(page, "Is it one of these?")
    join = page.get_by_role("button", name="It is this one: I see it too")
    page = await unheard(page, "SetReportSupport", lambda _: join.click(), watch)
    await restore(page)
    [only] = await named(town, "Skip left on the verge")
    assert (only["ref"], only["supportCount"]) == (older["ref"], 1)


async def test_two_of_the_same_become_one_once(visit: Visit, town: Town, watch: Watch) -> None:
    older = await town.report("Fridge in the lade", (56.142, -3.851))
    page = await visit("/new/report", by="cat", screen=PHONE, installs=True)
    await away.settled(page)
    await placed(page, "56.142 -3.851")
    await press(page, "None of these")
    await say(page, "A fridge in the lade")
    await send(page)
    await heading(page, "Thank you. It is reported.")
    join = page.get_by_role("button", name="Yes, join mine to this one")
    page = await unheard(page, "SupportInstead", lambda _: join.click(), watch)
    await restore(page)
    assert await named(town, "A fridge in the lade") == []
    [one] = await named(town, "Fridge in the lade")
    assert (one["ref"], one["supportCount"]) == (older["ref"], 1)
