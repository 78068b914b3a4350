"""Geopy's geocoders as we ask them: what is sent, what is taken of the answer, and every way in which they can fail."""

import json
from contextlib import suppress
from typing import Any

import pytest
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderParseError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
    GeopyError,
)

from pledgebank.base.geo import Point
from pledgebank.geocoding.model import Found
from pledgebank.geocoding.remote import adapter, service
from pledgebank.geocoding.remote.service import Service, WrongOptions
from tests.geocoding.remote import servers
from tests.geocoding.remote.servers import NOMINATIM, PHOTON, Answer, nominatim, options, said, serving

pytestmark = pytest.mark.anyio
CORN = Point.at(51.4522471, -2.5973109)
NEAR = Point.at(51.45, -2.6)


async def test_nominatim_is_asked_by_its_rules_and_understood() -> None:
    async with serving(said(NOMINATIM)) as (address, asked):
        found = await nominatim(address, geocode={"country_codes": "gb"}).find("corn street", NEAR, "cy")
    assert found[0] == Found(
        label="Corn Street, Old City, Bristol, BS1 1HQ, United Kingdom", location=CORN, kind="road"
    )
    assert (found[1].label, found[1].kind) == ("Corn Street, Elsewhere", "residential")
    assert asked.last() == {
        "q": "corn street", "format": "json", "limit": "10", "accept-language": "cy", "countrycodes": "gb",
        "viewbox": "-2.85,51.2,-2.35,51.7",
    }  # fmt: skip
    assert "user-agent: pledgebank-tests/1" in asked.headers[0]


async def test_photon_too() -> None:
    async with serving(said(PHOTON)) as (address, asked):
        found = await Service("photon", options(address)).find("corn street", NEAR, "en")
    assert (found[0].location, found[0].kind) == (CORN, "pedestrian")
    assert found[0].label.startswith("Corn Street")
    assert asked.last() == {"q": "corn street", "limit": "10", "lang": "en", "lat": "51.45", "lon": "-2.6"}


async def test_points_are_named() -> None:
    async with serving(said(NOMINATIM[0])) as (address, asked):
        found = await nominatim(address).name_of(CORN, "en")
    assert [one.label for one in found] == ["Corn Street, Old City, Bristol, BS1 1HQ, United Kingdom"]
    assert asked.lines[0].startswith("GET /reverse?lat=51.4522471&lon=-2.5973109&")


async def test_nothing_found_is_nothing() -> None:
    async with serving(said([]), said({"error": "Unable to geocode"})) as (address, _):
        assert await nominatim(address).find("zzzz", None, "en") == []
        assert await nominatim(address).name_of(CORN, "en") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"lat": "91", "lon": "0.5"}, {"lat": "0", "lon": "0"}, {"lat": "nan", "lon": "1"}, {"display_name": ""},
        {"display_name": None}, {"display_name": "\ud800"}, {"lat": None, "lon": None},
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Latitude normalization")
async def test_places_that_make_no_sense_are_left_out(wrong: dict[str, Any]) -> None:
    async with serving(said([{**NOMINATIM[0], **wrong}, NOMINATIM[1]])) as (address, _):
        try:
            found = await nominatim(address).find("x", None, "en")
        except (GeopyError, ValueError, TypeError):  # geopy's own checks refuse the whole answer
            return
    assert [one.label for one in found] == ["Corn Street, Elsewhere"]


async def test_labels_are_cut_and_cleaned_and_no_more_than_ten_are_taken() -> None:
    long = {**NOMINATIM[0], "display_name": "Corn\u0000 Street\n" + "x" * 10_000, "addresstype": "<b>", "type": 7}
    async with serving(said([long] * 30)) as (address, _):
        found = await nominatim(address).find("x", None, "en")
    assert len(found) == service.MOST
    assert (found[0].label[:13], len(found[0].label) <= 200, found[0].kind) == ("Corn Street x", True, "place")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said({}, "429 Too Many Requests", "Retry-After: 7"), GeocoderRateLimited),
        (said(b"oops", "500 Internal Server Error"), GeocoderServiceError),
        (said(b"", "503 Service Unavailable"), GeocoderTimedOut),
        (said({}, "401 Unauthorized"), GeocoderAuthenticationFailure),
        (said(b"", "302 Found", "Location: http://127.0.0.1:1/"), GeocoderServiceError),
        (said(b"<html>"), GeocoderParseError),
        (said(b"[" * 100_000), GeocoderParseError),
        (said(b"\xff\xfe"), GeocoderParseError),
        (said(b"\x1f\x8b" + b"x" * 50, "200 OK", "Content-Encoding: gzip"), GeocoderServiceError),
        (servers.endless, GeocoderServiceError),
        (servers.cut, GeocoderUnavailable),
        (servers.gone, GeocoderUnavailable),
    ],
    ids=["429", "500", "503", "401", "redirect", "html", "brackets", "no text", "packed", "endless", "cut", "gone"],
)
async def test_each_way_of_failing_has_its_error(answer: Answer, error: type[Exception]) -> None:
    async with serving(answer) as (address, _):
        with pytest.raises(error) as raised:
            await nominatim(address).find("corn street", None, "en")
    assert "corn" not in str(raised.value)
    if isinstance(raised.value, GeocoderRateLimited):
        assert raised.value.retry_after == 7


@pytest.mark.parametrize("rubbish", [b"null", b"7", b'"x"', b"[1]", b"[[]]", b'[{"lat": {}}]', b'{"features": 1}'])
async def test_json_of_another_make_is_an_error_or_nothing(rubbish: bytes) -> None:
    async with serving(said(rubbish)) as (address, _):
        for one in (nominatim(address), Service("photon", options(address))):
            found: list[Found] = []
            with suppress(Exception):  # whatever geopy makes of it
                found = await one.find("x", None, "en")
            assert found == []


async def test_silence_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TIMEOUT", 0.1)
    async with serving(servers.silence) as (address, _):
        with pytest.raises(GeocoderTimedOut):
            await nominatim(address).find("x", None, "en")


async def test_no_more_is_read_than_half_a_megabyte() -> None:
    body = json.dumps(NOMINATIM).encode().ljust(adapter.LARGEST)
    async with serving(said(body), said(body + b" ")) as (address, _):
        assert len(await nominatim(address).find("x", None, "en")) == 2
        with pytest.raises(GeocoderServiceError):
            await nominatim(address).find("x", None, "en")


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("nominatim", "{}", "user_agent"),
        ("nominatim", '{"user_agent": "x", "geocode": {"colour": 1}}', "cannot geocode by colour"),
        ("photon", '{"key": "s3cret"}', "unexpected keyword argument 'key'"),
        ("opencage", "{}", "api_key"),
        ("opencage", "[]", "an object in JSON"),
        ("opencage", '{"api_key": "s3cret"', "an object in JSON"),
        ("nowhere", "{}", "there is no geocoder nowhere"),
    ],
)
def test_options_that_do_not_fit_are_told_without_their_values(name: str, given: str, says: str) -> None:
    with pytest.raises(WrongOptions) as wrong:
        Service(name, given)
    assert says in str(wrong.value)
    assert "s3cret" not in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "given"),
    [("pelias", {"domain": "x.example"}), ("opencage", {"api_key": "x"}), ("googlev3", {"api_key": "x"}),
     ("here", {"apikey": "x"}), ("herev7", {"apikey": "x"}), ("azure", {"subscription_key": "x"}),
     ("mapbox", {"api_key": "x"}), ("databc", {})],
)  # fmt: skip
def test_others_are_opened_by_their_names(name: str, given: dict[str, str]) -> None:
    assert Service(name, json.dumps(given)).name == name
