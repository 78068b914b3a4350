"""What a person does on the pages of a report, in their words; and the photos in their pocket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import FilePayload, Page, expect

from pledgebank.base.clock import SystemClock
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.browser.town import Data, Town
from tests.photos import pictures

BY_TITLE = """query ($text: String!) { reports(where: {text: $text}, first: 20) { edges { node {
  id ref title state description supportCount photos { url } answers { key texts }
  location { lat lng } category { name } reporter { name } } } } }"""
SUPPORT = "mutation ($id: ID!) { setReportSupport(input: {report: $id, supports: true}) { errors { message } } }"


def photo(name: str = "photo.jpg", **where: Any) -> FilePayload:
    """A photo as a phone has it; `lat`, `lng`: where its camera says that it was taken."""
    said: dict[str, Any] = {"exif": pictures.taken_at(**where)} if where else {}
    return {"name": name, "mimeType": "image/jpeg", "buffer": pictures.jpeg(**said)}


@asynccontextmanager
async def behind(mongo_url: str, name: str) -> AsyncIterator[Storage]:
    """The server's own data, for what time or somebody in an office would do."""
    async with mongo.connect(mongo_url, clock=SystemClock(), name=name) as storage:
        yield storage


async def named(town: Town, title: str) -> list[Data]:
    """The reports that everyone sees under a title."""
    found = (await town.ask(BY_TITLE, text=title))["reports"]["edges"]
    return [each["node"] for each in found if each["node"]["title"] == title]


async def on(page: Page) -> None:
    """To the next step."""
    await page.get_by_role("button", name="Next", exact=True).click()


async def heading(page: Page, words: str) -> None:
    """The page has arrived, and whoever reads by ear begins at its heading."""
    found = page.get_by_role("heading", name=words, level=1)
    await expect(found).to_be_visible()
    await expect(found).to_be_focused()


async def find(page: Page, words: str) -> None:
    """Give the place as words, and take the first that is found."""
    await page.get_by_label("Or an address or postcode").fill(words)
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.get_by_role("status").get_by_role("button").first.click()


async def say(page: Page, title: str, more: str = "") -> None:
    """The last step, up to the button that sends it."""
    await page.get_by_label("What is wrong, in one line").fill(title)
    await page.get_by_label("More about it").fill(more)


async def send(page: Page) -> None:
    await page.get_by_role("button", name="Send the report").click()
