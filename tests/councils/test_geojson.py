"""A file of areas is read whole or refused by the names of what is amiss."""

import json

import pytest

from pledgebank.base.errors import Refused
from pledgebank.councils import geojson
from tests.councils.builders import collection, feature, square

BOW_TIE = [[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)]]


def test_a_collection_gives_names_and_slugs() -> None:
    [one, other] = geojson.read(collection(feature("Höngg", [square(0, 0)]), feature("Alt-Wiedikon", [square(2, 0)])))

    assert (one.name, one.slug, one.size, one.repaired) == ("Höngg", "hongg", 1.0, None)
    assert (other.name, other.slug) == ("Alt-Wiedikon", "alt-wiedikon")


@pytest.mark.parametrize("separator", [b"\n", b"\r\n\r\n", b"\n\x1e"])
def test_features_may_come_one_a_line(separator: bytes) -> None:
    lines = [json.dumps(feature(name, [square(0, 0)])).encode() for name in ("North", "South")]

    assert [one.name for one in geojson.read(separator.join(lines))] == ["North", "South"]


def test_a_single_feature_behind_a_byte_order_mark_is_read() -> None:
    [one] = geojson.read(b"\xef\xbb\xbf" + json.dumps(feature("North", [square(0, 0)])).encode())

    assert one.slug == "north"


def test_another_property_can_be_the_name_and_numbers_are_names_too() -> None:
    text = collection({**feature("North", [square(0, 0)]), "properties": {"ward": 7}})

    assert geojson.read(text, name_property="ward")[0].name == "7"


def test_a_prefix_keeps_two_cities_apart() -> None:
    [one] = geojson.read(collection(feature("Altstadt", [square(0, 0)])), slug_prefix="köln")

    assert (one.name, one.slug) == ("Altstadt", "koln-altstadt")


def test_all_that_is_amiss_is_named_and_the_sound_ones_are_not() -> None:
    text = collection(
        feature("Sound", [square(0, 0)]),
        feature("Tie", BOW_TIE),
        feature("Twin", [square(0, 0)]),
        feature("TWIN", [square(3, 0)]),
        {"type": "Feature", "properties": {"name": "Dot"}, "geometry": {"type": "Point", "coordinates": [1, 1]}},
        {"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": None},
        {"type": "Feature", "properties": {"title": "x"}, "geometry": None},
        feature("---", [square(0, 0)]),
    )

    with pytest.raises(Refused) as refused:
        geojson.read(text)

    assert refused.value.code == "INVALID"
    for told in (
        "Tie: it is broken",
        "Twin: it is there twice",
        "TWIN: it is there twice",
        "Dot: it is not a Polygon",
        "Nowhere: it is not a Polygon",
        "feature 7: it has no property name (only title)",
        "---: This name has no letter",
    ):
        assert told in refused.value.message
    assert "Sound" not in refused.value.message


def test_a_long_list_of_what_is_amiss_is_cut() -> None:
    with pytest.raises(Refused, match="and 20 more"):
        geojson.read(collection(*(feature(f"Tie {number}", BOW_TIE) for number in range(30))))


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[1]\n[2]", b'{"type": "Topology"}', b"\xff\xfe\n\xff", b'{"type":"Feature"}x']
)
def test_what_is_not_geojson_is_refused(text: bytes) -> None:
    with pytest.raises(Refused, match="not GeoJSON"):
        geojson.read(text)


def test_an_empty_collection_is_refused() -> None:
    with pytest.raises(Refused, match="no areas"):
        geojson.read(collection())


def test_other_coordinates_than_degrees_are_refused() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature("A", [square(0, 0)])]}).encode()

    with pytest.raises(Refused, match="27700"):
        geojson.read(text)


def test_degrees_by_their_old_name_are_read() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature("A", [square(0, 0)])]}).encode()

    assert len(geojson.read(text)) == 1
