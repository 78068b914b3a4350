"""The network goes while a promiser changes a pledge, writes, calls it off, or says how it went: it is so once."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import press, restore, unheard
from tests.browser.pledging import CANCEL, read
from tests.browser.reporting import photo
from tests.browser.screen import PHONE, Watch
from tests.browser.town import SIGN, Data, Town

pytestmark = pytest.mark.anyio
NEWS = "We meet at ten o'clock by the old bridge, whatever the weather does."
KEPT = "Kept on this phone. It is sent when there is a network."
COUNTED = """query ($ref: String!) { pledge(ref: $ref) { deadline doneCount notDoneCount viewerFollows
  edits(first: 9) { edges { node { alterations { field } } } }
  copies(first: 9) { edges { node { target sentence } } } } }"""


async def counted(town: Town, pledge: Data, by: str = "ada") -> Data:
    """What doubles where something is done twice."""
    found: Data = (await town.ask(COUNTED, by, ref=pledge["ref"]))["pledge"]
    return found


async def joined(town: Town, action: str, target: int) -> Data:
    """A pledge of Ada's which Ben has joined."""
    pledge = await town.pledge(action, target=target)
    await town.ask(SIGN, by="ben", id=pledge["id"])
    return pledge


async def opened(page: Page, title: str) -> None:
    """One of the things that a promiser can do."""
    await page.locator("summary").filter(has_text=title).click()


async def heard(town: Town, pledge: Data) -> int:
    """How often Ben was told of it."""
    return len(await town.told("ben", pledge))


async def test_the_last_day_is_put_off_once_and_new_words_are_asked_for_once(
    visit: Visit, town: Town, watch: Watch
) -> None:
    pledge = await joined(town, "stack the bricks", 3)
    before = (await counted(town, pledge))["deadline"]
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE, installs=True)
    await away.settled(page)
    await opened(page, "Put off the last day")
    latest = await page.get_by_label("New last day").get_attribute("max") or ""
    await page.get_by_label("New last day").fill(latest)
    page = await unheard(page, "ExtendPledge", lambda tab: press(tab, "Put it off"), watch)
    await restore(page)
    await expect(page.get_by_text("Put off the last day")).to_have_count(0)
    assert (await counted(town, pledge))["deadline"] > before
    await away.comes_to(1, lambda: heard(town, pledge))

    await opened(page, "Change what it says")
    await page.get_by_label("Who they are").fill("strong neighbours")
    page = await unheard(page, "UpdatePledge", lambda tab: press(tab, "Save the changes"), watch)
    await restore(page)
    await expect(page.get_by_role("heading", name="3 strong neighbours")).to_be_visible()
    [edit] = (await counted(town, pledge))["edits"]["edges"]
    assert [each["field"] for each in edit["node"]["alterations"]] == ["who"]
    await away.comes_to(2, lambda: heard(town, pledge))


async def test_who_joined_is_written_to_once_and_told_once_that_it_is_off(
    visit: Visit, town: Town, watch: Watch
) -> None:
    pledge = await joined(town, "build the ark", 3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE, installs=True)
    await away.settled(page)
    await opened(page, "Write to those who joined")
    await page.get_by_label("Your message").fill(NEWS)
    page = await unheard(page, "AnnouncePledge", lambda tab: press(tab, "Send to all"), watch)
    await restore(page)
    await expect(page.get_by_text(NEWS)).to_be_visible()
    assert [each["node"]["text"] for each in (await read(town, pledge["ref"]))["announcements"]["edges"]] == [NEWS]
    await away.comes_to(1, lambda: heard(town, pledge))

    await opened(page, "Call it off")
    await page.get_by_label("Why?").fill("There is no flood.")
    page = await unheard(page, "CancelPledge", lambda tab: press(tab, "Call it off"), watch)
    await restore(page)
    await expect(page.get_by_text("The promiser has called this off.")).to_be_visible()
    now = await read(town, pledge["ref"])
    assert (now["state"], now["reason"]) == ("CANCELLED", "There is no flood.")
    await away.comes_to(2, lambda: heard(town, pledge))


async def test_a_message_that_waited_is_said_to_be_sent_once_it_is(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await joined(town, "paint the hull", 3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE)
    await opened(page, "Write to those who joined")
    await page.get_by_label("Your message").fill(NEWS)
    await away.cut(page.context, watch)
    await press(page, "Send to all")
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("Sent to all who joined.")).to_be_visible()
    await expect(page.get_by_text(KEPT)).to_have_count(0)
    await away.comes_to(1, lambda: heard(town, pledge))


async def test_how_it_went_is_told_once_with_its_photo(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await joined(town, "mend the roof", 1)
    before = await heard(town, pledge)
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE, installs=True)
    await away.settled(page)
    await opened(page, "Say how it went")
    await page.get_by_label("Yes, it is done").check()
    await page.get_by_label("How did it go?").fill("It took an evening.")
    await page.get_by_label("Add photos").set_input_files(photo())
    await expect(page.get_by_role("button", name="Remove photo 1")).to_be_visible()
    page = await unheard(page, "RecordPledgeKept", lambda tab: press(tab, "Tell everybody"), watch)
    await restore(page)
    await expect(page.get_by_text("A neighbour says: done.")).to_be_visible()
    await expect(page.get_by_role("img", name="Photo 1 of 1")).to_be_visible()
    now = await read(town, pledge["ref"])
    assert (now["kept"], now["keptNote"], len(now["keptPhotos"])) == (True, "It took an evening.", 1)
    await away.comes_to(before + 1, lambda: heard(town, pledge))


async def test_whether_a_signer_did_it_counts_once(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await joined(town, "sweep the loft", 1)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    page = await unheard(page, "AnswerPledge", lambda tab: press(tab, "Yes, done"), watch)
    await restore(page)
    await expect(page.get_by_role("button", name="Yes, done")).to_have_attribute("aria-pressed", "true")
    now = await counted(town, pledge)
    assert (now["doneCount"], now["notDoneCount"]) == (1, 0)


async def test_it_is_followed_once_and_tried_again_once(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await town.pledge("sail the boats", target=9)
    await town.ask(CANCEL, by="ada", id=pledge["id"], why="There is no wind.")
    page = await visit(f"/pledge/{pledge['ref']}", by="cat", screen=PHONE, installs=True)
    await away.settled(page)
    follow = page.get_by_role("button", name="Tell me if it is tried again")
    page = await unheard(page, "FollowPledge", lambda _: follow.click(), watch)
    await restore(page)
    await expect(page.get_by_role("button", name="We tell you if it is tried again")).to_be_visible()
    assert (await counted(town, pledge, "cat"))["viewerFollows"] is True

    await opened(page, "Try it again")
    await page.get_by_role("button", name="One fewer").click()
    await press(page, "In 2 weeks")
    page = await unheard(page, "CopyPledge", lambda tab: press(tab, "Make the pledge"), watch)
    await opened(page, "Try it again")
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await restore(page)
    [copy] = (await counted(town, pledge))["copies"]["edges"]
    assert copy["node"]["target"] == 8
    await expect(page.get_by_role("link", name=copy["node"]["sentence"])).to_be_visible()
