"""The network goes while somebody checks out, tells their hours, or says that they were not missing: it is so once."""

import pytest
from playwright.async_api import expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import press, restore, unheard
from tests.browser.gatherings import ATTENDED, JOIN, act, scans, seen, under_way
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Data, Town

pytestmark = pytest.mark.anyio
ATTENDANCE = """query ($id: ID!) { node(id: $id) { ... on Activity { attendees(first: 50) { edges { node {
  id attendance { claimedMinutes contest } } } } } } }"""


@pytest.fixture(scope="module")
async def day(town: Town) -> Data:
    return await under_way(town, "Gorse cutting", slots=[{"role": "Saws", "capacity": 9}])


async def joined(town: Town, day: Data, by: str) -> str:
    """The id of somebody's place."""
    return str((await act(town, JOIN, by, slot=day["slots"][0]["id"]))["signup"]["id"])


async def attendance(town: Town, day: Data, signup: str) -> Data:
    """What is known of whether and how long somebody was there."""
    edges = (await town.ask(ATTENDANCE, "ada", id=day["id"]))["node"]["attendees"]["edges"]
    [found] = [edge["node"]["attendance"] for edge in edges if edge["node"]["id"] == signup]
    known: Data = found
    return known


async def test_somebody_tells_their_hours_once_and_checks_out_once(
    visit: Visit, town: Town, watch: Watch, day: Data
) -> None:
    signup = await joined(town, day, "dee")
    token = (await seen(town, day["id"]))["poster"]["token"]
    page = await visit(f"/activity/{day['id']}#{token}", by="dee", screen=PHONE, installs=True)
    await away.settled(page)
    await press(page, "Check me in")
    await expect(page.get_by_text("You are checked in", exact=True)).to_be_visible()
    for _ in range(3):
        await press(page, "One more: Hours")
    page = await unheard(page, "ClaimHours", lambda tab: press(tab, "Save my hours"), watch)
    await expect(page.get_by_role("button", name="Save my hours")).to_have_count(0)
    await restore(page)
    await expect(page.get_by_text("You say you were there for 1.5 hours.")).to_be_visible()
    assert (await attendance(town, day, signup))["claimedMinutes"] == 90

    await press(page, "I am leaving: check out")
    await page.get_by_label("Code on the poster").fill((await seen(town, day["id"]))["poster"]["code"])
    page = await unheard(page, "CheckIn", lambda tab: press(tab, "Check me out"), watch)
    await expect(page.get_by_text("Checked in on this phone.")).to_have_count(0)
    await expect(page.get_by_text("Kept on this phone.", exact=False)).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("You were there. Thank you.")).to_be_visible()
    assert await scans(town, day["id"], "ada", signup) == [(False, "CHECKED_OUT"), (True, "CHECKED_OUT")]


async def test_what_happened_is_told_once(visit: Visit, town: Town, watch: Watch, day: Data) -> None:
    signup = await joined(town, day, "jan")
    await act(town, ATTENDED, "ada", signup=signup, attended=False)
    page = await visit(f"/activity/{day['id']}", by="jan", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_label("What happened?").fill("I was at the far end.")
    page = await unheard(page, "ContestNoShow", lambda tab: press(tab, "Tell the organiser"), watch)
    await expect(page.get_by_role("button", name="Tell the organiser")).to_have_count(0)
    await restore(page)
    await expect(page.get_by_text("What you told the organiser:")).to_be_visible()
    await expect(page.get_by_text("I was at the far end.")).to_be_visible()
    assert (await attendance(town, day, signup))["contest"] == "I was at the far end."
