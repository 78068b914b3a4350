"""Which language to speak: of those we have, the one somebody likes best."""

import re
from contextvars import ContextVar
from importlib.resources import files

ENGLISH = "en"
MOST_WISHES = 20
_CATALOGUES = [one.name for one in (files("pledgebank.words") / "po").iterdir() if one.name.endswith(".po")]
# English is what the code is written in; a catalogue makes any other.
SPOKEN = frozenset({ENGLISH, *(name.removesuffix(".po") for name in _CATALOGUES)})
_TAG = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8}){0,4}|\*")
_WEIGHT = re.compile(r"q=(0(\.\d{0,3})?|1(\.0{0,3})?)")
_current: ContextVar[str] = ContextVar("language", default=ENGLISH)


def choose(wished: str | None) -> str:
    """The best of our languages for an Accept-Language header, or for a tag such as `cy-GB`; English if none is.

    Of a long header only the first twenty wishes are read.
    """
    wishes = [_wish(part) for part in (wished or "").lower().split(",", MOST_WISHES)[:MOST_WISHES]]
    for tag, weight in sorted(wishes, key=lambda wish: -wish[1]):
        if weight > 0 and (found := _spoken(tag)):
            return found
    return ENGLISH


def use(language: str) -> None:
    """Speak this language from here on: to the client whose request or operation the present task serves."""
    _current.set(language)


def current() -> str:
    """The language of the client whose request or operation the present task serves."""
    return _current.get()


def _wish(part: str) -> tuple[str, float]:
    """A tag and how much it is wished for; nothing malformed is wished for."""
    tag, _, parameter = (bit.strip() for bit in part.partition(";"))
    if not _TAG.fullmatch(tag):
        return "", 0.0
    if not parameter:
        return tag, 1.0
    weight = _WEIGHT.fullmatch(parameter)
    return tag, float(weight[1]) if weight else 0.0


def _spoken(tag: str) -> str | None:
    """The language that a tag is a kind of, if we have it. Whoever takes any gets English."""
    if tag == "*":
        return ENGLISH
    # Our languages have no regional kinds, so what comes after the first hyphen makes no difference.
    language = tag.partition("-")[0]
    return language if language in SPOKEN else None
