"""What all public pages share: their frame, their language, how long they may be kept, and what they forbid."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pledgebank.web import headers
from pledgebank.words import languages
from pledgebank.words.sentences import say

# They run no script and fetch nothing but their pictures.
SECURITY = headers.policy(script_src="'none'", worker_src="'none'", connect_src="'none'", manifest_src="'none'")
FRESH_SECONDS = 60
EVERYBODY, READER, NOBODY = f"public, max-age={FRESH_SECONDS}", f"private, max-age={FRESH_SECONDS}", "no-store"
SUMMARY = 200
# How days and hours are written where a language has several ways.
REGIONS = {"en": "en_GB"}
_templates = Environment(
    loader=PackageLoader("pledgebank.pages"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Tongue(Struct, frozen=True):
    """One of our languages, as a page offers it: what it calls itself, and where the page is in it."""

    code: str
    name: str
    address: str


class Frame(Struct, frozen=True, kw_only=True):
    """Around every page. `address`: its one public address; `summary`: for those who link to it.

    `hidden`: from search engines. `handed`: what is handed on to the page in another language.
    """

    language: str
    title: str
    summary: str
    address: str
    home: str
    picture: str | None = None
    hidden: bool = False
    handed: Mapping[str, str] = {}

    @property
    def direction(self) -> str:
        """Which way its language runs."""
        return Locale(self.language).text_direction

    @property
    def tongues(self) -> list[Tongue]:
        """The page in all our languages."""
        return [
            Tongue(
                code,
                Locale(code).get_display_name(code) or code,
                f"{self.address}?{urlencode({**self.handed, 'lang': code})}",
            )
            for code in sorted(languages.SPOKEN)
        ]

    @property
    def words(self) -> dict[str, str]:
        """What the frame itself says."""
        return {
            "skip": say("Skip to the content", self.language),
            "app": say("Open the app", self.language),
            "languages": say("This page in other languages", self.language),
        }


def language_of(request: Request) -> str:
    """The language a reader chose on the page, or that their browser likes best."""
    wished = request.query_params.get("lang")
    return wished if wished in languages.SPOKEN else languages.choose(request.headers.get("accept-language"))


def moment(at: datetime, language: str, zone: ZoneInfo) -> str:
    """An instant in words, such as "4 May 2026, 12:30"."""
    locale = REGIONS.get(language, language)
    return f"{format_date(at.astimezone(zone), 'long', locale)}, {format_time(at, 'short', zone, locale)}"


def shortened(text: str, most: int = SUMMARY) -> str:
    """A text as those who link to the page show it."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def page(
    request: Request, template: str, frame: Frame, *, status: int = 200, kept_by: str = EVERYBODY, **values: object
) -> Response:
    """The page; an empty answer where the reader has it as it is. `kept_by`: who may keep it, as Cache-Control says."""
    text = _templates.get_template(template).render(frame=frame, **values)
    kept = {
        "content-security-policy": SECURITY,
        "content-language": frame.language,
        **lasting(text.encode(), kept_by if status == 200 else NOBODY),
    }
    if status == 200 and known(request, kept["etag"]):
        return Response(status_code=304, headers=kept)
    return HTMLResponse(text, status, headers=kept)


def lasting(content: bytes, kept_by: str) -> dict[str, str]:
    """What an answer in the reader's language says of how long, and by whom, it may be kept."""
    mark = f'"{hashlib.blake2s(content, digest_size=12).hexdigest()}"'
    return {"cache-control": kept_by, "vary": "Accept-Language", "etag": mark}


def known(request: Request, mark: str) -> bool:
    """Whether the reader has what bears this mark."""
    return mark in request.headers.get("if-none-match", "")
