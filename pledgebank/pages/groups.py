"""The page of a group, at its own address: /g/friends-of-the-burn. An invitation's link leads here, too."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pledgebank.groups.model import GroupState, Joining
from pledgebank.pages import layout
from pledgebank.pages.asking import Answer, Asking
from pledgebank.pages.layout import Frame
from pledgebank.words.sentences import say

DOCUMENT = """query GroupPage($slug: String!, $now: DateTime!) {
  group(slug: $slug) {
    slug name about state reason joining memberCount areas { name } verifiedBy { name }
    totals { hours bags fixed reopened }
    pledges(first: 10) { edges { node { ref sentence signatureCount target } } }
    activities(first: 10, endsAfter: $now) { edges { node { id title startsAt timeZone } } }
  }
}"""
# What came with the link of an invitation, which the page hands on to the app.
INVITATION = "invitation"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,99}")


def route(asking: Asking, address: str) -> Route:
    """The page. `address`: where people reach this server."""

    async def show(request: Request) -> Response:
        language, slug = layout.language_of(request), request.path_params["slug"]
        now = asking.now.isoformat().replace("+00:00", "Z")
        found = (await asking.ask(DOCUMENT, language, slug=slug, now=now))["group"]
        return _shown(request, found, address, language) if found else _missing(request, address, language)

    return Route("/g/{slug}", show)


def _shown(request: Request, group: Answer, address: str, language: str) -> Response:
    code = request.query_params.get(INVITATION, "")
    invited = bool(_CODE.fullmatch(code)) and group["state"] == GroupState.ACTIVE
    handed = {INVITATION: code} if invited else {}
    home = f"{address}/group/{quote(group['slug'])}"
    frame = Frame(
        language=language,
        title=group["name"],
        summary=layout.shortened(" ".join((f"{_state(group, language)}.", *group["about"].split()))),
        address=f"{address}/g/{quote(group['slug'])}",
        home=f"{home}?{urlencode(handed)}" if handed else home,
        hidden=invited,
        handed=handed,
    )
    return layout.page(
        request,
        "group.html",
        frame,
        kept_by=layout.NOBODY if invited else layout.EVERYBODY,
        group=group,
        state=_state(group, language),
        facts=_facts(group, language),
        pledges=[{**edge["node"], "address": f"/p/{edge['node']['ref']}"} for edge in group["pledges"]["edges"]],
        activities=[_activity(edge["node"], language) for edge in group["activities"]["edges"]],
        words=_words(language, invited=invited),
    )


def _missing(request: Request, address: str, language: str) -> Response:
    """The same for what is not there and for what not everybody may see."""
    title = say("There is no such group", language)
    text = say("It may have been taken down, or the address may be mistyped.", language)
    frame = Frame(language=language, title=title, summary=text, address=str(request.url.path), home=f"{address}/")
    return layout.page(request, "missing.html", frame, status=404)


def _state(group: Answer, language: str) -> str:
    if group["state"] == GroupState.CLOSED:
        return say("Closed", language)
    return {
        Joining.OPEN: say("Everybody can join", language),
        Joining.APPLICATION: say("Everybody can ask to join", language),
        Joining.INVITATION: say("One joins by invitation", language),
    }[Joining(group["joining"])]


def _facts(group: Answer, language: str) -> list[tuple[str, str]]:
    verified, done = group["verifiedBy"], group["totals"]
    counted = [
        (say("Problems fixed", language), done["fixed"]),
        (say("Opened again", language), done["reopened"]),
        (say("Bags filled", language), done["bags"]),
        (say("Hours of work", language), round(done["hours"])),
    ]
    facts = [
        (say("Members", language), str(group["memberCount"])),
        (say("Where", language), ", ".join(area["name"] for area in group["areas"])),
        (say("Verified by", language), verified["name"] if verified else ""),
        *((name, str(number) if number else "") for name, number in counted),
    ]
    return [(name, value) for name, value in facts if value]


def _activity(activity: Answer, language: str) -> dict[str, Any]:
    told = layout.moment(datetime.fromisoformat(activity["startsAt"]), language, ZoneInfo(activity["timeZone"]))
    return {**activity, "starts": told, "address": f"/a/{activity['id']}"}


def _words(language: str, *, invited: bool) -> dict[str, str]:
    join, accept = say("Join it, follow it, or help", language), say("Accept the invitation", language)
    return {
        "about": say("About this group", language),
        "invited": say("You are invited to be part of this group.", language) if invited else "",
        "pledges": say("What it pledges", language),
        "activities": say("When it turns up", language),
        "act": accept if invited else join,
    }
