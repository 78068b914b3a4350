"""What one wishes and says of oneself: changed here, known to the server, and told back."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.belongings import settings_of
from tests.browser.conftest import Visit
from tests.browser.screen import PHONE, Watch
from tests.browser.test_accessible import violations
from tests.browser.town import Town, kept

pytestmark = pytest.mark.anyio


async def part(page: Page, name: str) -> None:
    """Open one of the settings."""
    await page.get_by_role("heading", name=name, exact=True).click()


async def test_a_guest_chooses_a_language_only(visit: Visit) -> None:
    page = await visit("/settings", screen=PHONE)
    await expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    await expect(page.get_by_role("heading", name="Your name")).to_have_count(0)
    assert await violations(page) == []


async def test_a_name_and_whether_to_be_written_to(visit: Visit, town: Town) -> None:
    page = await visit("/settings", by="rob", screen=PHONE)
    await part(page, "Your name")
    await page.get_by_label("The name neighbours see").fill("Rob of the Raploch")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved")).to_be_visible()
    await expect(page.get_by_label("Signed in as Rob of the Raploch")).to_be_visible()
    await part(page, "News by e-mail")
    box = page.get_by_role("checkbox", name=re.compile(f"Write to {town.address('rob')}"))
    before = await box.is_checked()
    await box.click()
    await expect(page.get_by_text("Saved").nth(1)).to_be_visible()
    said = await settings_of(town, "rob")
    assert (said["name"], said["emailNotices"]) == ("Rob of the Raploch", not before)
    await page.reload()
    await expect(page.get_by_text("Rob of the Raploch", exact=True).last).to_be_visible()


async def test_a_name_the_server_will_not_have_is_refused_in_its_words(visit: Visit, town: Town) -> None:
    page = await visit("/settings", by="rob")
    await part(page, "Your name")
    await page.get_by_label("The name neighbours see").fill("!!!")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Please give a name with letters in it.")).to_be_visible()


async def test_what_one_can_do_and_when(visit: Visit, town: Town) -> None:
    page = await visit("/settings", by="sue", screen=PHONE)
    await part(page, "What you can do")
    skill = page.get_by_role("group", name="I can").get_by_role("checkbox").first
    await skill.check()
    await page.get_by_role("radio", name="18 or over").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved")).to_be_visible()
    await part(page, "What you can do")
    await part(page, "When you could help")
    for half in ("Saturday, Morning", "Saturday, Afternoon", "Sunday, Evening"):
        await page.get_by_role("checkbox", name=half).check()
    await page.get_by_label("How far you would go").select_option(label="10 kilometres")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved").last).to_be_visible()
    said = await settings_of(town, "sue")
    assert said["volunteering"]["ageBand"] == "FROM_18"
    assert len(said["volunteering"]["skills"]) == 1
    assert said["availability"] == {
        "metres": 10_000.0,
        "spans": [
            {"day": "SATURDAY", "begins": 480, "ends": 1020},
            {"day": "SUNDAY", "begins": 1020, "ends": 1260},
        ],
    }
    # What suits is offered under Mine.
    await town.report("A reason to look", by="sue")
    assert await violations(page) == []


async def test_a_calendar_address_is_told_once_and_can_be_stopped(visit: Visit, town: Town) -> None:
    page = await visit("/settings", by="tom", screen=PHONE)
    await part(page, "Your calendar")
    await page.get_by_role("button", name="Make an address").click()
    address = await page.get_by_label("Your calendar\u2019s address").input_value()
    assert re.search(r"/calendar/[\w-]{40,}\.ics$", address)
    path = re.sub(r"^https?://[^/]+", "", address)
    assert (await town.client.get(path)).text.startswith("BEGIN:VCALENDAR")
    await page.get_by_role("button", name="Stop the address").click()
    await expect(page.get_by_text("The address no longer works")).to_be_visible()
    assert (await town.client.get(path)).status_code == 404


async def test_another_device_is_signed_out(visit: Visit, town: Town) -> None:
    mine, lost = await town.sign_in("una"), await town.sign_in("una")
    page = await visit("/settings", session=kept(mine), screen=PHONE)
    await part(page, "Where you are signed in")
    await expect(page.get_by_text("This one")).to_have_count(1)
    await page.get_by_role("button", name=re.compile("Sign out the device")).click()
    await expect(page.get_by_text("Signed out there")).to_be_visible()
    headers = {"authorization": f"Bearer {lost['accessToken']}"}
    answer = await town.client.post("/graphql", json={"query": "{ viewer { id } }"}, headers=headers)
    assert "UNAUTHENTICATED" in answer.text or (answer.json()["data"] or {}).get("viewer") is None
    assert await violations(page) == []


async def test_leaving_for_good_needs_the_code(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(r"\b401\b.*/graphql\)$")
    session = await town.sign_in("vic")
    page = await visit("/settings", session=kept(session), screen=PHONE)
    await part(page, "Delete your account")
    await page.get_by_role("button", name="Send me a code").click()
    code = page.get_by_label(f"The code we sent to {town.address('vic')}")
    await code.fill("000000")
    await page.get_by_role("button", name="Delete my account for good").click()
    await expect(page.get_by_role("alert").filter(has_text=re.compile("code is not right"))).to_be_visible()
    await code.fill(await town.code(town.address("vic")))
    await page.get_by_role("button", name="Delete my account for good").click()
    await expect(page.get_by_role("heading", name="Around here")).to_be_visible()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
