"""One of geopy's geocoders, by its name and options: what it is asked, and what is taken of its answers."""

import hashlib
import inspect
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from geopy.exc import ConfigurationError, GeocoderNotFound
from geopy.geocoders import SERVICE_TO_GEOCODER, get_geocoder_for_service

from pledgebank.base import text
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.geocoding import folding
from pledgebank.geocoding.model import Found
from pledgebank.geocoding.remote.adapter import Httpx2Adapter

NONE = "none"
NAMES = (NONE, *sorted(SERVICE_TO_GEOCODER))
MOST = 10
TIMEOUT = 1.5  # seconds without a sign of life
_PLACE = "place"
_KIND = re.compile(r"[a-z_]{1,30}")
_LANGUAGES = ("language", "lang", "culture")
_LIMITS = ("limit", "maxresults", "max_results", "maximum_responses")
_VIEW_DEGREES = 0.25


class WrongOptions(Exception):
    """The options of a geocoder make no sense; the message says why, without their values."""


class Service:
    """A geocoder of geopy."""

    def __init__(self, name: str, options: str) -> None:
        """`options`: JSON of what geopy's class takes, and as `geocode` what its method does. Raises WrongOptions."""
        self.name = name
        self.digest = hashlib.sha256(f"{name}\x1f{options}".encode()).hexdigest()[:16]
        given = _read(options)
        more = given.pop("geocode", {})
        if not isinstance(more, dict):
            raise WrongOptions("geocode should be an object")
        self._geocoder = _built(name, {**given, "timeout": TIMEOUT, "adapter_factory": Httpx2Adapter})
        self._more = more
        self._finds = inspect.signature(self._geocoder.geocode).parameters
        if unknown := sorted(set(more) - set(self._finds)):
            raise WrongOptions(f"{name} cannot geocode by {', '.join(unknown)}")
        self._names = (
            inspect.signature(self._geocoder.reverse).parameters if hasattr(self._geocoder, "reverse") else None
        )

    async def find(self, typed: str, near: Point | None, language: str) -> list[Found]:
        """Places for a text; what makes no sense is left out. Raises whatever geopy makes of the service's answer."""
        asked = {**_asked(self._finds, language), **_bias(self._finds, near), **self._more}
        return _taken(await self._geocoder.geocode(typed, exactly_one=False, **asked))

    async def name_of(self, point: Point, language: str) -> list[Found]:
        """What a point is called, best first; nothing from who cannot say. Raises as `find` does."""
        if self._names is None:
            return []
        asked = _asked(self._names, language)
        return _taken(await self._geocoder.reverse((point.lat, point.lng), exactly_one=False, **asked))


def _read(options: str) -> dict[str, Any]:
    try:
        given = json.loads(options or "{}")
    except (ValueError, RecursionError):
        raise WrongOptions("they should be an object in JSON") from None
    if not isinstance(given, dict):
        raise WrongOptions("they should be an object in JSON")
    return given


def _built(name: str, options: dict[str, Any]) -> Any:
    try:
        return get_geocoder_for_service(name)(**options)
    except GeocoderNotFound:
        raise WrongOptions(f"there is no geocoder {name}") from None
    except ConfigurationError as error:
        raise WrongOptions(str(error).partition(". ")[0]) from None
    except TypeError as error:
        raise WrongOptions(str(error).partition(" ")[2]) from None
    except (ValueError, AttributeError):
        raise WrongOptions(f"{name} takes others") from None


def _asked(parameters: Mapping[str, inspect.Parameter], language: str) -> dict[str, Any]:
    asked: dict[str, Any] = {name: language for name in _LANGUAGES if name in parameters}
    return asked | {name: MOST for name in _LIMITS if name in parameters}


def _bias(parameters: Mapping[str, inspect.Parameter], near: Point | None) -> dict[str, Any]:
    if near is None:
        return {}
    at = (near.lat, near.lng)
    low, high = (
        (min(max(near.lat + side, -90), 90), min(max(near.lng + side, -180), 180))
        for side in (-_VIEW_DEGREES, _VIEW_DEGREES)
    )
    known = {"location_bias": at, "proximity": at, "at": at, "viewbox": [low, high]}
    return {name: value for name, value in known.items() if name in parameters}


def _taken(answered: object) -> list[Found]:
    several = answered if isinstance(answered, list | tuple) else [answered]
    taken = (_found(one) for one in several[:MOST] if one is not None)
    return [one for one in taken if one is not None]


def _found(location: Any) -> Found | None:
    """A place of theirs; None where it has no name, or lies nowhere."""
    try:
        lat, lng = float(location.latitude), float(location.longitude)
        if lat == lng == 0 or not math.isfinite(lat + lng):
            return None
        label = text.line(str(location.address or "")[: folding.LONGEST], "label", longest=folding.LONGEST)
        return Found(label=label, location=Point.at(lat, lng), kind=_kind(location.raw))
    except (Refused, AttributeError, TypeError, ValueError):
        return None


def _kind(raw: object) -> str:
    told = raw if isinstance(raw, dict) else {}
    inner = told.get("properties")
    for part in (told, inner if isinstance(inner, dict) else {}):
        for name in ("addresstype", "osm_value", "layer", "type"):
            value = part.get(name)
            if isinstance(value, str) and _KIND.fullmatch(value.lower()) and value != "Feature":
                return value.lower()
    return _PLACE
