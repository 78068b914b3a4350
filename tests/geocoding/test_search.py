"""The gazetteer searched by what people type."""

import os
from pathlib import Path

import msgspec
import pytest

from pledgebank.base.geo import Point
from pledgebank.geocoding import rules
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.geocoding.builders import a_place, keep, labels, look

pytestmark = pytest.mark.anyio
NAUGHTY = Path(os.environ.get("PLEDGEBANK_TEST_DATA", ".")) / "strings" / "blns.json"


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await keep(
        storage,
        a_place("BS1 5TR", "postcode"),
        a_place("BS1 5TS", "postcode", 51.451),
        a_place("BS15 8AA", "postcode", 51.46),
        a_place("1 High Street, Bristol", "address"),
        a_place("12 High Street, Bristol", "address", 51.452),
        a_place("120 High Street, Bristol", "address", 51.453),
        a_place("High Street, Bristol", "street"),
        a_place("High Street, Leeds", "street", 53.8, -1.55),
        a_place("Bristol", "city"),
        a_place("Llanfair-ym-Muallt", "town", 52.15, -3.4),
        a_place("Große Straße", "street", 47.38, 8.54),
        a_place("گلشن کالونی", "place", 31.5, 74.3),
        a_place("St Mary's Road", "street", 51.47),
    )
    return storage


@pytest.mark.parametrize("text", ["BS1 5TR", "bs15tr", "bs1 5tr ", "Bs1-5Tr", "\uff22\uff33\uff11 5TR"])
async def test_a_postcode_is_found_however_it_is_written(town: Storage, text: str) -> None:
    assert await labels(town, text) == ["BS1 5TR"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BS1", ["BS1 5TR", "BS1 5TS", "BS15 8AA"]),
        ("BS1 5", ["BS1 5TR", "BS1 5TS"]),
        ("bs15", ["BS15 8AA", "BS1 5TR", "BS1 5TS"]),
        ("bs15t", ["BS1 5TR", "BS1 5TS"]),
    ],
)
async def test_a_part_of_a_postcode_finds_all_that_begin_so(town: Storage, text: str, found: list[str]) -> None:
    assert sorted(await labels(town, text)) == sorted(found)


async def test_the_last_word_may_still_be_being_typed_the_others_not(town: Storage) -> None:
    assert await labels(town, "high str leeds") == ["High Street, Leeds"]
    assert await labels(town, "leeds hi") == ["High Street, Leeds"]
    assert (await look(town, "hi street leeds")).sure is False


async def test_a_house_number_is_meant_whole(town: Storage) -> None:
    assert await labels(town, "1 high street") == ["1 High Street, Bristol"]
    assert await labels(town, "high street bristol 12") == ["12 High Street, Bristol"]


async def test_the_whole_name_comes_before_those_that_begin_so_and_larger_places_first(town: Storage) -> None:
    assert (await labels(town, "Bristol"))[:2] == ["Bristol", "High Street, Bristol"]
    assert (await labels(town, "high street bristol"))[0] == "High Street, Bristol"


async def test_what_is_nearby_comes_first(town: Storage) -> None:
    assert (await labels(town, "high street", Point.at(53.79, -1.54)))[0] == "High Street, Leeds"
    assert (await labels(town, "high street", Point.at(51.4, -2.5)))[0] == "High Street, Bristol"


async def test_nearby_reaches_over_the_date_line_and_to_the_poles(storage: Storage) -> None:
    await keep(storage, a_place("Main Road", lat=-17.0, lng=-179.99), a_place("Main Road", lat=50.0, lng=8.0))
    for near in (Point.at(-17, 179.99), Point.at(90, 0), Point.at(-90, 180)):
        found = (await look(storage, "main road", near)).places
        assert len(found) == 2
    assert (await look(storage, "main road", Point.at(-17, 179.99))).places[0].location.lng == -179.99


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("llanfair ym muallt", "Llanfair-ym-Muallt"),
        ("GROSSE STRASSE", "Große Straße"),
        ("grosse str", "Große Straße"),
        ("گلشن كالونی", "گلشن کالونی"),
        ("st marys rd", "St Mary's Road"),
        ("Saint Mary\u2019s Road", "St Mary's Road"),
    ],
)
async def test_other_spellings_of_the_same_find_it(town: Storage, text: str, label: str) -> None:
    answer = await look(town, text)
    assert ([one.label for one in answer.places], answer.sure) == ([label], True)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Brsitol", "Bristol"),
        ("Brisstol", "Bristol"),
        ("Bistol", "Bristol"),
        ("Llanfiar ym Mualt", "Llanfair-ym-Muallt"),
        ("12 Hihg Street Bristol", "12 High Street, Bristol"),
        ("99 High Street Leeds", "High Street, Leeds"),
        ("St Marys Road Atlantis", "St Mary's Road"),
    ],
)
async def test_slips_and_unknown_parts_are_forgiven_but_not_called_sure(town: Storage, text: str, label: str) -> None:
    answer = await look(town, text)
    assert (answer.places[0].label, answer.sure) == (label, False)


async def test_what_nobody_knows_is_not_found(town: Storage) -> None:
    for text in ("zzzz", "99999", "x y z"):
        assert (await look(town, text)).places == ()


async def test_degrees_are_a_place_of_their_own(town: Storage) -> None:
    [found] = (await look(town, "51.45, -2.58")).places
    assert (found.label, found.kind, found.location) == ("51.45000, -2.58000", "point", Point.at(51.45, -2.58))


async def test_no_words_and_no_wish_find_nothing(town: Storage) -> None:
    assert (await look(town, "?!")).places == ()
    assert (await look(town, "bristol", first=0)).places == ()


async def test_the_same_place_of_two_sources_is_told_once(town: Storage) -> None:
    await keep(town, a_place("Bristol", "place", 51.4501), source="other")
    assert (await labels(town, "bristol", first=20)).count("Bristol") == 1


async def test_hostile_texts_are_answered(town: Storage) -> None:
    texts = msgspec.json.decode(NAUGHTY.read_bytes(), type=list[str]) if NAUGHTY.is_file() else []
    for text in [*texts[::4], "$where", '{"$gt": ""}', "a" * 200, "a " * 100, "\ufdfa" * 200, ".*", "^(a+)+$"]:
        typed = rules.checked_text(text[:200].encode(errors="replace").decode())
        await look(town, typed, Point.at(51.45, -2.58))


async def test_a_search_reads_little_whatever_is_common(storage: Storage) -> None:
    """Of 6,000 streets with the same words the nearest is first."""
    await mongo.prepare(storage, ())
    many = [a_place("High Street North", "street", 40 + n / 300, (n % 77) / 10) for n in range(6_000)]
    await keep(storage, *many)
    near = many[4_321].location
    assert (await look(storage, "north high street", near)).places[0].location == near
