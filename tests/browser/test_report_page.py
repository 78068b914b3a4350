"""The page of a report: seeing it too, adding to it, saying that it is fixed, and what one may do with one's own."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.reporting import behind, find, heading, named, on, photo, say, send
from tests.browser.screen import DESK, PHONE
from tests.browser.server import Server
from tests.browser.test_accessible import violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
DRAFTED = """text => new Promise((told) => {
  const opening = indexedDB.open('pledgebank')
  opening.onsuccess = () => {
    const asked = opening.result.transaction('drafts').objectStore('drafts').getAll()
    asked.onsuccess = () => { opening.result.close(); told(JSON.stringify(asked.result).includes(text)) }
  }
})"""
NEWS = """mutation ($id: ID!, $text: String!) {
  addReportUpdate(input: {report: $id, text: $text}) { errors { message } } }"""


async def test_others_see_at_once_that_somebody_sees_it_too(visit: Visit, town: Town) -> None:
    report = await town.report("Broken gate")
    ben, cat = [await visit(f"/report/{report['ref']}", by=name, screen=PHONE) for name in ("ben", "cat")]
    await expect(cat.get_by_text("Nobody else has said that they see it")).to_be_visible()
    await ben.get_by_role("button", name="I see it too").click()
    await expect(ben.get_by_text("You are one of them.")).to_be_visible()
    await expect(ben.get_by_role("button", name="Following")).to_be_visible()
    await expect(cat.get_by_text("1 neighbour sees it too")).to_be_visible()
    await ben.get_by_role("button", name="I see it too").click()
    await expect(cat.get_by_text("Nobody else has said that they see it")).to_be_visible()


async def test_following_without_seeing_it(visit: Visit, town: Town) -> None:
    report = await town.report("Rusty slide")
    page = await visit(f"/report/{report['ref']}", by="ben")
    await page.get_by_role("button", name="Follow", exact=True).click()
    await expect(page.get_by_role("button", name="Following")).to_be_visible()
    await page.get_by_role("button", name="Following").click()
    await expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()


async def test_ones_own_photo_is_described_for_those_who_do_not_see_it(visit: Visit, town: Town) -> None:
    page = await visit("/new/report", by="ben", screen=PHONE)
    await page.get_by_label("Choose photos").set_input_files(photo())
    await find(page, "56.1195 -3.9365")
    await on(page)
    await page.get_by_role("button", name="Rubbish", exact=True).click()
    await on(page)
    await say(page, "Chair in the burn", "")
    await send(page)
    await heading(page, "Thank you. It is reported.")
    [made] = await named(town, "Chair in the burn")
    await page.goto(f"/report/{made['ref']}")
    await page.get_by_text("Describe the photo", exact=True).click()
    await page.get_by_label("Photo 1 shows").fill("A red chair, upside down in shallow water")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    assert await violations(page) == []
    cat = await visit(f"/report/{made['ref']}", by="cat")
    await expect(cat.get_by_role("button", name="A red chair, upside down")).to_be_visible()


async def test_an_update_with_a_photo_is_read_by_others(visit: Visit, town: Town) -> None:
    report = await town.report("Crooked sign")
    ben = await visit(f"/report/{report['ref']}", by="ben", screen=PHONE)
    ada = await visit(f"/report/{report['ref']}", by="ada", screen=DESK)
    await ben.get_by_role("button", name="Add an update").click()
    await expect(ben.get_by_label("What you see")).to_be_focused()
    await ben.get_by_role("button", name="Send the update").click()
    await expect(ben.get_by_text("Write what is new")).to_be_visible()
    assert await violations(ben) == []
    await ben.set_viewport_size(PHONE)
    await ben.get_by_label("What you see").fill("It hangs lower now.")
    await ben.get_by_label("Choose photos").set_input_files(photo())
    await expect(ben.get_by_role("img", name="Photo 1")).to_be_visible()
    await ben.get_by_role("button", name="Send the update").click()
    await expect(ben.get_by_text("Thank you. Your update is there")).to_be_visible()
    await expect(ada.get_by_text("It hangs lower now.")).to_be_visible()
    await ada.get_by_role("button", name="See it large").click()
    await expect(ada.get_by_role("dialog", name="Photos").get_by_role("img")).to_be_visible()
    assert await violations(ada) == []
    await ada.keyboard.press("Escape")
    await expect(ada.get_by_role("button", name="See it large")).to_be_focused()


async def test_said_to_be_fixed_and_then_that_it_is_still_there(visit: Visit, town: Town) -> None:
    report = await town.report("Full bin")
    ben = await visit(f"/report/{report['ref']}", by="ben", screen=PHONE)
    ada = await visit(f"/report/{report['ref']}", by="ada", screen=PHONE)
    await ben.get_by_role("button", name="It is fixed").click()
    await ben.get_by_role("button", name="Send the update").click()
    await expect(ada.get_by_text("Said to be fixed")).to_be_visible()
    await ada.get_by_role("button", name="It is still there").click()
    await ada.get_by_label("What you see").fill("As full as before.")
    await ada.get_by_role("button", name="Send the update").click()
    await expect(ben.get_by_text("Open", exact=True)).to_be_visible()
    await expect(ben.get_by_text("Says it is not fixed")).to_be_visible()
    await ben.get_by_text("Its whole history").click()
    await expect(ben.get_by_text("Open again.")).to_be_visible()
    assert await violations(ben) == []


async def test_many_updates_come_in_pages(visit: Visit, town: Town) -> None:
    report = await town.report("Leaking pipe")
    for number in range(23):
        await town.ask(NEWS, by="ben", id=report["id"], text=f"Day {number}")
    page = await visit(f"/report/{report['ref']}")
    await expect(page.get_by_text("Day 19", exact=True)).to_be_visible()
    await expect(page.get_by_text("Day 20", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Show more").click()
    await expect(page.get_by_text("Day 22", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Show more")).to_have_count(0)


async def test_the_reporter_mends_the_words_and_takes_it_back(visit: Visit, town: Town) -> None:
    report = await town.report("Bin ful")
    page = await visit(f"/report/{report['ref']}", by="ada", screen=PHONE)
    await page.get_by_text("Change or delete your report").click()
    await page.get_by_role("button", name="Change the words").click()
    await expect(page.get_by_label("What is wrong, in one line")).to_be_focused()
    await page.get_by_label("What is wrong, in one line").fill("Bin full to the brim")
    assert await violations(page) == []
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Bin full to the brim")).to_be_visible()
    await expect(page.get_by_text("Your report is changed.")).to_be_visible()
    await expect(page.get_by_role("button", name="Change the words")).to_be_focused()
    await page.get_by_role("button", name="Delete it").click()
    await expect(page.get_by_role("button", name="Yes, delete it")).to_be_focused()
    await page.get_by_role("button", name="Yes, delete it").click()
    await expect(page.get_by_role("heading", name="Around here")).to_be_visible()
    assert await named(town, "Bin full to the brim") == []


async def test_the_reporter_is_asked_whether_it_is_fixed(
    visit: Visit, town: Town, server: Server, mongo_url: str
) -> None:
    report = await town.report("Loose slab")
    async with behind(mongo_url, server.name) as storage:
        asked = {"$set": {"asked_at": datetime.now(UTC), "ask_at": None}}
        await storage.database["reports"].update_one({"ref": report["ref"]}, asked)
    page = await visit(f"/report/{report['ref']}", by="ada", screen=PHONE)
    await expect(page.get_by_role("heading", name="Is it fixed by now?")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    await expect(page.get_by_text("Fixed, says who reported it").first).to_be_visible()


async def test_moderators_are_told_of_what_is_wrong_with_the_page(visit: Visit, town: Town) -> None:
    report = await town.report("Something rude")
    page = await visit(f"/report/{report['ref']}", by="ben")
    await page.get_by_text("Something is wrong with this page").click()
    await page.get_by_role("button", name="Tell the moderators").click()
    await expect(page.get_by_text("Write what is wrong with it")).to_be_visible()
    await page.get_by_label("What is wrong with it").fill("It names somebody.")
    await page.wait_for_function(DRAFTED, arg="It names somebody.")
    await page.reload()
    await page.get_by_text("Something is wrong with this page").click()
    await expect(page.get_by_label("What is wrong with it")).to_have_value("It names somebody.")
    await page.get_by_role("button", name="Tell the moderators").click()
    await expect(page.get_by_text("Thank you. Moderators will look at it.")).to_be_focused()


async def test_a_guest_signs_in_where_they_are_and_it_is_done(visit: Visit, town: Town) -> None:
    report = await town.report("Dark underpass")
    page = await visit(f"/report/{report['ref']}", screen=PHONE)
    await page.get_by_role("button", name="I see it too").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("E-mail address").fill("pat@example.org")
    await dialog.get_by_role("button", name="Send me a code").click()
    await expect(dialog.get_by_label("The code")).to_be_visible()
    await dialog.get_by_label("The code").fill(await town.code("pat@example.org"))
    await dialog.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("1 neighbour sees it too")).to_be_visible()
    await expect(page.get_by_text("You are one of them.")).to_be_visible()


async def test_one_can_promise_to_do_something_about_it(visit: Visit, town: Town) -> None:
    report = await town.report("Weeds on the steps")
    page = await visit(f"/report/{report['ref']}", by="ben", screen=PHONE)
    link = page.get_by_role("link", name="Promise to do something about it")
    await expect(link).to_have_attribute("href", f"/new/pledge?report={report['id'].replace('=', '%3D')}")
    await link.click()
    await heading(page, "Make a pledge")
