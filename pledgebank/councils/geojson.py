"""Areas from GeoJSON: a FeatureCollection, or one feature a line; every area is fit, or the whole file is refused."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Raw, Struct

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.text import line
from pledgebank.councils.model import Drawing
from pledgebank.councils.outlines import Position, Shape, shape_of
from pledgebank.councils.rules import LONGEST_NAME, slug_of

MOST_AREAS = 10_000
MOST_TOLD = 10
_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")


class _Feature(Struct, tag="Feature"):
    geometry: Raw = Raw(b"null")
    properties: dict[str, object] | None = None


class _Named(Struct):
    name: str = ""


class _System(Struct):
    properties: _Named | None = None


class _Collection(Struct, tag="FeatureCollection"):
    features: list[_Feature]
    crs: _System | None = None


class _Polygon(Struct, tag="Polygon"):
    coordinates: list[list[Position]]


class _MultiPolygon(Struct, tag="MultiPolygon"):
    coordinates: list[list[list[Position]]]


_document = msgspec.json.Decoder(_Collection | _Feature)
_geometry = msgspec.json.Decoder(_Polygon | _MultiPolygon)


def read(text: bytes, *, name_property: str = "name", slug_prefix: str = "") -> list[Drawing]:
    """The areas in a GeoJSON text, each repaired if need be. Raises Refused INVALID naming all that cannot be used."""
    drawings: list[Drawing] = []
    unfit: list[str] = []
    for place, feature in enumerate(_features(text), start=1):
        if place > MOST_AREAS:
            raise invalid("This file has more than {most} areas.", most=MOST_AREAS)
        name = f"feature {place}"
        try:
            name = _name(feature, name_property)
            shape = _shape(feature)
            drawings.append(drawing(name, shape, slug_prefix))
        except Refused as refused:
            unfit.append(f"{name}: {refused.message}")
    unfit += [f"{name}: it is there twice" for name in _repeated(drawings)]
    if unfit:
        more = f" and {len(unfit) - MOST_TOLD} more" if len(unfit) > MOST_TOLD else ""
        told = "; ".join(unfit[:MOST_TOLD]) + more
        raise invalid("Nothing was loaded, because of these areas: {areas}.", areas=told)
    if not drawings:
        raise invalid("This file has no areas.")
    return drawings


def drawing(name: str, shape: Shape, slug_prefix: str = "") -> Drawing:
    """An area of this name and shape. Raises Refused INVALID for a name without letters."""
    slug = slug_of(f"{slug_prefix} {name}" if slug_prefix else name)
    return Drawing(name=name, slug=slug, wkb=shape.wkb, size=shape.size, repaired=shape.repaired)


def _features(text: bytes) -> Iterator[_Feature]:
    text = text.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        yield from _of_document(_document.decode(text))
    except msgspec.DecodeError as error:
        lines = [part for part in text.replace(b"\x1e", b"").splitlines() if part.strip()]
        if len(lines) < 2:
            raise _no_geojson(error) from error
    else:
        return
    for number, part in enumerate(lines, start=1):
        try:
            yield from _of_document(_document.decode(part))
        except msgspec.DecodeError as error:
            raise _no_geojson(error, number) from error


def _no_geojson(error: msgspec.DecodeError, number: int = 1) -> Refused:
    return invalid(
        "This is not GeoJSON, neither a FeatureCollection nor features by line (line {number}: {error}).",
        number=number,
        error=str(error),
    )


def _of_document(document: _Collection | _Feature) -> Sequence[_Feature]:
    if isinstance(document, _Feature):
        return [document]
    system = document.crs.properties.name if document.crs and document.crs.properties else ""
    if system and not system.upper().endswith(_WGS84):
        raise invalid("Please convert this file to WGS84 degrees first; it is in {system}.", system=system)
    return document.features


def _name(feature: _Feature, name_property: str) -> str:
    properties = feature.properties or {}
    value = properties.get(name_property)
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise invalid(f"it has no property {name_property} (only {', '.join(sorted(properties)[:20])})")
    return line(str(value), "name", longest=LONGEST_NAME)


def _shape(feature: _Feature) -> Shape:
    try:
        geometry = _geometry.decode(feature.geometry)
    except msgspec.DecodeError as error:
        raise invalid("it is not a Polygon or MultiPolygon") from error
    return shape_of([geometry.coordinates] if isinstance(geometry, _Polygon) else geometry.coordinates)


def _repeated(drawings: Sequence[Drawing]) -> list[str]:
    times = Counter(one.slug for one in drawings)
    return [one.name for one in drawings if times[one.slug] > 1]
