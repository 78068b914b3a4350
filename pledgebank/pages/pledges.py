"""The page of a pledge, at the short address that stands on posters: /p/k7m4x2b. Guests can sign on it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_location
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pledgebank.base.ids import plain_ref
from pledgebank.pages import layout, outcomes
from pledgebank.pages.asking import Answer, Asking
from pledgebank.pages.layout import Frame
from pledgebank.pledges.leaflets import wording
from pledgebank.pledges.model import NameVisibility, PledgeState
from pledgebank.words import languages
from pledgebank.words.sentences import say

DOCUMENT = """query PledgePage($ref: String!) {
  pledge(ref: $ref) {
    id ref sentence action who theirAction details target signatureCount countAtActivation activatedAt state terms
    cap waitingCount reason doneCount notDoneCount kept keptNote contactQuestion perHousehold byArea
    picture { url(size: LARGE) width height alt } keptPhotos { url(size: LARGE) width height alt }
    calledOffAt deadline timeZone language private createdAt version url posterUrl shareText
    location { lat lng } areas { name } promiser { __typename ... on Person { name } ... on Group { name slug }
      ... on Body { name website } }
    reports(first: 20) { edges { node { ref title } } }
    activities(first: 10) { edges { node { id title startsAt timeZone } } }
  }
}"""
AREAS = """query PledgeAreas($ref: String!, $after: String) { pledge(ref: $ref) {
  areasToJoin(first: 100, after: $after) { edges { node { id name } } pageInfo { hasNextPage endCursor } } } }"""
MOST_AREAS = 1_000
# What came of signing, as the address of the page says it after a form.
SIGNED = "signed"
_EMPTY = {"visibility": NameVisibility.HIDDEN.value} | dict.fromkeys(
    ("email", "name", "area", "house", "postcode", "sharesContact"), ""
)
_MOMENT = timedelta(seconds=1)
_TAKING = (PledgeState.OPEN, PledgeState.ACTIVE)


async def find(asking: Asking, ref: str, language: str) -> Answer | None:
    """The pledge as a guest sees it who has its link."""
    found = (await asking.ask(DOCUMENT, language, ref=plain_ref(ref)))["pledge"]
    if found is None:
        return None
    takes = _takes(found, asking.now)
    areas = await _areas(asking, ref, language) if found["byArea"] and takes else []
    return {**found, "takesSignatures": takes, "areasToJoin": areas}


async def _areas(asking: Asking, ref: str, language: str) -> list[Answer]:
    """The areas in which it can be joined, by name; of more than a list can bear the first."""
    areas: list[Answer] = []
    after = None
    while len(areas) < MOST_AREAS:
        found = (await asking.ask(AREAS, language, ref=plain_ref(ref), after=after))["pledge"]["areasToJoin"]
        areas += [edge["node"] for edge in found["edges"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    return areas


def route(asking: Asking, address: str) -> Route:
    """The page. `address`: where people reach this server."""

    async def show(request: Request) -> Response:
        language = layout.language_of(request)
        ref = plain_ref(request.path_params["ref"])
        if ref != request.path_params["ref"]:
            return RedirectResponse(f"/p/{ref}?{request.url.query}".rstrip("?"), 301)
        found = await find(asking, ref, language)
        return shown(request, found, address) if found else missing(request, address, language)

    return Route("/p/{ref}", show)


def shown(
    request: Request,
    pledge: Answer,
    address: str,
    *,
    errors: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The page. `errors`: what is wrong with the fields that were `given`; of "" with all of them."""
    language = layout.language_of(request)
    outcome = _outcome(request.query_params.get(SIGNED), language)
    words = _words(language) | outcomes.words(language)
    return layout.page(
        request,
        "pledge.html",
        frame_of(pledge, address, language, title=titled(pledge["sentence"], errors, language)),
        status=status,
        kept_by=layout.NOBODY if outcome else layout.READER if pledge["private"] else layout.EVERYBODY,
        pledge=pledge,
        state=_state(pledge, language),
        spoken=languages.choose(pledge["language"]),
        progress=_progress(pledge, language),
        facts=_facts(pledge, language),
        reports=[{**edge["node"], "address": f"/r/{edge['node']['ref']}"} for edge in pledge["reports"]["edges"]],
        activities=[_activity(edge["node"], language) for edge in pledge["activities"]["edges"]],
        outcome=outcome,
        full=bool(pledge["cap"]) and pledge["signatureCount"] >= pledge["cap"],
        pictures=outcomes.pictures([pledge["picture"]] if pledge["picture"] else [], words["picture"]),
        went=outcomes.went(pledge, language),
        went_pictures=outcomes.pictures(pledge["keptPhotos"], words["done_photo"]),
        errors=errors or {},
        given={**_EMPTY, **(given or {})},
        visibilities=_visibilities(language),
        words=words,
    )


def frame_of(pledge: Answer, address: str, language: str, *, title: str) -> Frame:
    """What stands around a page about a pledge."""
    return Frame(
        language=language,
        title=layout.shortened(title),
        summary=layout.shortened(_summary(pledge, language)),
        address=f"{address}/p/{pledge['ref']}",
        home=f"{address}/pledge/{pledge['ref']}",
        picture=pledge["picture"]["url"] if pledge["picture"] else None,
        hidden=pledge["private"],
    )


def missing(request: Request, address: str, language: str) -> Response:
    """The same for what is not there and for what not everybody may see."""
    title = say("There is no such pledge", language)
    text = say("It may have been taken down, or the address may be mistyped.", language)
    frame = Frame(language=language, title=title, summary=text, address=str(request.url.path), home=f"{address}/")
    return layout.page(request, "missing.html", frame, status=404)


def last_moment(pledge: Answer) -> datetime:
    """The last second in which it can be signed, in the times of its place."""
    return (datetime.fromisoformat(pledge["deadline"]) - _MOMENT).astimezone(ZoneInfo(pledge["timeZone"]))


def _takes(pledge: Answer, now: datetime) -> bool:
    return pledge["state"] in _TAKING and not pledge["calledOffAt"] and now < datetime.fromisoformat(pledge["deadline"])


def titled(title: str, errors: Mapping[str, str] | None, language: str) -> str:
    """The title of a page, which says first of all where something is wrong with what was sent."""
    return say("Error: {title}", language, title=title) if errors else title


def _summary(pledge: Answer, language: str) -> str:
    return " ".join((f"{_state(pledge, language)}.", f"{_progress(pledge, language)}.", *pledge["details"].split()))


def _state(pledge: Answer, language: str) -> str:
    # What was active stays so; to who reads of it, it is called off all the same.
    state = PledgeState.CANCELLED if pledge["calledOffAt"] else PledgeState(pledge["state"])
    return wording.state(state, language)


def _progress(pledge: Answer, language: str) -> str:
    target = pledge["target"]
    return say("{count} of {target} have signed", language, count=pledge["signatureCount"], target=target)


def _facts(pledge: Answer, language: str) -> list[tuple[str, str]]:
    location, reached = pledge["location"], pledge["countAtActivation"]
    facts = [
        (say("Promised by", language), pledge["promiser"]["name"]),
        (say("Sign until", language), _deadline(pledge, language)),
        *outcomes.places(pledge, language),
        (say("Where", language), ", ".join(area["name"] for area in pledge["areas"])),
        (say("Reference", language), pledge["ref"]),
    ]
    if not location and not pledge["byArea"]:
        facts.append((say("Where", language), say("Anywhere", language)))
    if reached is not None and reached != pledge["signatureCount"]:
        facts.append((say("Signed when it came about", language), str(reached)))
    return [(name, value) for name, value in facts if value]


def _deadline(pledge: Answer, language: str) -> str:
    last = last_moment(pledge)
    return say(
        "the end of {day}, {zone}",
        language,
        day=wording.day_in_words(last.date(), language),
        zone=get_timezone_location(pledge["timeZone"], Locale(language)),
    )


def _activity(activity: Answer, language: str) -> dict[str, Any]:
    told = layout.moment(datetime.fromisoformat(activity["startsAt"]), language, ZoneInfo(activity["timeZone"]))
    return {**activity, "starts": told, "address": f"/a/{activity['id']}"}


def _outcome(signed: str | None, language: str) -> str:
    if signed is None:
        return ""
    return {
        "COUNTED": say("Thank you: you have signed, and you are in the count.", language),
        "RECEIVED": say("Thank you: you have signed; the count will show it in a moment.", language),
        "WAITLISTED": say("Thank you: all places are taken, so you are on the waiting list.", language),
    }.get(signed, say("You are confirmed, but this pledge could not be signed any more.", language))


def _visibilities(language: str) -> list[tuple[str, str]]:
    return [
        (NameVisibility.HIDDEN, say("Nobody sees my name", language)),
        (NameVisibility.SIGNERS, say("Only those who sign, and whose pledge it is", language)),
        (NameVisibility.AT_ACTIVATION, say("Everybody, but only once enough have signed", language)),
        (NameVisibility.PUBLIC, say("Everybody", language)),
    ]


def _words(language: str) -> dict[str, str]:
    return {
        "about": say("About this pledge", language),
        "problem": say("There is a problem", language),
        "error": say("Error:", language),
        "reports": say("What it is about", language),
        "activities": say("When neighbours turn up", language),
        "sign": say("Sign it", language),
        "join": say("I will, too", language),
        "email": say("E-mail address", language),
        "letter": say("We send a code to it. Nobody else here sees it.", language),
        "name": say("Your name, if you like", language),
        "names": say("Who may see your name?", language),
        "trap": say("Leave this empty", language),
        "have": say("I have a code already", language),
        "tell": say("Tell your neighbours", language),
        "mail": say("Send it by e-mail", language),
        "poster": say("Print a poster (PDF)", language),
        "four": say("Print four flyers to a page (PDF)", language),
        "eight": say("Print eight flyers to a page (PDF)", language),
        "open": say("See it on a map, with all that is new", language),
    }
