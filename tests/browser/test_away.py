"""The server is away for a while: said calmly, nothing lost, and all is well again by itself."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.screen import SIGN_BUTTON, Watch
from tests.browser.server import Server
from tests.browser.town import Town

pytestmark = pytest.mark.anyio


async def test_pages_wait_for_the_server_and_catch_up(visit: Visit, town: Town, watch: Watch, server: Server) -> None:
    watch.forgive(r"net::ERR_|WebSocket connection|Failed to fetch")
    pledge = await town.pledge("salt the hill")
    activity = await town.activity("Ice morning", capacity=None)
    around = await visit("/")
    signer = await visit(f"/pledge/{pledge['ref']}", by="ben")
    helper = await visit(f"/activity/{activity['id']}", by="cat")
    await expect(around.get_by_text("Live", exact=True)).to_be_visible()
    await expect(signer.get_by_role("button", name=SIGN_BUTTON)).to_be_visible()
    await expect(helper.get_by_role("button", name="Take a place")).to_be_visible()
    await asyncio.to_thread(server.stop)

    await expect(around.get_by_text("Reconnecting")).to_be_visible()
    await around.get_by_role("radio", name="Activities").check()
    await expect(around.get_by_role("heading", name="We could not reach the server")).to_be_visible()
    await signer.get_by_role("button", name=SIGN_BUTTON).click()
    await expect(signer.get_by_text("1 thing waits to be sent")).to_be_visible()

    await asyncio.to_thread(server.start)
    await expect(around.get_by_text("Live", exact=True)).to_be_visible()
    await expect(around.get_by_role("heading", name="We could not reach the server")).to_have_count(0)
    # Nobody has to do it again.
    await expect(signer.get_by_text("1 of 2").last).to_be_visible()
    await expect(helper.get_by_text("Nobody yet: be the first")).to_be_visible()
    mutation = "mutation ($id: ID!) { joinSlot(input: {slot: $id}) { errors { message } } }"
    await town.ask(mutation, by="dan", id=activity["slots"][0]["id"])
    await expect(helper.get_by_text("1 person is coming")).to_be_visible()
    await expect(signer.get_by_text("waits to be sent")).to_have_count(0)
