"""`PUT /photos/{uuid}`: as often as it takes, by whom it may, and nothing is left of what was refused."""

import asyncio
from uuid import UUID, uuid4

import pytest

from pledgebank.base.ids import new_id
from pledgebank.photos.sending import SENDING
from pledgebank.web import nodes
from pledgebank.web.limits.rates import RateLimits
from tests.photos.house import PHOTO, House, code
from tests.photos.pictures import corners, encoded, jpeg, taken_at

pytestmark = pytest.mark.anyio
OTHER = jpeg(corners(64, 64))


async def test_answers_where_and_when_it_was_taken_to_who_sent_it_and_keeps_neither(house: House) -> None:
    key, person = uuid4(), house.town.person
    answer = await house.put(key, jpeg(exif=taken_at()), person=person)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.json() == {
        "id": nodes.encode("Photo", key),
        "width": 192,
        "height": 96,
        "location": {"lat": pytest.approx(56.119), "lng": pytest.approx(-3.937)},
        "takenAt": "2026-05-04T10:10:00+01:00",
    }
    rows = {name: await house.storage.reader.find(name, {}, limit=1_000) for name in ("photos", "log", "inbox")}
    assert not any(secret in str(rows) for secret in ("56.11", "3.93", "2026-05-04T10:10"))


@pytest.mark.parametrize(
    ("lat", "lng"),
    [((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), ((56.0, 0.0, 0.0), (3.0, 0.0, 0.0)), ((91.0, 3.0, 0.0), (1.0, 2.0, 0.0))],
)
async def test_a_place_that_cannot_be_is_not_offered(
    house: House, lat: tuple[float, ...], lng: tuple[float, ...]
) -> None:
    answer = await house.put(uuid4(), jpeg(exif=taken_at(lat, lng)))
    assert answer.json()["location"] is None


@pytest.mark.parametrize("as_guest", [True, False])
async def test_the_same_file_again_answers_the_same_and_changes_nothing(house: House, as_guest: bool) -> None:
    key, person = new_id(), None if as_guest else house.town.person
    first = await house.put(key, person=person)
    before, kept = await house.photo(key), house.kept()
    again = await house.put(key, person=person)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await house.photo(key), house.kept()) == (before, kept)
    assert len(kept) == 3


async def test_another_file_under_the_same_id_is_refused_and_the_first_stays(house: House) -> None:
    key = uuid4()
    await house.put(key)
    before, kept = await house.photo(key), house.kept()
    assert code(await house.put(key, OTHER)) == (409, "ID_REUSED")
    assert (await house.photo(key), house.kept()) == (before, kept)


async def test_a_persons_photo_is_sent_by_themselves_alone(house: House) -> None:
    key, town = uuid4(), house.town
    await house.put(key, person=town.person)
    assert code(await house.put(key, person=town.other)) == (409, "ID_REUSED")
    assert code(await house.put(key)) == (401, "SIGN_IN_NEEDED")
    photo = await house.photo(key)
    assert photo is not None
    assert photo.owner == town.person


async def test_two_that_send_the_same_at_once_both_succeed_and_it_arrives_once(house: House) -> None:
    key, person = uuid4(), house.town.person
    answers = await asyncio.gather(*(house.put(key, person=person) for _ in range(4)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    async with asyncio.timeout(10):
        while not (arrived := await house.town.count("log", kind="photo.arrived")):
            await asyncio.sleep(0.02)
    assert (arrived, len(house.kept())) == (1, 3)


async def test_of_two_files_sent_at_once_under_one_id_one_stays(house: House) -> None:
    key = uuid4()
    answers = await asyncio.gather(house.put(key), house.put(key, OTHER))
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert len(house.kept()) == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (415, "PHOTO_UNSUPPORTED")),
        (b"%PDF-1.7", (415, "PHOTO_UNSUPPORTED")),
        (PHOTO[:500], (422, "PHOTO_UNREADABLE")),
        (bytes(12 * 2**20 + 1), (413, "PHOTO_TOO_LARGE")),
    ],
)
async def test_what_is_no_photo_is_refused_and_its_id_can_be_used_anew(
    house: House, content: bytes, expected: tuple[int, str]
) -> None:
    key = uuid4()
    assert code(await house.put(key, content)) == expected
    assert (await house.photo(key), house.kept()) == (None, [])
    assert (await house.put(key)).status_code == 200


async def test_formats_are_known_by_what_is_in_them_whatever_they_are_called(house: House) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        answer = await house.put(uuid4(), encoded(corners(), kind), media="text/html")
        assert answer.json()["width"] == 192


@pytest.mark.parametrize("key", [UUID(int=0), UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "photo", "%00"])
async def test_an_id_that_can_be_guessed_is_refused(house: House, key: object) -> None:
    answer = await house.client.put(f"/photos/{key}", content=PHOTO)
    assert code(answer) == (400, "INVALID")


async def test_who_sends_too_much_is_told_when_to_come_back(house: House) -> None:
    limits = RateLimits(house.storage, lambda name: name.encode(), watchful=True)
    house.tools[RateLimits] = limits
    [most, _] = SENDING.rates.person
    for _ in range(most.amount):
        await limits.take_one(most, f"putPhoto by person {house.town.person.hex}")
    answer = await house.put(uuid4(), person=house.town.person)
    assert code(answer) == (429, "TOO_MANY")
    assert int(answer.headers["retry-after"]) == answer.json()["errors"][0]["retryAfter"] > 0


async def test_a_session_that_has_ended_is_told_so_in_the_clients_language(house: House) -> None:
    headers = {"authorization": "Bearer ended", "accept-language": "pl"}
    answer = await house.client.put(f"/photos/{uuid4()}", content=PHOTO, headers=headers)
    assert code(answer) == (401, "UNAUTHENTICATED")
    assert answer.headers["content-language"] == "pl"
    assert "session" not in answer.text
