"""A pledge passed on, followed, called off, tried again; and what its promiser does with it."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.pledging import ANNOUNCE, CANCEL, read
from tests.browser.screen import PHONE, SIGN_BUTTON, Watch
from tests.browser.server import Server
from tests.browser.test_accessible import violations
from tests.browser.town import SIGN, Data, Town
from tests.photos.pictures import corners, jpeg

pytestmark = pytest.mark.anyio
NEWS = "We meet at ten o'clock by the old bridge, whatever the weather does."


async def test_a_link_to_copy_and_papers_to_print(visit: Visit, town: Town, server: Server) -> None:
    pledge = await town.pledge("light the stairs")
    page = await visit(f"/pledge/{pledge['ref']}", screen=PHONE)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="Copy the text and link").click()
    await expect(page.get_by_text("Copied. Paste it into a message.")).to_be_visible()
    text = await page.evaluate("navigator.clipboard.readText()")
    assert "I will light the stairs" in text
    assert f":{server.port}/p/{pledge['ref']}" in text
    for name, query in (("Poster", ""), ("4 flyers on a page", "per=4"), ("8 flyers on a page", "per=8")):
        address = urlsplit(await page.get_by_role("link", name=name).get_attribute("href") or "")
        assert address.query == query
        answer = await town.client.get(f"{address.path}?{address.query}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


async def test_following_without_joining(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("count the swifts", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben")
    await page.get_by_role("button", name="Tell me how it goes").click()
    await expect(page.get_by_role("button", name="We tell you how it goes")).to_have_attribute("aria-pressed", "true")
    followed = await town.ask("query ($ref: String!) { pledge(ref: $ref) { viewerFollows } }", "ben", ref=pledge["ref"])
    assert followed["pledge"]["viewerFollows"] is True


async def test_one_that_was_called_off_can_be_tried_again_by_anybody(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("fly the kites", target=9)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await town.ask(CANCEL, by="ada", id=pledge["id"], why="There is no wind.")
    await expect(page.get_by_text("There is no wind.")).to_be_visible()
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_have_count(0)
    await page.get_by_role("button", name="Tell me if it is tried again").click()
    await expect(page.get_by_role("button", name="We tell you if it is tried again")).to_be_visible()
    await page.get_by_text("Try it again").click()
    await page.get_by_role("button", name="Make the pledge").click()
    await expect(page.get_by_text("Choose the last day for joining")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="One fewer").click()
    await page.get_by_role("button", name="In 2 weeks").click()
    await page.get_by_role("button", name="Make the pledge").click()
    await expect(page.get_by_text("This is your pledge")).to_be_visible()
    await expect(page.get_by_text("0 of 8").last).to_be_visible()
    await expect(page.get_by_role("heading", name="Tried before")).to_be_visible()


async def test_two_taps_without_network_make_one_pledge_also_after_a_reload(
    visit: Visit, town: Town, watch: Watch
) -> None:
    pledge = await town.pledge("sweep the pier", target=9)
    await town.ask(CANCEL, by="ada", id=pledge["id"], why="It is gone.")
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_text("Try it again").click()
    await away.cut(page.context, watch)
    make = page.get_by_role("button", name="Make the pledge")
    await page.get_by_role("button", name="In 2 weeks").click()
    await make.click()
    await expect(page.get_by_text("Kept on this phone. It is sent when there is a network.")).to_be_visible()
    await make.click(force=True)
    await page.reload()
    await page.get_by_text("Try it again").click()
    await page.get_by_role("button", name="In 2 weeks").click()
    await make.click(force=True)
    await expect(page.get_by_text("1 thing waits to be sent")).to_be_visible()
    await page.context.set_offline(False)
    await away.comes_to(1, lambda: tries(town, pledge))
    await expect(page.get_by_text("waits to be sent")).to_have_count(0)
    assert await tries(town, pledge) == 1


async def tries(town: Town, pledge: Data) -> int:
    """How often a pledge was tried again."""
    asked = "query ($ref: String!) { pledge(ref: $ref) { copies { edges { node { id } } } } }"
    return len((await town.ask(asked, ref=pledge["ref"]))["pledge"]["copies"]["edges"])


async def test_a_promiser_writes_to_all_who_joined(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("build the raft", target=3)
    await town.ask(SIGN, by="ben", id=pledge["id"])
    signer = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE)
    page = await visit(f"/pledge/{pledge['ref']}", by="ada")
    await page.get_by_text("Write to those who joined").click()
    await page.get_by_label("Your message").fill("Soon!")
    await expect(page.get_by_text("45 more characters needed")).to_be_visible()
    await page.get_by_role("button", name="Send to all").click()
    await expect(page.get_by_label("Your message")).to_have_attribute("aria-invalid", "true")
    assert await violations(page) == []
    await page.get_by_label("Your message").fill(NEWS)
    await page.get_by_role("button", name="Send to all").click()
    await expect(page.get_by_text("Sent to all who joined.")).to_be_visible()
    await expect(page.get_by_role("heading", name="From the promiser")).to_be_visible()
    assert [edge["node"]["text"] for edge in (await read(town, pledge["ref"]))["announcements"]["edges"]] == [NEWS]
    await signer.reload()
    await expect(signer.get_by_text(NEWS)).to_be_visible()


async def test_who_has_not_joined_reads_no_message(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("air the hall", target=3)
    await town.ask(ANNOUNCE, by="ada", id=pledge["id"], text=NEWS)
    page = await visit(f"/pledge/{pledge['ref']}", by="cat")
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await expect(page.get_by_text(NEWS)).to_have_count(0)


async def test_a_promiser_puts_the_last_day_off_and_calls_it_off(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("wind the clock", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE)
    await page.get_by_text("Put off the last day").click()
    await page.get_by_role("button", name="Put it off").click()
    await expect(page.get_by_text("Please choose a later day than it is now.")).to_be_visible()
    latest = await page.get_by_label("New last day").get_attribute("max") or ""
    await page.get_by_label("New last day").fill(latest)
    await page.get_by_role("button", name="Put it off").click()
    await expect(page.get_by_text("Put off the last day")).to_have_count(0)
    await page.get_by_text("Call it off", exact=True).first.click()
    await page.get_by_role("button", name="Call it off").click()
    await expect(page.get_by_label("Why?")).to_have_attribute("aria-invalid", "true")
    assert await violations(page) == []
    await page.get_by_label("Why?").fill("The clock has gone.")
    await page.get_by_role("button", name="Call it off").click()
    await expect(page.get_by_text("The promiser has called this off.")).to_be_visible()
    now = await read(town, pledge["ref"])
    assert (now["state"], now["reason"]) == ("CANCELLED", "The clock has gone.")


async def test_a_promiser_shows_how_it_went(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("mend the fence", target=1)
    await town.ask(SIGN, by="ben", id=pledge["id"])
    signer = await visit(f"/pledge/{pledge['ref']}", by="ben")
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE)
    await page.get_by_text("Say how it went").click()
    await page.get_by_role("button", name="Tell everybody").click()
    await expect(page.get_by_text("Choose whether it was done")).to_be_visible()
    await page.get_by_label("Yes, it is done").check()
    await page.get_by_label("How did it go?").fill("It took a morning.")
    picture: FilePayload = {"name": "fence.jpg", "mimeType": "image/jpeg", "buffer": jpeg(corners(640, 480))}
    await page.get_by_label("Add photos").set_input_files(picture)
    await expect(page.get_by_role("button", name="Remove photo 1")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Tell everybody").click()
    for seen in (page, signer):
        await expect(seen.get_by_text("A neighbour says: done.")).to_be_visible()
        await expect(seen.get_by_text("It took a morning.").first).to_be_visible()
        await expect(seen.get_by_role("img", name="Photo 1 of 1").first).to_be_visible()
    assert len((await read(town, pledge["ref"]))["keptPhotos"]) == 1


async def test_a_promiser_changes_the_words_and_signers_are_asked_again(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("stack the logs", target=3)
    await town.ask(SIGN, by="ben", id=pledge["id"])
    signer = await visit(f"/pledge/{pledge['ref']}", by="ben")
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE)
    await page.get_by_text("Change what it says").click()
    await page.get_by_label("Who they are").fill("")
    await page.get_by_role("button", name="Save the changes").click()
    await expect(page.get_by_label("Who they are")).to_have_attribute("aria-invalid", "true")
    assert await violations(page) == []
    await page.get_by_label("Who they are").fill("strong neighbours")
    await page.get_by_role("button", name="Save the changes").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_role("heading", name="3 strong neighbours")).to_be_visible()
    await expect(signer.get_by_role("button", name="still in")).to_be_visible()
