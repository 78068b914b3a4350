"""The network goes while somebody answers about a report, mends it, takes it back, or flags it: it is so once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from playwright.async_api import expect

from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.storage.write import write
from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import press, restore, unheard
from tests.browser.gatherings import RECORD, act, under_way
from tests.browser.reporting import behind, named
from tests.browser.screen import PHONE, Watch
from tests.browser.server import Server
from tests.browser.test_cut_report import news
from tests.browser.town import Data, Town

pytestmark = pytest.mark.anyio
FLAGS = "{ flags(first: 50) { edges { node { times reasons thing { id } } } } }"
WRITTEN = """query ($ref: String!) { report(ref: $ref) { version title photos { alt }
  history(first: 20) { edges { node { state } } }
  works(first: 5) { edges { node { outcome { confirmations objections } } } } } }"""
KEPT = "Kept on this phone. It is sent when you are connected."


@pytest.fixture(scope="module", autouse=True)
async def moderator(server: Server, mongo_url: str, town: Town) -> AsyncIterator[None]:
    """Mo reads what moderators are told."""
    await town.session("mo")
    async with behind(mongo_url, server.name) as storage:
        await write(
            storage, partial(staff.enter, email=town.address("mo"), body="stirling-council", roles=[Role.MODERATOR])
        )
        yield


async def flags(town: Town, report: Data) -> list[tuple[int, list[str]]]:
    """What moderators were told of a report: by how many, and why."""
    found = [edge["node"] for edge in (await town.ask(FLAGS, "mo"))["flags"]["edges"]]
    return [(each["times"], each["reasons"]) for each in found if each["thing"]["id"] == report["id"]]


async def written(town: Town, report: Data) -> Data:
    """A report as everybody reads it."""
    found: Data = (await town.ask(WRITTEN, ref=report["ref"]))["report"]
    return found


async def states(town: Town, report: Data) -> list[str]:
    """What became of it, one after the other."""
    return [edge["node"]["state"] for edge in (await written(town, report))["history"]["edges"]]


async def since(server: Server, mongo_url: str, report: Data, **when: datetime | None) -> None:
    """As if time had gone by."""
    async with behind(mongo_url, server.name) as storage:
        await storage.database["reports"].update_one({"ref": report["ref"]}, {"$set": when})


async def test_whether_it_is_fixed_is_answered_once(
    visit: Visit, town: Town, server: Server, mongo_url: str, watch: Watch
) -> None:
    report = await town.report("Loose slab")
    await since(server, mongo_url, report, asked_at=datetime.now(UTC), ask_at=None)
    page = await visit(f"/report/{report['ref']}", by="ada", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_label("What else there is to say (optional)").fill("I was there today.")
    page = await unheard(page, "AnswerQuestionnaire", lambda tab: press(tab, "Yes"), watch)
    await restore(page)
    await expect(page.get_by_role("heading", name="Is it fixed by now?")).to_have_count(0)
    await expect(page.get_by_text("I was there today.")).to_be_visible()
    assert await news(town, report) == [("I was there today.", 0, True)]
    assert await states(town, report) == ["OPEN", "FIXED"]


async def test_moderators_are_told_once(visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report("Something rude")
    page = await visit(f"/report/{report['ref']}", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_text("Something is wrong with this page").click()
    await page.get_by_label("What is wrong with it").fill("It names somebody.")
    page = await unheard(page, "FlagReport", lambda tab: press(tab, "Tell the moderators"), watch)
    await page.get_by_text("Something is wrong with this page").click()
    await expect(page.get_by_text("Thank you. Moderators will look at it.")).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("Thank you. Moderators will look at it.")).to_be_visible()
    assert await flags(town, report) == [(1, ["It names somebody."])]


async def test_ones_own_report_is_mended_once_and_taken_back_once(visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report("Bin ful")
    before = (await written(town, report))["version"]
    page = await visit(f"/report/{report['ref']}", by="ada", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_text("Change or delete your report").click()
    await press(page, "Change the words")
    await page.get_by_label("What is wrong, in one line").fill("Bin full to the brim")
    page = await unheard(page, "EditReport", lambda tab: press(tab, "Save"), watch)
    await restore(page)
    await expect(page.get_by_role("heading", name="Bin full to the brim")).to_be_visible()
    found = await written(town, report)
    assert (found["title"], found["version"]) == ("Bin full to the brim", before + 1)

    await page.get_by_text("Change or delete your report").click()
    await press(page, "Delete it")
    page = await unheard(page, "DeleteReport", lambda tab: press(tab, "Yes, delete it"), watch)
    await restore(page)
    assert await named(town, "Bin full to the brim") == []
    await expect(page.get_by_role("heading", name="Bin full to the brim")).to_have_count(0)


async def test_moderators_are_asked_once_to_change_it_and_each_photo_is_described_once(
    visit: Visit, town: Town, server: Server, mongo_url: str, watch: Watch
) -> None:
    report = await town.report("Chair in the burn", photos=[await town.photo("ada") for _ in range(2)])
    await since(server, mongo_url, report, created_at=datetime.now(UTC) - timedelta(hours=2))
    page = await visit(f"/report/{report['ref']}", by="ada", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_text("Ask to change or delete your report").click()
    await page.get_by_label("What should be different").fill("It is a stool.")
    page = await unheard(page, "AskToChangeReport", lambda tab: press(tab, "Ask the moderators"), watch)
    await page.get_by_text("Ask to change or delete your report").click()
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("The moderators will look at it.")).to_be_visible()
    [(times, [reason])] = await flags(town, report)
    assert (times, "It is a stool." in reason) == (1, True)

    await page.get_by_text("Describe the photos", exact=True).click()
    await page.get_by_label("Photo 2 shows").fill("A red stool")
    save = page.get_by_role("button", name="Save", exact=True)
    page = await unheard(page, "DescribePhoto", lambda _: save.last.click(), watch)
    await page.get_by_text("Describe the photos", exact=True).click()
    await expect(page.get_by_label("Photo 2 shows")).to_have_value("A red stool")
    await restore(page)
    await expect(page.get_by_label("Photo 2 shows")).to_have_value("A red stool")
    await expect(page.get_by_role("button", name="A red stool")).to_be_visible()
    assert [photo["alt"] for photo in (await written(town, report))["photos"]] == [None, "A red stool"]


async def test_a_neighbours_word_on_the_reports_own_page_counts_once(visit: Visit, town: Town, watch: Watch) -> None:
    report = await town.report("Nettles", by="ivy")
    activity = await under_way(town, "Nettle pulling", by="fay", reports=[report["id"]])
    await act(town, RECORD, "fay", activity=activity["id"], report=report["id"], result="DONE")
    page = await visit(f"/report/{report['ref']}", by="hal", screen=PHONE, installs=True)
    await away.settled(page)
    page = await unheard(page, "ConfirmReportWork", lambda tab: press(tab, "Yes, it is done"), watch)
    await expect(page.get_by_role("heading", name="Nettles")).to_be_visible()
    await restore(page)
    await expect(page.get_by_text("Thank you. Your word counts.")).to_be_visible()
    await expect(page.get_by_role("button", name="Yes, it is done")).to_have_count(0)
    [edge] = (await written(town, report))["works"]["edges"]
    found = edge["node"]["outcome"]
    assert (found["confirmations"], found["objections"]) == (1, 0)
