"""The page of an activity, at the address that is shared and stands on posters: /a/{id}."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pledgebank.activities.model import ActivityState
from pledgebank.base.errors import Refused
from pledgebank.pages import activity_words, event_data, layout
from pledgebank.pages.asking import Answer, Asking
from pledgebank.pages.layout import Frame
from pledgebank.web import nodes
from pledgebank.words.sentences import say

DOCUMENT = """query ActivityPage($id: ID!) {
  node(id: $id) { ... on Activity {
    id title description state reason bring startsAt endsAt timeZone location { lat lng }
    instead { id title startsAt timeZone }
    organiser { __typename ... on Person { name } ... on Group { name } ... on Body { name website } }
    slots { role startsAt endsAt capacity taken waiting }
    reports(first: 20) { edges { node { ref title } } } pledge { ref sentence private }
  } }
}"""
AREAS = "query Areas($at: PointInput!) { place(at: $at) { areas { name } } }"
_STOPPED = (ActivityState.HELD, ActivityState.DONE, ActivityState.CANCELLED)


def route(asking: Asking, address: str) -> Route:
    """The page. `address`: where people reach this server."""

    async def show(request: Request) -> Response:
        language, given = layout.language_of(request), request.path_params["id"]
        if plain := _plain(given):
            return RedirectResponse(f"/a/{plain}?{request.url.query}".rstrip("?"), 301)
        found = await find(asking, given, language)
        if found is None:
            return missing(request, address, language)
        return shown(request, found, address, asking.now)

    return Route("/a/{id}", show)


async def find(asking: Asking, key: str, language: str) -> Answer | None:
    """The activity as a guest sees it, with the areas of its blurred place."""
    try:
        nodes.key_of(key, "Activity")
    except Refused:
        return None
    found = (await asking.ask(DOCUMENT, language, id=key))["node"]
    if not found:
        return None
    areas = (await asking.ask(AREAS, language, at=found["location"]))["place"]["areas"]
    return {**found, "areas": [area["name"] for area in areas]}


def shown(request: Request, activity: Answer, address: str, now: datetime) -> Response:
    """The page."""
    language = layout.language_of(request)
    over = now >= datetime.fromisoformat(activity["endsAt"])
    state = activity_words.state(ActivityState(activity["state"]), language, over=over)
    when = activity_words.span(activity["startsAt"], activity["endsAt"], activity["timeZone"], language)
    frame = Frame(
        language=language,
        title=layout.shortened(activity["title"]),
        summary=layout.shortened(f"{state}. {when}. {' '.join(activity['description'].split())}".strip()),
        address=f"{address}/a/{activity['id']}",
        home=f"{address}/activity/{activity['id']}",
    )
    return layout.page(
        request,
        "activity.html",
        frame,
        activity=activity,
        state=state,
        stops=activity["state"] in _STOPPED,
        open=activity["state"] == ActivityState.PUBLISHED and not over,
        facts=_facts(activity, language, when),
        tasks=[activity_words.task(slot, activity, language) for slot in activity["slots"]],
        instead=[_other(one, language) for one in activity["instead"]],
        reports=[{**edge["node"], "address": f"/r/{edge['node']['ref']}"} for edge in activity["reports"]["edges"]],
        pledge=_pledge(activity["pledge"]),
        data=event_data.written(activity, frame.address),
        words=activity_words.words(language),
    )


def missing(request: Request, address: str, language: str) -> Response:
    """The same for what is not there and for what not everybody may see."""
    title = say("There is no such activity", language)
    text = say("It may have been taken down, or the address may be mistyped.", language)
    frame = Frame(language=language, title=title, summary=text, address=str(request.url.path), home=f"{address}/")
    return layout.page(request, "missing.html", frame, status=404)


def _plain(given: str) -> str | None:
    """The address of an id that was written as machines keep it."""
    try:
        return nodes.encode("Activity", UUID(given))
    except ValueError:
        return None


def _facts(activity: Answer, language: str, when: str) -> list[tuple[str, str]]:
    facts = [
        (say("When", language), when),
        (say("Where", language), ", ".join(activity["areas"])),
        (say("Place", language), activity_words.place(activity["location"], language)),
        (say("What to bring", language), activity["bring"]),
        (say("Organised by", language), activity["organiser"]["name"]),
    ]
    return [(name, value) for name, value in facts if value]


def _other(activity: Answer, language: str) -> dict[str, Any]:
    starts = layout.moment(datetime.fromisoformat(activity["startsAt"]), language, ZoneInfo(activity["timeZone"]))
    return {**activity, "starts": starts, "address": f"/a/{activity['id']}"}


def _pledge(pledge: Answer | None) -> dict[str, Any] | None:
    return {**pledge, "address": f"/p/{pledge['ref']}"} if pledge and not pledge["private"] else None
