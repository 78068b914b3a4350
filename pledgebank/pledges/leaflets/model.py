"""A leaflet: what is to stand on a sheet of A4, and on how many parts of it."""

from datetime import date
from enum import IntEnum

from msgspec import Struct


class Parts(IntEnum):
    """How many of them a sheet holds: a poster with strips to tear off, or flyers to cut out."""

    POSTER = 1
    FOUR = 4
    EIGHT = 8


class Leaflet(Struct, frozen=True, kw_only=True):
    """A pledge on paper. `language`: of the words around its sentence; `written_in`: of the sentence itself.

    `address`: of its page, where it is signed. `last_day`: on which it still can be. `promiser` may be empty.
    """

    sentence: str
    written_in: str
    promiser: str
    address: str
    ref: str
    last_day: date
    language: str
    parts: Parts = Parts.POSTER


class Sheet(Struct, frozen=True, kw_only=True):
    """Every word of a leaflet as it is set, and what the setting needs to know of it.

    `words`: what no line may break in two, of the sentence; `leftwards`: written from right to left.
    """

    per: int
    title: str
    language: str
    leftwards: bool
    sentence: str
    sentence_language: str
    sentence_leftwards: bool
    words: tuple[str, ...]
    promiser: str
    address: str
    link: str
    invitation: str
    by: str
    reference: str
