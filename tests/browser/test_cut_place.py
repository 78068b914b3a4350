"""The network goes while somebody answers an offer, comes each time, or asks for news of it: it is so once."""

from functools import partial

import pytest
from playwright.async_api import expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import Cut, lose, press, restore, unheard, waits
from tests.browser.gatherings import JOIN, LEAVE, UPDATE, act, group, seen, weekly
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Data, Town

pytestmark = pytest.mark.anyio
KEPT = "Kept on this phone. It is sent when the network is back."
# Who was offered the place and who is next; or the next alone, to whom it goes.
TAKEN, REFUSED = ["CONFIRMED", "WAITLISTED"], ["OFFERED"]
MINE = "You have a place"
FOLLOWED = "query ($id: ID!) { node(id: $id) { ... on Activity { viewerFollows } ... on Group { viewerFollows } } }"


async def offered(town: Town, title: str, to: str) -> Data:
    """An activity whose one place was given up, and is held for somebody; who comes after waits."""
    activity = await town.activity(title, capacity=1)
    slot = activity["slots"][0]["id"]
    for name in ("tom", to, "val"):
        await act(town, JOIN, name, slot=slot)
    await act(town, LEAVE, "tom", slot=slot)
    return activity


async def standing(town: Town, activity: Data) -> list[str]:
    """How those stand who have a place or wait for one."""
    edges = (await seen(town, activity["id"]))["attendees"]["edges"]
    return sorted(edge["node"]["state"] for edge in edges)


@pytest.mark.parametrize(
    ("cut", "says", "comes"),
    [
        (Cut.BEFORE, "Take the place", TAKEN),
        (Cut.THERE, "No, thank you", REFUSED),
        (Cut.BACK, "Take the place", TAKEN),
        (Cut.BACK, "No, thank you", REFUSED),
    ],
    ids=["taken before", "refused there", "taken back", "refused back"],
)
async def test_an_offer_is_answered_once(
    cut: Cut, says: str, comes: list[str], visit: Visit, town: Town, watch: Watch
) -> None:
    by = f"uma-{cut.name.lower()}"
    activity = await offered(town, f"Bee walk {cut}: {says}", by)
    page = await visit(f"/activity/{activity['id']}", by=by, screen=PHONE, installs=True)
    await away.settled(page)
    await expect(page.get_by_text("A place is held for you")).to_be_visible()
    page = await lose(page, cut, "AnswerOffer", lambda tab: press(tab, says), watch)
    await waits(page)
    if cut is not Cut.BACK:
        await expect(page.get_by_text(KEPT)).to_be_visible()
    await restore(page)
    await expect(page.get_by_text(MINE, exact=True)).to_have_count(len(comes) - 1)
    await expect(page.get_by_role("button", name=says)).to_have_count(0)
    await away.comes_to(comes, lambda: standing(town, activity))


async def test_somebody_still_comes_once(visit: Visit, town: Town, watch: Watch) -> None:
    activity = await town.activity("Night walk")
    await act(town, JOIN, "wes", slot=activity["slots"][0]["id"])
    version = (await seen(town, activity["id"]))["version"]
    elsewhere = {"lat": 56.16, "lng": -3.88}
    await act(town, UPDATE, "ada", activity=activity["id"], expectedVersion=version, location=elsewhere)
    page = await visit(f"/activity/{activity['id']}", by="wes", screen=PHONE, installs=True)
    await away.settled(page)
    page = await unheard(page, "AnswerOffer", lambda tab: press(tab, "Yes, I still come"), watch)
    await restore(page)
    await expect(page.get_by_text(MINE, exact=True)).to_be_visible()
    assert await standing(town, activity) == ["CONFIRMED"]


@pytest.mark.parametrize("kind", ["activity", "group"])
async def test_news_is_asked_for_once_and_stopped_once(kind: str, visit: Visit, town: Town, watch: Watch) -> None:
    if kind == "group":
        thing = await group(town, "Bat Watch")
        path = f"/group/{thing['slug']}"
    else:
        thing = await town.activity("Bat walk")
        path = f"/activity/{thing['id']}"
    page = await visit(path, by="vic", screen=PHONE, installs=True)
    await away.settled(page)
    for says, follows in (("Tell me what becomes of it", True), ("Stop telling me", False)):
        page = await unheard(page, "HearOf", partial(press, words=says), watch)
        await expect(page.get_by_text(KEPT)).to_be_visible()
        await restore(page)
        await expect(page.get_by_role("button", name=says)).to_have_count(0)
        assert (await town.ask(FOLLOWED, "vic", id=thing["id"]))["node"]["viewerFollows"] is follows


async def test_who_comes_each_time_has_one_place_on_every_day(visit: Visit, town: Town, watch: Watch) -> None:
    days = await weekly(town, "Choir of the burn")
    page = await visit(f"/activity/{days[0]['id']}", by="zoe", screen=PHONE, installs=True)
    await away.settled(page)
    page = await unheard(page, "JoinSeries", lambda tab: press(tab, "Come each time"), watch)
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await restore(page)
    await expect(page.get_by_text(MINE, exact=True)).to_be_visible()
    await expect(page.get_by_text(f"You have joined {len(days)} times")).to_be_visible()
    await expect(page.get_by_role("button", name="Come each time")).to_have_count(0)
    for day in days:
        assert await standing(town, day) == ["CONFIRMED"]
