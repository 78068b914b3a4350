"""Every page of the app that has an address, for what holds on all of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.browser.town import BY_THE_RIVER, Town

HERE = {"lat": BY_THE_RIVER[0], "lng": BY_THE_RIVER[1]}
CREATE_GROUP = """mutation ($input: CreateGroupInput!) { createGroup(input: $input) {
  group { slug } errors { message } } }"""


@dataclass(frozen=True)
class Place:
    """A page: how its address is found, and who looks at it; a guest where nobody is named."""

    name: str
    path: Callable[[Town], Awaitable[str]]
    by: str | None = None


def at(path: str) -> Callable[[Town], Awaitable[str]]:
    async def found(_: Town) -> str:
        return path

    return found


async def _report(town: Town) -> str:
    report = await town.report("Sofa by the bins")
    await town.pledge("bring a van", reports=[report["id"]])
    await town.activity("Carry it away", reports=[report["id"]])
    return f"/report/{report['ref']}"


async def _pledge(town: Town) -> str:
    return f"/pledge/{(await town.pledge('sweep the arcade', target=4))['ref']}"


async def _activity(town: Town) -> str:
    return f"/activity/{(await town.activity('Path morning'))['id']}"


async def _group(town: Town) -> str:
    given = {"name": "Friends of the Burn", "about": "We look after the burn.", "location": HERE}
    created = await town.ask(CREATE_GROUP, "ada", input=given)
    return f"/group/{created['createGroup']['group']['slug']}"


PLACES = (
    Place("around", at("/")),
    Place("report", _report),
    Place("pledge", _pledge, by="ben"),
    Place("activity", _activity, by="ben"),
    Place("group", _group, by="ben"),
    Place("groups", at("/groups")),
    Place("mine", at("/mine"), by="ada"),
    Place("mine of a guest", at("/mine")),
    Place("settings", at("/settings"), by="ben"),
    Place("settings of a guest", at("/settings")),
    Place("waiting", at("/waiting")),
    Place("reporting", at("/new/report")),
    Place("promising", at("/new/pledge"), by="ben"),
    Place("lost", at("/pledge/zzzzzzz")),
)
