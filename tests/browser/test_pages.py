"""A link from a neighbour opens the page of a thing; one that leads nowhere says so."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.screen import PHONE, SIGN_BUTTON, Watch
from tests.browser.town import BY_THE_RIVER, Town

pytestmark = pytest.mark.anyio
HERE = {"lat": BY_THE_RIVER[0], "lng": BY_THE_RIVER[1]}


async def test_a_report_by_its_link(visit: Visit, town: Town) -> None:
    report = await town.report("Mattress in the lane")
    await town.pledge("carry it off", reports=[report["id"]], location=HERE)
    page = await visit(f"/report/{report['ref']}", screen=PHONE, draws=True)
    await expect(page.get_by_role("heading", name="Mattress in the lane")).to_be_visible()
    await expect(page).to_have_title("Mattress in the lane · Pledgebank")
    for words in (
        "Since Monday.",
        "Stirling Council answers for this",
        f"Reference {report['ref']}",
        "Reported just now",
    ):
        await expect(page.get_by_text(words).first).to_be_visible()
    await page.get_by_role("link", name="I will carry it off").click()
    await expect(page.get_by_role("heading", name="I will carry it off", exact=False)).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("heading", name="Mattress in the lane")).to_be_visible()


async def test_a_pledge_by_its_link(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("clear the path", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", screen=PHONE)
    sentence = page.get_by_role("heading", name="I will clear the path, but only if 3 neighbours will bring a rake")
    await expect(sentence).to_be_visible()
    await expect(page.get_by_text("0 of 3").last).to_be_visible()
    await expect(page.get_by_text("3 more and it is on")).to_be_visible()
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()


async def test_a_pledge_of_ones_own_cannot_be_signed(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("mend the gate")
    page = await visit(f"/pledge/{pledge['ref']}", by="ada")
    await expect(page.get_by_text("This is your pledge")).to_be_visible()
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_have_count(0)


async def test_an_activity_by_its_link(visit: Visit, town: Town) -> None:
    report = await town.report("Leaves on the drain")
    activity = await town.activity("River clean-up", reports=[report["id"]])
    page = await visit(f"/activity/{activity['id']}", screen=PHONE)
    await expect(page.get_by_role("heading", name="River clean-up")).to_be_visible()
    await expect(page.get_by_text("0 of 2 places taken")).to_be_visible()
    await expect(page.get_by_text("The exact meeting point shows once you have a place.")).to_be_visible()
    await expect(page.get_by_role("link", name="Leaves on the drain")).to_be_visible()


@pytest.mark.parametrize("path", ["/report/zzzzzzz", "/pledge/zzzzzzz", "/activity/bm90aGluZw", "/elsewhere"])
async def test_a_link_that_leads_nowhere_says_so(visit: Visit, watch: Watch, path: str) -> None:
    watch.forgive(r"404 .*/elsewhere\)$")
    page = await visit(path)
    await expect(page.get_by_role("heading", name="There is nothing at this address").first).to_be_attached()
    await page.get_by_role("link", name="Go to the map").click()
    await expect(page.get_by_role("heading", name="Around here")).to_be_visible()


async def test_what_comes_from_another_host_would_not_come_and_would_be_noticed(visit: Visit, watch: Watch) -> None:
    page = await visit("/")
    await page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.2:9/spy.png'}))")
    await page.wait_for_function("document.images[document.images.length - 1].complete")
    assert [each.split()[0] for each in watch.unforgiven() if "Breach" in each] == ["Breach:"]
    watch.forgive("Breach|spy")
