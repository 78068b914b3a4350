"""The page of a report, at the short address that stands on posters and in letters: /r/k7m4x2b."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pledgebank.base.ids import plain_ref
from pledgebank.pages import layout
from pledgebank.pages.asking import Answer, Asking
from pledgebank.pages.layout import Frame
from pledgebank.reports import wording
from pledgebank.reports.model import ClosedBecause, FixedBy, ReportState
from pledgebank.words.sentences import say

DOCUMENT = """query ReportPage($ref: String!) {
  report(ref: $ref) {
    ref title description state fixedBy closedBecause createdAt updatedAt supportCount
    duplicateOf { ref title } photos { url(size: LARGE) width height alt }
    updates(first: 20) { edges { node { id text state createdAt author { name } body { name } } }
      pageInfo { hasNextPage } }
    category { name body { name website } } areas { name } location { lat lng } reporter { name }
    pledges(first: 10) { edges { node { ref sentence state signatureCount target } } }
    plannedWork { sentence } works(first: 5) { edges { node { state sentence } } }
    activities(first: 10) { edges { node { id title startsAt timeZone state } } }
  }
}"""


def route(asking: Asking, address: str, zone: ZoneInfo) -> Route:
    """The page. `address`: where people reach this server; `zone`: in which times are told."""

    async def show(request: Request) -> Response:
        language = layout.language_of(request)
        ref = plain_ref(request.path_params["ref"])
        if ref != request.path_params["ref"]:
            return RedirectResponse(f"/r/{ref}?{request.url.query}".rstrip("?"), 301)
        found = (await asking.ask(DOCUMENT, language, ref=ref))["report"]
        if found is None:
            return _missing(request, address, language)
        return _shown(request, found, address, language, zone)

    return Route("/r/{ref}", show)


def _shown(request: Request, report: Answer, address: str, language: str, zone: ZoneInfo) -> Response:
    def at(instant: str) -> str:
        return layout.moment(datetime.fromisoformat(instant), language, zone)

    frame = Frame(
        language=language,
        title=report["title"],
        summary=_summary(report, language),
        address=f"{address}/r/{report['ref']}",
        home=f"{address}/report/{report['ref']}",
        picture=next((photo["url"] for photo in report["photos"]), None),
    )
    facts = _facts(report, language, at)
    return layout.page(
        request,
        "report.html",
        frame,
        report=report,
        state=_state(report, language),
        work=_work(report),
        facts=facts,
        updates=[_update(edge["node"], language, at) for edge in report["updates"]["edges"]],
        original=_original(report["duplicateOf"], address),
        pledges=[_pledge(edge["node"], address) for edge in report["pledges"]["edges"]],
        activities=[_activity(edge["node"], address, language) for edge in report["activities"]["edges"]],
        words=_words(language),
    )


def _missing(request: Request, address: str, language: str) -> Response:
    title = say("There is no such report", language)
    text = say("It may have been taken down, or the address may be mistyped.", language)
    frame = Frame(language=language, title=title, summary=text, address=str(request.url.path), home=f"{address}/")
    return layout.page(request, "missing.html", frame, status=404)


def _words(language: str) -> dict[str, str]:
    return {
        "about": say("About this report", language),
        "map": say("See it on a map", language),
        "photo": say("Photo of the problem", language),
        "original": say("It was reported here before", language),
        "updates": say("What is new", language),
        "more": say("There is more in the app.", language),
        "pledges": say("What neighbours pledge", language),
        "activities": say("When neighbours turn up", language),
        "act": say("Say that you see it too, follow it, or help", language),
        "beside": say("What neighbours do stands beside the council's duty, never in its place.", language),
    }


def _facts(report: Answer, language: str, at: Callable[[str], str]) -> list[tuple[str, str]]:
    facts = [
        (say("Where", language), ", ".join(area["name"] for area in report["areas"])),
        (say("What", language), report["category"]["name"]),
        (say("Who answers for it", language), report["category"]["body"]["name"]),
        (say("Reported", language), at(report["createdAt"])),
        (say("Last changed", language), at(report["updatedAt"])),
    ]
    if report["supportCount"]:
        facts.append((say("Neighbours who see it too", language), str(report["supportCount"])))
    if report["reporter"]:
        facts.append((say("Reported by", language), report["reporter"]["name"]))
    return [(name, value) for name, value in facts if value]


def _state(report: Answer, language: str) -> str:
    by, because = report["fixedBy"], report["closedBecause"]
    return wording.state(
        ReportState(report["state"]),
        language,
        fixed_by=FixedBy(by) if by else None,
        because=ClosedBecause(because) if because else None,
    )


def _work(report: Answer) -> str | None:
    """What volunteers plan to do next about it or, where that is nothing, how it went the last time."""
    if report["plannedWork"]:
        return str(report["plannedWork"]["sentence"])
    told = [edge["node"] for edge in report["works"]["edges"] if edge["node"]["state"] != "RELEASED"]
    return str(told[0]["sentence"]) if told else None


def _summary(report: Answer, language: str) -> str:
    return layout.shortened(" ".join((_state(report, language) + ".", *report["description"].split())))


def _update(update: Answer, language: str, at: Callable[[str], str]) -> dict[str, Any]:
    by = update["body"] or update["author"]
    told = [by["name"] if by else say("A neighbour", language), at(update["createdAt"])]
    if update["state"]:
        told.append(wording.state(ReportState(update["state"]), language))
    return {"text": update["text"], "told": " · ".join(told)}


def _original(report: Answer | None, address: str) -> dict[str, Any] | None:
    return {**report, "address": f"{address}/r/{report['ref']}"} if report else None


def _pledge(pledge: Answer, address: str) -> dict[str, Any]:
    return {**pledge, "address": f"{address}/p/{pledge['ref']}"}


def _activity(activity: Answer, address: str, language: str) -> dict[str, Any]:
    starts = datetime.fromisoformat(activity["startsAt"])
    told = layout.moment(starts, language, ZoneInfo(activity["timeZone"]))
    return {**activity, "starts": told, "address": f"{address}/a/{activity['id']}"}
