"""Signing a pledge as a guest, without a script: a form, a letter with a code, a form for the code.

Both forms do what the app does, by the mutations it has: signPledge with a contact, and confirmContact.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pledgebank.pages import forms, layout, pledges
from pledgebank.pages.asking import Answer, Asking
from pledgebank.pages.forms import Unfit
from pledgebank.pledges.model import NameVisibility
from pledgebank.words.sentences import say

ERRORS = "errors { code message field retryAfter }"
SIGN = f"mutation PageSigns($input: SignPledgeInput!) {{ it: signPledge(input: $input) {{ {ERRORS} }} }}"
CONFIRM = f"""mutation PageConfirms($input: ConfirmContactInput!) {{
  it: confirmContact(input: $input) {{ session {{ accessToken }} {ERRORS} }} }}"""
MINE = "query PageLooks($ref: String!) { pledge(ref: $ref) { viewerSignature { state } } }"
# The page is no device that stays signed in.
LEAVE = "mutation PageLeaves { signOut(input: {}) { errors { code } } }"
STATUS = {"TOO_MANY": 429, "MAIL_FAILED": 503, "BUSY": 503}
LOST = "MISSED"


def routes(asking: Asking, address: str) -> list[Route]:
    """The two forms and what they do. `address`: where people reach this server."""

    async def sign(request: Request) -> Response:
        return await _posted(request, asking, address, _sign)

    async def confirm(request: Request) -> Response:
        if request.method == "POST":
            return await _posted(request, asking, address, _confirm)
        language = layout.language_of(request)
        pledge = await pledges.find(asking, request.path_params["ref"], language)
        if pledge is None:
            return pledges.missing(request, address, language)
        email, code = asking.letter(request.query_params.get("letter", ""))
        return _code_page(request, pledge, address, {"email": email, "code": code}, errors={})

    async def back(request: Request) -> Response:
        return RedirectResponse(f"/p/{request.path_params['ref']}?{request.url.query}".rstrip("?"), 303)

    return [
        Route("/p/{ref}/sign", sign, methods=["POST"]),
        Route("/p/{ref}/sign", back),
        Route("/p/{ref}/confirm", confirm, methods=["GET", "POST"]),
    ]


async def _posted(
    request: Request, asking: Asking, address: str, act: "Callable[[_Sent], Awaitable[Response]]"
) -> Response:
    language = layout.language_of(request)
    try:
        fields = await forms.read(request, address)
    except Unfit as unfit:
        return Response(status_code=unfit.status, headers={"cache-control": "no-store"})
    pledge = await pledges.find(asking, request.path_params["ref"], language)
    if pledge is None:
        return pledges.missing(request, address, language)
    return await act(_Sent(request, asking, address, pledge, fields, language))


class _Sent(Struct, frozen=True):
    """A form that was sent from the page of a pledge. `address`: where people reach this server."""

    request: Request
    asking: Asking
    address: str
    pledge: Answer
    fields: Mapping[str, str]
    language: str

    async def act(self, document: str, token: str | None = None, **variables: object) -> Answer:
        """What a mutation answers to who sent the form."""
        sender = self.request.client.host if self.request.client else ""
        return await self.asking.act(document, self.language, sender, token=token, **variables)

    def code_page(self, errors: Mapping[str, str] | None = None, status: int = 200) -> Response:
        """The form for the code."""
        return _code_page(self.request, self.pledge, self.address, self.fields, errors=errors or {}, status=status)


async def _sign(sent: _Sent) -> Response:
    if forms.is_trapped(sent.fields):
        return sent.code_page()
    terms, visibility = sent.fields.get("terms", ""), sent.fields.get("visibility")
    given = {
        "pledge": sent.pledge["id"],
        "visibility": visibility if visibility in list(NameVisibility) else NameVisibility.HIDDEN.value,
        "terms": int(terms) if terms.isascii() and terms.isdigit() and len(terms) < 9 else None,
        "contact": {"email": sent.fields.get("email", ""), "name": sent.fields.get("name") or None},
        "sharesContact": bool(sent.fields.get("sharesContact")),
        "area": sent.fields.get("area") or None,
        "household": _household(sent) if sent.pledge["perHousehold"] else None,
    }
    refused = (await sent.act(SIGN, input=given))["it"]["errors"]
    if not refused:
        return sent.code_page()
    page = pledges.shown(
        sent.request, sent.pledge, sent.address, errors=_by_field(refused), given=sent.fields, status=_status(refused)
    )
    return _later(page, refused)


def _household(sent: _Sent) -> dict[str, str]:
    return {name: sent.fields.get(name, "") for name in ("house", "postcode")}


async def _confirm(sent: _Sent) -> Response:
    given = {"contact": {"email": sent.fields.get("email", "")}, "code": sent.fields.get("code", "")}
    answer = (await sent.act(CONFIRM, input=given))["it"]
    if refused := answer["errors"]:
        return _later(sent.code_page(_by_field(refused), _status(refused)), refused)
    token, ref = answer["session"]["accessToken"], sent.pledge["ref"]
    mine = (await sent.act(MINE, token, ref=ref))["pledge"]
    await sent.act(LEAVE, token)
    signature = mine["viewerSignature"] if mine else None
    outcome = {pledges.SIGNED: signature["state"] if signature else LOST, "lang": sent.language}
    return RedirectResponse(f"/p/{ref}?{urlencode(outcome)}", 303, headers={"cache-control": "no-store"})


def _code_page(
    request: Request,
    pledge: Answer,
    address: str,
    fields: Mapping[str, str],
    *,
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    language, email = layout.language_of(request), fields.get("email", "").strip()
    title = say("Type in the code from your letter", language)
    return layout.page(
        request,
        "code.html",
        pledges.frame_of(pledge, address, language, title=pledges.titled(title, errors, language)),
        status=status,
        kept_by=layout.NOBODY,
        pledge=pledge,
        title=title,
        email=email,
        code=fields.get("code", "").strip() if not errors else "",
        asks_email=not email or "email" in errors,
        errors=errors,
        words=_words(language),
    )


def _by_field(refused: list[Answer]) -> dict[str, str]:
    """What is wrong, by the field it is shown at; "" for what is of no field."""
    shown = {"email", "name", "visibility", "code", "area", "household", "house", "postcode"}
    errors: dict[str, str] = {}
    for one in refused:
        field = (one["field"] or [""])[-1]
        errors.setdefault(field if field in shown else "", one["message"])
    return errors


def _status(refused: list[Answer]) -> int:
    return STATUS.get(refused[0]["code"], 422)


def _later(response: Response, refused: list[Answer]) -> Response:
    if seconds := refused[0]["retryAfter"]:
        response.headers["retry-after"] = str(math.ceil(seconds))
    return response


def _words(language: str) -> dict[str, str]:
    return {
        "sent": say(
            "If a letter can reach this address, it has six digits in it that are good for ten minutes.", language
        ),
        "counts": say("You have signed only once you have typed them in here.", language),
        "to": say("Sent to", language),
        "email": say("E-mail address", language),
        "code": say("The six digits", language),
        "confirm": say("Confirm and sign", language),
        "again": say("No letter? Look among unwanted mail, or go back and send it again.", language),
        "back": say("Back to the pledge", language),
        "problem": say("There is a problem", language),
        "error": say("Error:", language),
    }
