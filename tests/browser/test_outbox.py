"""What is done without network, or just as it goes, reaches the server later, once, in order; what cannot is told."""

import asyncio

import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.browser import away
from tests.browser.conftest import Visit
from tests.browser.cuts import COUNT
from tests.browser.pledging import CHANGE
from tests.browser.screen import DESK, PHONE, SIGN_BUTTON, Watch
from tests.browser.test_accessible import violations
from tests.browser.test_signing import sign_in
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
WAITS = "1 thing waits to be sent"
CANCEL = 'mutation ($id: ID!) { cancelPledge(input: {pledge: $id, reason: "Rain."}) { errors { message } } }'

WORDS = "query ($ref: String!) { pledge(ref: $ref) { version theirAction details } }"


async def sent(page: Page) -> None:
    """Nothing waits on this phone any more."""
    await expect(page.get_by_text("waits to be sent")).to_have_count(0)


async def sign(page: Page) -> None:
    await page.get_by_role("button", name=SIGN_BUTTON).click()


def carries(request: Request, words: str) -> bool:
    return words in (request.post_data or "")


async def test_what_is_done_without_network_is_sent_when_it_is_back(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await town.pledge("clear the ice", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await away.cut(page.context, watch)
    await sign(page)
    await expect(page.get_by_text("No network. You can go on; it is sent later.")).to_be_visible()
    await page.get_by_role("link", name=WAITS).click()
    await expect(page.get_by_role("heading", name="Waiting to be sent")).to_be_focused()
    await expect(page.get_by_text("Waits for the network")).to_be_visible()
    assert await away.signatures(town, pledge) == 0
    await page.context.set_offline(False)
    await expect(page.get_by_role("heading", name="Nothing is waiting")).to_be_visible()
    assert await away.signatures(town, pledge) == 1
    await page.go_back()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()


async def test_it_outlives_the_page_and_goes_once_from_whichever_opens_next(
    visit: Visit, town: Town, watch: Watch
) -> None:
    pledge = await town.pledge("grit the brae", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben")
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await away.cut(page.context, watch)
    await sign(page)
    await expect(page.get_by_text(WAITS)).to_be_visible()
    context = page.context
    await page.close()
    await context.set_offline(False)
    said: list[Request] = []
    context.on("request", lambda each: said.append(each) if carries(each, "SignPledge") else None)
    tabs = [await context.new_page() for _ in range(3)]
    await asyncio.gather(*(tab.goto("/") for tab in tabs))
    for tab in tabs:
        await sent(tab)
    await away.comes_to(1, lambda: away.signatures(town, pledge))
    assert len(said) == 1


async def test_an_answer_that_is_lost_on_its_way_back_doubles_nothing(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(away.SILENCE)
    activity = await town.activity("Snow morning", capacity=3)
    page = await visit(f"/activity/{activity['id']}", by="cat")
    lost = 0

    async def lose(route: Route) -> None:
        nonlocal lost
        if not carries(route.request, "JoinSlot") or lost:
            await route.continue_()
            return
        lost += 1
        await route.fetch()
        await route.abort()

    await page.route("**/graphql", lose)
    await page.get_by_role("button", name="Take a place").click()
    await expect(page.get_by_text("You have a place", exact=True)).to_be_visible()
    await sent(page)
    assert lost == 1
    assert await away.places(town, activity) == (1, 0)


async def test_a_page_closed_while_it_sends_leaves_it_for_the_next(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(away.SILENCE)
    pledge = await town.pledge("fill the bins", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="dan")
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        if not carries(route.request, "SignPledge"):
            await route.continue_()
            return
        # It reaches the server; nobody is there any more to hear the answer.
        await route.fetch()
        held.set()

    await page.route("**/graphql", hold)
    await sign(page)
    await asyncio.wait_for(held.wait(), 30)
    context = page.context
    await page.close()
    after = await context.new_page()
    await after.goto(f"/pledge/{pledge['ref']}")
    await expect(after.get_by_text("You are in", exact=True)).to_be_visible()
    await sent(after)
    await after.goto("/waiting")
    await expect(after.get_by_role("heading", name="Nothing is waiting")).to_be_visible()
    assert await away.signatures(town, pledge) == 1


async def test_a_place_taken_with_a_network_is_given_up_without_one(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(away.SILENCE)
    activity = await town.activity("Bulb morning", capacity=3)
    page = await visit(f"/activity/{activity['id']}", by="erin")
    await page.get_by_role("button", name="Take a place").click()
    await expect(page.get_by_role("button", name="Give up my place")).to_be_visible()
    await sent(page)
    assert await away.places(town, activity) == (1, 0)
    await away.cut(page.context, watch)
    await page.get_by_role("button", name="Give up my place").click()
    await page.get_by_role("button", name="Yes, give it up").click()
    await expect(page.get_by_text(WAITS)).to_be_visible()
    await page.context.set_offline(False)
    await away.comes_to((0, 0), lambda: away.places(town, activity))


async def test_what_is_refused_at_last_stays_with_its_reason(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await town.pledge("hang the lights", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ben", screen=PHONE, installs=True)
    await away.settled(page)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await away.cut(page.context, watch)
    await sign(page)
    await expect(page.get_by_text(WAITS)).to_be_visible()
    await town.ask(CANCEL, by="ada", id=pledge["id"])
    await page.context.set_offline(False)
    await page.get_by_role("link", name="1 thing could not be sent").click()
    await expect(page.get_by_role("alert").filter(has_text="pledge")).to_be_visible()
    for size in (PHONE, DESK):
        await page.set_viewport_size(size)
    assert await violations(page) == []
    await page.get_by_role("button", name="Let it go").click()
    await expect(page.get_by_role("button", name="Yes, let it go")).to_be_focused()
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("button", name="Let it go")).to_be_focused()
    await page.get_by_role("button", name="Let it go").click()
    await page.get_by_role("button", name="Yes, let it go").click()
    await expect(page.get_by_role("heading", name="Nothing is waiting")).to_be_visible()
    await expect(page.get_by_role("heading", name="Waiting to be sent")).to_be_focused()
    assert await away.signatures(town, pledge) == 0


async def test_a_guest_without_network_is_asked_for_a_name_when_it_is_back(
    visit: Visit, town: Town, watch: Watch
) -> None:
    pledge = await town.pledge("sweep the steps", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", screen=PHONE, installs=True)
    await away.settled(page)
    await expect(page.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await away.cut(page.context, watch)
    await sign(page)
    await expect(page.get_by_text(WAITS)).to_be_visible()
    await page.context.set_offline(False)
    await page.get_by_role("link", name="Sign in to send 1 thing").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Sign in to send").click()
    await sign_in(page, town, "olga@example.org")
    await expect(page.get_by_role("heading", name="Nothing is waiting")).to_be_visible()
    assert await away.signatures(town, pledge) == 1


async def test_words_that_came_too_late_are_mended_beside_what_is_new(visit: Visit, town: Town, watch: Watch) -> None:
    pledge = await town.pledge("wax the floor", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ada", screen=PHONE, installs=True)
    await away.settled(page)
    await page.get_by_text("Change what it says").click()
    await page.get_by_label("What they will do").fill("bring rags")
    await away.cut(page.context, watch)
    await page.get_by_role("button", name="Save the changes").click()
    await expect(page.get_by_text(WAITS)).to_be_visible()
    version = (await town.ask(WORDS, "ada", ref=pledge["ref"]))["pledge"]["version"]
    others = {"theirAction": "bring mops", "details": "From ten o\u2019clock."}
    await town.ask(CHANGE, "ada", input={"pledge": pledge["id"], "expectedVersion": version, **others})
    await page.context.set_offline(False)
    await page.get_by_role("link", name="1 thing could not be sent").click()
    await page.get_by_role("button", name="Change and send again").click()
    await expect(page.get_by_label("What they will do")).to_have_value("bring rags")
    await expect(page.get_by_role("alert").filter(has_text="It now says: bring mops")).to_be_visible()
    await expect(page.get_by_label("Details", exact=True)).to_have_value("From ten o\u2019clock.")
    assert await violations(page) == []
    await page.get_by_role("button", name="Save the changes").click()
    await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    said = (await town.ask(WORDS, "ada", ref=pledge["ref"]))["pledge"]
    assert (said["theirAction"], said["details"]) == ("bring rags", "From ten o\u2019clock.")


async def test_what_was_typed_and_put_back_is_no_change(visit: Visit, town: Town) -> None:
    pledge = await town.pledge("oil the gate", target=3)
    page = await visit(f"/pledge/{pledge['ref']}", by="ada")
    title = page.get_by_text("Change what it says")
    await title.click()
    words = page.get_by_label("What they will do")
    stood = await words.input_value()
    await words.fill(f"{stood} and more")
    await page.reload()
    await expect(words).to_have_value(f"{stood} and more")
    await words.fill(stood)
    await away.comes_to(0, lambda: page.evaluate(COUNT, "drafts"))
    await page.reload()
    await expect(title).to_be_visible()
    await expect(words).not_to_be_visible()
