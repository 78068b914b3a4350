"""The network goes while somebody reports, sees it too, follows, adds what is new, or says that it is fixed."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import EACH, IN_FLIGHT, PHOTO, Cut, anew, lose, lose_in_flight, press, restore, waits
from tests.browser.reporting import find, heading, named, on, photo, say, send
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Data, Town

pytestmark = pytest.mark.anyio
READ = """query ($ref: String!) { report(ref: $ref) { state supportCount viewerSupports viewerFollows
  updates(first: 9) { edges { node { text marksFixed photos { id } } } } } }"""


async def read(town: Town, report: Data, by: str) -> Data:
    """A report as somebody sees it."""
    found: Data = (await town.ask(READ, by, ref=report["ref"]))["report"]
    return found


async def news(town: Town, report: Data) -> list[tuple[str, int, bool]]:
    """What was added: the words, how many photos, and whether it is said to be fixed."""
    edges = (await read(town, report, "ada"))["updates"]["edges"]
    told = [edge["node"] for edge in edges]
    return [(each["text"], len(each["photos"]), each["marksFixed"]) for each in told]


async def choose_photo(page: Page) -> None:
    await page.get_by_label("Choose photos").set_input_files(photo())


async def written(page: Page, title: str, where: str) -> None:
    """A report with a photo, up to the button that sends it."""
    await choose_photo(page)
    await find(page, where)
    await on(page)
    await press(page, "Rubbish")
    await on(page)
    await heading(page, "Say it in your words")
    await say(page, title, "Since the fair.")


@EACH
async def test_a_report_with_a_photo_is_made_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    title = f"Crates {cut}"
    page = await visit("/new/report", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    # Each where nothing was reported before.
    await written(page, title, f"56.{150 + 10 * list(Cut).index(cut)} -3.83")
    page = await lose(page, cut, "CreateReport", send, watch)
    await waits(page)
    # It is on its way, and no longer to be written.
    await expect(page.get_by_role("heading", name="What is wrong, and where?")).to_be_visible()
    await expect(page.get_by_role("img", name="Photo 1")).to_have_count(0)
    await restore(page)
    [made] = await named(town, title)
    assert (made["description"], len(made["photos"])) == ("Since the fair.", 1)


@EACH
async def test_seen_too_and_followed_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report(f"Bench without legs {cut}")
    page = await visit(f"/report/{report['ref']}", by="cat", screen=PHONE, installs=True)
    await away.settled(page)
    page = await lose(page, cut, "FollowReport", lambda tab: press(tab, "Follow"), watch)
    await waits(page)
    await expect(page.get_by_role("button", name="Following")).to_be_visible()
    await restore(page)
    page = await lose(page, cut, "SetReportSupport", lambda tab: press(tab, "I see it too"), watch)
    await waits(page)
    await expect(page.get_by_text("You are one of them.")).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("You are one of them.")).to_be_visible()
    found = await read(town, report, "cat")
    assert (found["supportCount"], found["viewerSupports"], found["viewerFollows"]) == (1, True, True)


@EACH
async def test_an_update_with_a_photo_is_added_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report(f"Leaning post {cut}")
    page = await visit(f"/report/{report['ref']}", by="dan", screen=PHONE, installs=True)
    await away.settled(page)
    await press(page, "Add an update")
    await page.get_by_label("What you see").fill("It leans more.")
    await choose_photo(page)
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page = await lose(page, cut, "AddReportUpdate", lambda tab: press(tab, "Send the update"), watch)
    await waits(page)
    await expect(page.get_by_role("button", name="Add an update")).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("It leans more.")).to_be_visible()
    assert await news(town, report) == [("It leans more.", 1, False)]


@EACH
async def test_said_to_be_fixed_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report(f"Loose lid {cut}")
    page = await visit(f"/report/{report['ref']}", by="eve", screen=PHONE, installs=True)
    await away.settled(page)
    await press(page, "It is fixed")
    page = await lose(page, cut, "AddReportUpdate", lambda tab: press(tab, "Send the update"), watch)
    await waits(page)
    await restore(page)
    await expect(page.get_by_text("Said to be fixed")).to_be_visible()
    [(_, photos, fixed)] = await news(town, report)
    assert (photos, fixed, (await read(town, report, "eve"))["state"]) == (0, True, "FIX_CLAIMED")


@IN_FLIGHT
async def test_a_photo_cut_on_its_way_is_there_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report(f"Torn net {cut}")
    page = await visit(f"/report/{report['ref']}", by="fay", screen=PHONE, installs=True)
    await away.settled(page)
    await press(page, "Add an update")
    await page.get_by_label("What you see").fill("Torn wider.")
    await lose_in_flight(page, cut, PHOTO, choose_photo, watch)
    page = await anew(page)
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await expect(page.get_by_label("What you see")).to_have_value("Torn wider.")
    await press(page, "Send the update")
    await waits(page)
    page = await anew(page)
    await waits(page)
    await restore(page)
    assert await news(town, report) == [("Torn wider.", 1, False)]
