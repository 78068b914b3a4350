"""The network goes while somebody takes a place, checks in, tells how it went, or says whether it is so: done once."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import EACH, Cut, lose, press, restore, waits
from tests.browser.gatherings import JOIN, RECORD, act, scans, seen, under_way
from tests.browser.reporting import photo
from tests.browser.screen import PHONE, Watch
from tests.browser.town import Data, Town

pytestmark = pytest.mark.anyio
JUDGED = """query ($id: ID!) { node(id: $id) { ... on Activity {
  works { report { id } outcome { result bags confirmations objections } evidence { stage photos { id } } } } } }"""


@pytest.fixture(scope="module")
async def day(town: Town) -> Data:
    """An activity under way, about one report for each test that needs one."""
    titles = [f"{what} {cut}" for what in ("Tyres", "Ivy", "Paint", "Moss") for cut in Cut]
    reports = [await town.report(title, by=f"reporter-{at % 4}") for at, title in enumerate(titles)]
    ids = [report["id"] for report in reports]
    activity = await under_way(town, "Burn clean-up", by="fay", reports=ids, slots=[{"role": "Rakes", "capacity": 20}])
    return {**activity, "about": dict(zip(titles, ids, strict=True))}


async def work(town: Town, activity: Data, title: str) -> Data:
    """What came of one of its reports."""
    works = (await town.ask(JUDGED, "fay", id=activity["id"]))["node"]["works"]
    [found] = [each for each in works if each["report"]["id"] == activity["about"][title]]
    result: Data = found
    return result


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=title, exact=True))


async def give_up(page: Page) -> None:
    await press(page, "Give up my place")
    await press(page, "Yes, give it up")


@EACH
async def test_a_place_is_taken_once_and_given_up_once(cut: Cut, visit: Visit, town: Town, watch: Watch) -> None:
    activity = await town.activity(f"Reed cutting {cut}", capacity=5)
    page = await visit(f"/activity/{activity['id']}", by="gil", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_role("button", name="One more: How many come").click()
    page = await lose(page, cut, "JoinSlot", lambda tab: press(tab, "Take a place"), watch)
    await waits(page)
    await expect(page.get_by_text("Kept on this phone.", exact=False)).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("You have a place", exact=True)).to_be_visible()
    assert await away.places(town, activity) == (2, 0)
    await expect(page.get_by_role("button", name="Give up my place", exact=True)).to_be_visible()

    page = await lose(page, cut, "LeaveSlot", give_up, watch)
    await waits(page)
    await restore(page)
    await expect(page.get_by_role("button", name="Take a place")).to_be_visible()
    assert await away.places(town, activity) == (0, 0)


@EACH
async def test_somebody_is_checked_in_once(cut: Cut, visit: Visit, town: Town, watch: Watch, day: Data) -> None:
    by = f"comes-{cut.name.lower()}"
    signup = (await act(town, JOIN, by, slot=day["slots"][0]["id"]))["signup"]["id"]
    code = (await seen(town, day["id"], "fay"))["poster"]["code"]
    page = await visit(f"/activity/{day['id']}", by=by, screen=PHONE, installs=True)
    await away.settled(page)
    await press(page, "I am here: check in")
    await page.get_by_label("Code on the poster").fill(code)
    page = await lose(page, cut, "CheckIn", lambda tab: press(tab, "Check me in"), watch)
    await waits(page)
    await expect(page.get_by_text("Checked in on this phone.")).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("You are checked in", exact=True)).to_be_visible()
    assert await scans(town, day["id"], "fay", signup) == [(False, "CHECKED_IN")]


@EACH
async def test_how_it_went_is_told_once(cut: Cut, visit: Visit, town: Town, watch: Watch, day: Data) -> None:
    title = f"Tyres {cut}"
    page = await visit(f"/activity/{day['id']}", by="fay", screen=PHONE, installs=True)
    await away.settled(page)
    await row(page, title).get_by_role("button", name="Say how it went").click()
    form = page.locator("form")
    await form.get_by_label("It is done", exact=True).check()
    await form.get_by_label("Bags filled", exact=True).fill("7")
    await form.get_by_label("Choose photos").set_input_files([photo("a.jpg"), photo("b.jpg")])
    await expect(form.get_by_role("img")).to_have_count(2)
    page = await lose(page, cut, "RecordOutcome", lambda tab: press(tab, "Send"), watch)
    await waits(page)
    await restore(page)
    await expect(row(page, title).get_by_role("img", name="After, photo 2")).to_be_visible()
    found = await work(town, day, title)
    assert (found["outcome"]["result"], found["outcome"]["bags"]) == ("DONE", 7)
    assert [(each["stage"], len(each["photos"])) for each in found["evidence"]] == [("AFTER", 2)]


@EACH
async def test_photos_from_before_are_there_once(cut: Cut, visit: Visit, town: Town, watch: Watch, day: Data) -> None:
    title = f"Ivy {cut}"
    page = await visit(f"/activity/{day['id']}", by="fay", screen=PHONE, installs=True)
    await away.settled(page)
    await row(page, title).get_by_role("button", name="Add photos").click()
    await page.locator("form").get_by_label("Choose photos").set_input_files(photo())
    await expect(page.locator("form").get_by_role("img")).to_have_count(1)
    page = await lose(page, cut, "AddEvidence", lambda tab: press(tab, "Add these photos"), watch)
    await waits(page)
    await restore(page)
    found = await work(town, day, title)
    assert [(each["stage"], len(each["photos"])) for each in found["evidence"]] == [("BEFORE", 1)]


@EACH
@pytest.mark.parametrize(
    ("what", "says", "counted"), [("Paint", "Yes, it is done", (1, 0)), ("Moss", "No, it is not", (0, 1))]
)
async def test_a_neighbours_word_counts_once(
    cut: Cut, what: str, says: str, counted: tuple[int, int], visit: Visit, town: Town, watch: Watch, day: Data
) -> None:
    title = f"{what} {cut}"
    await act(town, RECORD, "fay", activity=day["id"], report=day["about"][title], result="DONE")
    page = await visit(f"/activity/{day['id']}", by="hal", screen=PHONE, installs=True)
    await away.settled(page)
    judging = row(page, title).get_by_role("button", name=says)
    await expect(judging).to_be_visible()
    page = await lose(
        page, cut, "ConfirmWork", lambda tab: row(tab, title).get_by_role("button", name=says).click(), watch
    )
    await waits(page)
    await expect(row(page, title).get_by_role("button", name=says)).to_have_count(0)
    await restore(page)
    found = (await work(town, day, title))["outcome"]
    assert (found["confirmations"], found["objections"]) == counted
