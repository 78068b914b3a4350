"""A session lasts: over reloads, past the end of an access token, until it is ended."""

import json

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import Visit
from tests.browser.screen import KEY, PHONE, SIGN_BUTTON, Watch
from tests.browser.town import Data, Town, kept

pytestmark = pytest.mark.anyio
LONG_AGO = "2020-01-01T00:00:00Z"


async def held(page: Page) -> Data | None:
    """The session the page keeps."""
    text = await page.evaluate("(key) => localStorage.getItem(key)", KEY)
    return json.loads(text) if text else None


async def test_a_reload_keeps_the_session(visit: Visit, town: Town) -> None:
    page = await visit("/", by="ben")
    account = page.get_by_label(f"Signed in as {town.address('ben')}")
    await expect(account).to_be_visible()
    await page.reload()
    await expect(account).to_be_visible()


async def test_an_access_token_past_its_end_is_renewed_before_it_is_used(visit: Visit, town: Town) -> None:
    session = await town.sign_in("hal")
    pledge = await town.pledge("sweep the square")
    page = await visit(f"/pledge/{pledge['ref']}", session=kept(session, accessToken="ended", expiresAt=LONG_AGO))
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    renewed = await held(page)
    assert renewed
    assert renewed["accessToken"] != "ended"
    assert renewed["refreshToken"] != session["refreshToken"]


async def test_an_access_token_that_is_refused_is_renewed_and_the_question_asked_again(
    visit: Visit, town: Town, watch: Watch
) -> None:
    watch.forgive(r"\b401\b.*/graphql\)$")
    watch.forgive(r"WebSocket .*/graphql")
    session = await town.sign_in("ivy")
    pledge = await town.pledge("water the trees")
    renewals: list[Request] = []
    page = await visit("about:blank", session=kept(session, accessToken="garbage"))
    page.on("request", lambda each: renewals.append(each) if "RefreshSession" in (each.post_data or "") else None)
    await page.goto(f"/pledge/{pledge['ref']}")
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()
    renewed = await held(page)
    assert renewed
    assert renewed["accessToken"] != "garbage"
    # Once, and without the token that has ended: with it, this too would be refused.
    [renewal] = renewals
    assert "authorization" not in renewal.headers
    await expect(page.get_by_text("1 of 2").last).to_be_visible()


async def test_a_session_that_the_server_no_longer_knows_ends_calmly(visit: Visit, town: Town, watch: Watch) -> None:
    watch.forgive(r"\b401\b.*/graphql\)$")
    session = await town.session("ben")
    pledge = await town.pledge("plant bulbs")
    lost = kept(session, accessToken="garbage", refreshToken="garbage", expiresAt=LONG_AGO)
    page = await visit(f"/pledge/{pledge['ref']}", session=lost, screen=PHONE)
    await expect(page.get_by_text("0 of 2").last).to_be_visible()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await page.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(page.get_by_text("Your session has ended. Please sign in again.")).to_be_visible()
    assert await held(page) is None


async def test_signing_out_makes_a_guest_of_everybody_at_this_device(visit: Visit, town: Town) -> None:
    session = await town.sign_in("jan")
    page = await visit("/", session=kept(session))
    beside = await page.context.new_page()
    await beside.goto("/")
    await page.get_by_label(f"Signed in as {town.address('jan')}").click()
    # The phone does not wait for the server; who asks it for a new token has to.
    async with page.expect_response(lambda answer: "mutation SignOut" in (answer.request.post_data or "")):
        await page.get_by_role("button", name="Sign out").click()
    for each in (page, beside):
        await expect(each.get_by_role("button", name="Sign in")).to_be_visible()
    assert await held(page) is None
    query = "mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { session { accessToken } } }"
    answer = await town.client.post(
        "/graphql", json={"query": query, "variables": {"input": {"refreshToken": session["refreshToken"]}}}
    )
    assert (answer.json().get("data") or {}).get("refreshSession", {}).get("session") is None
