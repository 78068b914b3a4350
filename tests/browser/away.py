"""A phone without network: what is cut and mended, and what the server says came of it."""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import BrowserContext, Page

from tests.browser.screen import Watch
from tests.browser.town import Data, Town

# What the browser itself says when there is no network; the pages say nothing of it as an error.
SILENCE = (
    r"net::ERR_|WebSocket connection|Failed to fetch|Failed to load resource|the server responded with a status of 502"
)
COUNT = "query ($ref: String!) { pledge(ref: $ref) { signatureCount state } }"
TAKEN = "query ($id: ID!) { node(id: $id) { ... on Activity { slots { taken waiting } } } }"
# The app is on the phone, whole, and stands between the pages and the network.
SETTLED = """async () => {
  await navigator.serviceWorker.ready
  while (!navigator.serviceWorker.controller) await new Promise((again) => setTimeout(again, 50))
}"""
COPIED = """async () => {
  const opened = indexedDB.open('pledgebank')
  const database = await new Promise((done) => (opened.onsuccess = () => done(opened.result)))
  for (;;) {
    const asked = database.transaction('marks').objectStore('marks').get('copy')
    const mark = await new Promise((done) => (asked.onsuccess = () => done(asked.result)))
    if (mark?.whole) return database.close()
    await new Promise((again) => setTimeout(again, 100))
  }
}"""


async def settled(page: Page) -> None:
    """The app is on the phone."""
    await page.evaluate(SETTLED)


async def copied(page: Page) -> None:
    """And so is a copy of what is around here."""
    await page.evaluate(COPIED)


async def cut(context: BrowserContext, watch: Watch) -> None:
    """From now on nothing gets through."""
    watch.forgive(SILENCE)
    await context.set_offline(True)


async def signatures(town: Town, pledge: Data) -> int:
    """How many have signed, as the server says."""
    return int((await town.ask(COUNT, ref=pledge["ref"]))["pledge"]["signatureCount"])


async def places(town: Town, activity: Data) -> tuple[int, int]:
    """How many places of the first task are taken, and how many people wait for one."""
    [slot, *_] = (await town.ask(TAKEN, id=activity["id"]))["node"]["slots"]
    return slot["taken"], slot["waiting"]


async def comes_to(expected: object, ask: Callable[[], Awaitable[object]], seconds: float = 30.0) -> None:
    """Ask until the answer is the one expected."""
    for _ in range(int(seconds * 5)):
        if await ask() == expected:
            return
        await asyncio.sleep(0.2)
    assert await ask() == expected
