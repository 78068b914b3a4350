"""What neighbours do besides, about what is one's own: mending, following, and what they wish."""

from datetime import UTC, datetime, timedelta

from tests.browser.town import Data, Town

FIX = """mutation ($id: ID!) { addReportUpdate(input: {report: $id, text: "Mended.", markFixed: true}) {
  update { id } errors { message } } }"""
FOLLOW = """mutation ($id: ID!) { setFollow(input: {id: $id, follows: true}) { node { id } errors { message } } }"""
SETTINGS = """query { viewer { name emailNotices calendarMadeAt
  volunteering { ageBand skills { key } } availability { metres spans { day begins ends } } } }"""


async def fixed(town: Town, report: Data, by: str = "ada") -> None:
    """Who reported it says that it is mended."""
    await town.ask(FIX, by, id=report["id"])


async def followed(town: Town, thing: Data, by: str) -> None:
    await town.ask(FOLLOW, by, id=thing["id"])


async def settings_of(town: Town, name: str) -> Data:
    """What the server knows of somebody's wishes."""
    viewer: Data = (await town.ask(SETTINGS, name))["viewer"]
    return viewer


def days_ago(days: int) -> str:
    """A day as addresses have it."""
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()
