"""The day itself: checking in by the poster, hours, how it went with photos, and neighbours who say that it is so."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.gatherings import ATTENDED, JOIN, RECORD, act, seen, under_way
from tests.browser.screen import PHONE, Watch
from tests.browser.test_accessible import violations
from tests.browser.town import Data, Town
from tests.photos.pictures import corners, jpeg

pytestmark = pytest.mark.anyio
CONTESTED = """query ($id: ID!) { node(id: $id) { ... on Activity {
  attendees { edges { node { attendance { contest } } } } } } }"""
CHECKED_IN = "You are checked in. Have a good time."


async def press(page: Page | Locator, words: str) -> None:
    await page.get_by_role("button", name=words, exact=True).click()


async def photograph(form: Locator, *names: str) -> None:
    """Choose photos, and wait until they are seen."""
    picture = jpeg(corners(640, 480))
    files: list[Data] = [{"name": name, "mimeType": "image/jpeg", "buffer": picture} for name in names]
    await form.get_by_label("Choose photos").set_input_files(files)  # type: ignore[arg-type]
    await expect(form.get_by_role("img")).to_have_count(len(names))


async def joined(town: Town, activity: Data, by: str) -> None:
    await act(town, JOIN, by, slot=activity["slots"][0]["id"])


async def state_of(town: Town, activity: Data) -> str:
    [edge] = (await seen(town, activity["id"]))["attendees"]["edges"]
    return str(edge["node"]["state"])


async def test_who_scans_the_poster_checks_in_and_out(visit: Visit, town: Town) -> None:
    activity = await under_way(town, "Wall building")
    await joined(town, activity, "abe")
    token = (await seen(town, activity["id"]))["poster"]["token"]
    page = await visit(f"/activity/{activity['id']}#{token}", by="abe", screen=PHONE)
    await press(page, "Check me in")
    await expect(page.get_by_text(CHECKED_IN)).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/activity/[^#]+$"))
    assert await state_of(town, activity) == "CHECKED_IN"
    await press(page, "Check me out")
    await expect(page.get_by_text("You were there. Thank you.")).to_be_visible()
    assert await state_of(town, activity) == "CHECKED_OUT"


async def test_who_types_the_code_is_told_when_it_is_none_of_ours(visit: Visit, town: Town) -> None:
    activity = await under_way(town, "Sand bags")
    await joined(town, activity, "bea")
    code = (await seen(town, activity["id"]))["poster"]["code"]
    page = await visit(f"/activity/{activity['id']}", by="bea", screen=PHONE)
    await press(page, "I am here: check in")
    await press(page, "Check me in")
    await expect(page.get_by_text("Enter the code on the poster")).to_be_visible()
    await page.get_by_label("Code on the poster").fill("22222222")
    await press(page, "Check me in")
    await expect(page.get_by_text("That is no code of ours.")).to_be_visible()
    await page.get_by_label("Code on the poster").fill(code.lower())
    await press(page, "Check me in")
    await expect(page.get_by_text(CHECKED_IN)).to_be_visible()
    assert await state_of(town, activity) == "CHECKED_IN"


async def test_without_network_a_check_in_is_kept_and_sent(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(r"net::ERR_|WebSocket|Failed to fetch")
    activity = await under_way(town, "Ditch digging")
    await joined(town, activity, "cal")
    token = (await seen(town, activity["id"]))["poster"]["token"]
    page = await visit(f"/activity/{activity['id']}#{token}", by="cal", screen=PHONE)
    await expect(page.get_by_role("button", name="Check me in")).to_be_visible()
    await page.context.set_offline(True)
    await press(page, "Check me in")
    await expect(page.get_by_text("Checked in on this phone.")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("You are checked in", exact=True)).to_be_visible()
    assert await state_of(town, activity) == "CHECKED_IN"


async def test_who_was_there_says_how_long(visit: Visit, town: Town) -> None:
    activity = await under_way(town, "Hedge laying")
    await joined(town, activity, "dee")
    page = await visit(f"/activity/{activity['id']}", by="dee", screen=PHONE)
    await expect(page.get_by_role("heading", name="How long were you there?")).to_be_visible()
    await expect(page.get_by_label("Hours", exact=True)).to_have_value("0")
    for _ in range(3):
        await press(page, "One more: Hours")
    await press(page, "Save my hours")
    await expect(page.get_by_text("You say you were there for 1.5 hours.")).to_be_visible()
    [edge] = (await seen(town, activity["id"]))["attendees"]["edges"]
    assert edge["node"]["attendance"] == {"claimedMinutes": 90}


async def test_who_is_said_to_be_missing_says_what_happened(visit: Visit, town: Town) -> None:
    activity = await under_way(town, "Gorse cutting")
    await joined(town, activity, "jan")
    [edge] = (await seen(town, activity["id"]))["attendees"]["edges"]
    await act(town, ATTENDED, "ada", signup=edge["node"]["id"], attended=False)
    page = await visit(f"/activity/{activity['id']}", by="jan", screen=PHONE)
    await expect(page.get_by_role("heading", name="The organiser says you did not come")).to_be_visible()
    await press(page, "Tell the organiser")
    await expect(page.get_by_text("Say what happened.")).to_be_visible()
    await page.get_by_label("What happened?").fill("I was at the far end, with the saws.")
    await press(page, "Tell the organiser")
    await expect(page.get_by_text("What you told the organiser:")).to_be_visible()
    assert await violations(page) == []
    found = await town.ask(CONTESTED, "ada", id=activity["id"])
    [edge] = found["node"]["attendees"]["edges"]
    assert edge["node"]["attendance"] == {"contest": "I was at the far end, with the saws."}


async def test_from_how_it_went_to_confirmed_by_neighbours(visit: Visit, town: Town) -> None:
    report = await town.report("Tyres in the burn", by="eli")
    activity = await under_way(town, "Burn clean-up", by="fay", reports=[report["id"]])
    await joined(town, activity, "gus")
    path = f"/activity/{activity['id']}"
    organiser, helper = await visit(path, by="fay", screen=PHONE), await visit(path, by="gus", screen=PHONE)
    one, other = await visit(path, by="hal"), await visit(path, by="ivy", screen=PHONE)

    await press(helper, "Add photos")
    form = helper.locator("form")
    await press(form, "Add these photos")
    await expect(form.get_by_text("Take or choose a photo")).to_be_visible()
    await form.get_by_role("radio", name="Before").check()
    await photograph(form, "before.jpg")
    await press(form, "Add these photos")
    await expect(helper.get_by_role("img", name="Before, photo 1")).to_be_visible()

    await expect(organiser.get_by_role("heading", name="How did it go?")).to_be_visible()
    await press(organiser, "Say how it went")
    form = organiser.locator("form")
    await press(form, "Send")
    await expect(form.get_by_text("Choose how it went")).to_be_visible()
    await form.get_by_label("It is done", exact=True).check()
    await form.get_by_label("Bags filled", exact=True).fill("11")
    for _ in range(3):
        await press(form, "One more: People who came")
    await photograph(form, "after.jpg", "after2.jpg")
    await form.get_by_label("In your words").fill("Eleven tyres, and a trolley.")
    await press(form, "Send")
    await expect(organiser.get_by_text("3 people · 11 bags")).to_be_visible()
    await expect(organiser.get_by_role("img", name="After, photo 2")).to_be_visible()

    for page in (one, other):
        await expect(page.get_by_text("Eleven tyres, and a trolley.")).to_be_visible()
        await press(page, "Yes, it is done")
        await expect(page.get_by_text("Thank you. Your word counts.")).to_be_visible()
    for page in (organiser, helper, one, other):
        await expect(page.get_by_text("Confirmed by neighbours.")).to_be_visible()
    found = await seen(town, activity["id"])
    assert [edge["node"]["state"] for edge in found["reports"]["edges"]] == ["FIXED"]
    [work] = found["works"]
    assert [(each["stage"], len(each["photos"])) for each in work["evidence"]] == [("BEFORE", 1), ("AFTER", 2)]
    assert (work["outcome"]["people"], work["outcome"]["bags"]) == (3, 11)


async def test_what_was_begun_is_still_there_after_a_reload(visit: Visit, town: Town) -> None:
    report = await town.report("Broken stile", by="jan")
    activity = await under_way(town, "Stile mending", by="kit", reports=[report["id"]])
    page = await visit(f"/activity/{activity['id']}", by="kit")
    await press(page, "Say how it went")
    await page.get_by_label("A part of it is done").check()
    await photograph(page.locator("form"), "half.jpg")
    await page.get_by_label("In your words").fill("One side is done.")
    await page.wait_for_timeout(300)
    await page.reload()
    await press(page, "Say how it went")
    await expect(page.get_by_label("In your words")).to_have_value("One side is done.")
    await expect(page.get_by_label("A part of it is done")).to_be_checked()
    await expect(page.locator("form").get_by_role("img")).to_have_count(1)
    await press(page, "Send")
    await expect(page.get_by_role("img", name="After, photo 1")).to_be_visible()


async def test_a_neighbour_who_sees_that_it_is_not_so_says_so(visit: Visit, town: Town) -> None:
    report = await town.report("Graffiti on the bridge", by="leo")
    activity = await under_way(town, "Bridge scrubbing", by="mia", reports=[report["id"]])
    await act(town, RECORD, "mia", activity=activity["id"], report=report["id"], result="DONE", bags=2)
    page = await visit(f"/activity/{activity['id']}", by="ned")
    await press(page, "No, it is not")
    await expect(page.get_by_text("Thank you. Your word counts.")).to_be_visible()
    await expect(page.get_by_text("1 disagrees")).to_be_visible()
