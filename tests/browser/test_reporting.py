"""Reporting a problem in three steps: photo and place, what it is, in which words."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from pledgebank.storage.write import write
from tests.browser import alloa, away
from tests.browser.conftest import Visit
from tests.browser.reporting import behind, find, heading, named, on, photo, say, send
from tests.browser.screen import PHONE, Watch
from tests.browser.server import Server
from tests.browser.test_accessible import violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
# Of each photo on the phone: whether it is a JPEG, and whether it tells of its camera; and whether its place was read.
KEPT = """() => new Promise((told) => {
  const opening = indexedDB.open('pledgebank')
  opening.onsuccess = () => {
    const asked = opening.result.transaction('photos').objectStore('photos').getAll()
    asked.onsuccess = () => {
      opening.result.close()
      told(asked.result.map(({ bytes, type, facts }) => ({
        jpeg: type === 'image/jpeg',
        exif: new TextDecoder('latin1').decode(bytes).includes('Exif'),
        placed: facts.lat !== undefined,
      })))
    }
  }
})"""


@pytest.fixture(scope="module", autouse=True)
async def council(server: Server, mongo_url: str) -> AsyncIterator[None]:
    async with behind(mongo_url, server.name) as storage:
        await write(storage, alloa.settle)
        yield


async def test_a_photo_brings_its_place_and_three_steps_make_a_report(visit: Visit, town: Town) -> None:
    page = await visit("/new/report", by="ben", screen=PHONE)
    await page.get_by_label("Choose photos").set_input_files(photo(lat=alloa.LAT, lng=alloa.LNG))
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await expect(page.get_by_text("From your photo", exact=True)).to_be_visible()
    await on(page)
    await heading(page, "What sort of problem is it?")
    await page.get_by_role("button", name="Street light").click()
    await page.get_by_role("radio", name="No", exact=True).check()
    await page.get_by_label("The number on the post (optional)").fill("12 B")
    await on(page)
    await heading(page, "Say it in your words")
    await say(page, "Lamp out by the school", "Dark since Monday.")
    await send(page)
    await heading(page, "Thank you. It is reported.")
    [made] = await named(town, "Lamp out by the school")
    assert (made["category"]["name"], made["description"], made["reporter"]) == (
        "Street light",
        "Dark since Monday.",
        None,
    )
    assert made["location"] == {"lat": pytest.approx(alloa.SPOT[0]), "lng": pytest.approx(alloa.SPOT[1])}
    assert made["answers"] == [{"key": "post", "texts": ["12 B"]}]
    assert len(made["photos"]) == 1
    await page.get_by_role("link", name="See the report").click()
    await heading(page, "Lamp out by the school")
    await expect(page.get_by_text("12 B")).to_be_visible()
    await expect(page.get_by_role("button", name="See it large")).to_be_visible()


async def test_what_the_camera_wrote_into_a_photo_stays_behind(visit: Visit) -> None:
    taken = photo(lat=alloa.LAT, lng=alloa.LNG)
    assert b"Exif" in taken["buffer"]
    page = await visit("/new/report", by="fay", screen=PHONE)
    await page.get_by_label("Choose photos").set_input_files(taken)
    await expect(page.get_by_text("From your photo", exact=True)).to_be_visible()
    kept = await page.evaluate(KEPT)
    assert [(each["jpeg"], each["exif"], each["placed"]) for each in kept] == [(True, False, True)]


async def test_what_is_missing_is_said_where_it_is_missing(visit: Visit) -> None:
    page = await visit("/new/report", by="ben", screen=PHONE)
    await on(page)
    await expect(page.get_by_role("alert").filter(has_text="Say where it is")).to_be_visible()
    assert await violations(page) == []
    await find(page, "56.044 -3.72")
    await expect(page.get_by_text("From the address", exact=True)).to_be_visible()
    await on(page)
    assert await violations(page) == []
    await page.get_by_role("button", name="Fly-tipping").click()
    await page.get_by_label("About how many bags? (optional)").fill("many")
    await on(page)
    await expect(page.get_by_text("Add a photo: this kind of report needs one")).to_be_visible()
    await expect(page.get_by_text("Write a number with digits, such as 12 or 2.5")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("Choose photos").set_input_files(photo())
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await page.get_by_label("About how many bags? (optional)").fill("3")
    await page.get_by_label("Tyres").check()
    await on(page)
    await send(page)
    await expect(page.get_by_text("Write in one line what is wrong")).to_be_visible()
    await expect(page.get_by_label("What is wrong, in one line")).to_be_focused()
    assert await violations(page) == []


async def test_every_kind_of_question_is_asked_and_answered(visit: Visit, town: Town) -> None:
    page = await visit("/new/report", by="ben")
    await page.get_by_label("Choose photos").set_input_files(photo(lat=(56.0, 11.0, 0.0), lng=alloa.LNG))
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await on(page)
    await page.get_by_role("button", name="Fly-tipping").click()
    await expect(page.get_by_text("Please leave the bags closed.")).to_be_visible()
    await page.get_by_label("Bags", exact=True).check()
    await page.get_by_label("Tyres").check()
    await page.get_by_label("About how many bags? (optional)").fill("2,5")
    await page.get_by_role("button", name="When the photo was taken").click()
    await expect(page.get_by_label("When did you see it happen? (optional)")).not_to_have_value("")
    await page.get_by_label("Which vehicle? (optional)").fill("A white van")
    await on(page)
    await say(page, "Bags behind the depot")
    await send(page)
    await heading(page, "Thank you. It is reported.")
    [made] = await named(town, "Bags behind the depot")
    told = {each["key"]: each["texts"] for each in made["answers"]}
    assert (told["what"], told["bags"]) == (["Bags", "Tyres"], ["2.5"])
    assert "vehicle" not in told
    await page.get_by_role("link", name="See the report").click()
    await expect(page.get_by_text("A white van")).to_be_visible()


async def test_an_answer_can_end_it_with_a_number_to_phone(visit: Visit) -> None:
    page = await visit("/new/report", by="ben", screen=PHONE)
    await find(page, "56.068 -3.72")
    await on(page)
    await page.get_by_role("button", name="Street light").click()
    await page.get_by_role("radio", name="Yes", exact=True).check()
    await expect(
        page.get_by_role("alert").filter(has_text="Please keep away and phone 01632 960101 now.")
    ).to_be_visible()
    await expect(page.get_by_role("link", name="Phone 01632 960101")).to_have_attribute("href", "tel:01632960101")
    await expect(page.get_by_role("button", name="Next", exact=True)).to_have_count(0)
    assert await violations(page) == []
    await page.get_by_role("radio", name="No", exact=True).check()
    await expect(page.get_by_role("button", name="Next", exact=True)).to_be_visible()


async def test_what_is_dangerous_is_left_to_who_answers_for_it(visit: Visit) -> None:
    page = await visit("/new/report", by="ben", screen=PHONE)
    await find(page, "56.08 -3.72")
    await on(page)
    await page.get_by_role("button", name="Dangerous wall").click()
    await expect(page.get_by_text("Please keep away from it")).to_be_visible()
    await expect(page.get_by_role("link", name="01632 960100")).to_be_visible()


async def test_a_guest_confirms_with_the_code_from_the_letter(visit: Visit, town: Town) -> None:
    page = await visit("/new/report", screen=PHONE)
    await find(page, "56.116 -3.72")
    await on(page)
    await page.get_by_role("button", name="Pothole").click()
    await on(page)
    await say(page, "Hole before the bakery")
    await send(page)
    await expect(page.get_by_text("Enter an e-mail address, like name@example.org")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("textbox", name="E-mail address").fill("nan@example.org")
    await page.get_by_label("Your name (optional)").fill("Nan")
    await send(page)
    await heading(page, "One more step: confirm your report")
    assert await violations(page) == []
    assert await named(town, "Hole before the bakery") == []
    await page.goto("/new/report")
    await page.get_by_label("The code").fill("12")
    await page.get_by_role("button", name="Confirm my report").click()
    await expect(page.get_by_role("alert").filter(has_text="code")).to_be_visible()
    await page.get_by_label("The code").fill(await town.code("nan@example.org"))
    await page.get_by_role("button", name="Confirm my report").click()
    await heading(page, "Thank you. It is reported.")
    assert len(await named(town, "Hole before the bakery")) == 1
    await page.get_by_role("link", name="See the report").click()
    await expect(page.get_by_text("You reported it.")).to_be_visible()


async def test_what_was_written_is_there_again_after_a_reload(visit: Visit, town: Town) -> None:
    page = await visit("/new/report", by="dan", screen=PHONE)
    await page.get_by_label("Choose photos").set_input_files(photo(lat=(56.0, 9.0, 0.0), lng=alloa.LNG))
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await on(page)
    await page.get_by_role("button", name="Pothole").click()
    await on(page)
    await say(page, "Hole by the bridge", "As deep as a fist.")
    await page.reload()
    await expect(page.get_by_label("What is wrong, in one line")).to_have_value("Hole by the bridge")
    await page.get_by_role("button", name="Back").click()
    await heading(page, "What sort of problem is it?")
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await page.reload()
    await on(page)
    await on(page)
    await send(page)
    await heading(page, "Thank you. It is reported.")
    [made] = await named(town, "Hole by the bridge")
    assert (made["description"], len(made["photos"])) == ("As deep as a fist.", 1)


async def test_without_a_network_it_is_kept_and_sent_once(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive("ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket")
    page = await visit("/new/report", by="eve", screen=PHONE)
    await find(page, "56.164 -3.72")
    await on(page)
    await page.get_by_role("button", name="Pothole").click()
    await on(page)
    await say(page, "Hole in the dark")
    await page.context.set_offline(True)
    await send(page)
    await heading(page, "Your report is kept on this phone")
    assert await violations(page) == []
    assert await named(town, "Hole in the dark") == []
    await page.context.set_offline(False)
    await away.comes_to(1, lambda: how_many(town, "Hole in the dark"))
    await heading(page, "Thank you. It is reported.")


async def how_many(town: Town, title: str) -> int:
    return len(await named(town, title))
