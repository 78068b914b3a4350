"""A picture is shown to who may see what it is about, asked anew each time; others cannot tell that there is one."""

from functools import partial
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from msgspec import structs

from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.people import store as people
from pledgebank.photos.album import Album
from pledgebank.photos.model import PhotoSize
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.photos.house import NODE, PHOTO, House, code, shown
from tests.photos.pictures import opened
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
URL = "query ($id: ID!) { it: node(id: $id) { ... on Report { photos { url(size: THUMBNAIL) } } } }"


async def reported(house: House) -> tuple[str, UUID]:
    """A report with one photo; its id and the photo's."""
    key = uuid4()
    await house.put(key, person=house.town.person)
    answer = await house.report(house.town.person, key)
    assert answer["errors"] == []
    return answer["report"]["id"], key


async def change(house: House, report: str, **said: object) -> None:
    key = nodes.key_of(report, "Report")

    async def replace(unit: Unit) -> None:
        found = await reports.get(unit, key)
        assert isinstance(found, Report)
        await reports.replace(unit, structs.replace(found, **said))

    await write(house.storage, replace)


async def url(house: House, report: str, person: UUID | None) -> str | None:
    """The address of the photo as this person is told it."""
    found = await house.ask(URL, person, id=report)
    return found["photos"][0]["url"] if found else None


async def works(house: House, role: Role) -> UUID:
    """Somebody with a role at the council."""
    person = await a_person(house.storage)
    found = await people.get(house.storage.reader, person)
    assert found is not None
    assert found.email is not None
    await write(house.storage, partial(staff.enter, email=found.email, body="stirling-council", roles=[role]))
    return person


async def test_a_public_picture_is_shown_to_everybody_and_kept_by_caches(house: House) -> None:
    report, _ = await reported(house)
    address = await url(house, report, None)
    assert address is not None
    assert "?" not in address
    answer = await house.get(address)
    assert opened(shown(answer)).size == (192, 96)
    headers = answer.headers
    assert headers["cache-control"] == "public, max-age=86400, immutable"
    assert headers["content-type"] == "image/webp"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert int(headers["content-length"]) == len(answer.content)


async def test_a_picture_that_is_known_is_not_sent_again_and_can_be_asked_for_by_head(house: House) -> None:
    report, _ = await reported(house)
    address = await url(house, report, None) or ""
    first = await house.get(address)
    again = await house.get(address, knows=f'"other", W/{first.headers["etag"]}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    asked = await house.client.head(address)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == first.headers["content-length"]
    other = await house.get(address.replace("thumbnail.webp", "large.jpg"))
    assert (other.headers["content-type"], other.headers["etag"] == first.headers["etag"]) == ("image/jpeg", False)


async def test_a_private_picture_is_shown_by_an_address_of_ones_own_that_is_not_kept(
    house: House, clock: SetClock
) -> None:
    report, _ = await reported(house)
    public = await url(house, report, None) or ""
    await change(house, report, private=True)
    officer = await works(house, Role.OFFICER)
    assert code(await house.get(public)) == (404, "NOT_FOUND")
    for person in (house.town.person, officer):
        own = await url(house, report, person) or ""
        assert own.startswith(f"{public}?")
        answer = await house.get(own)
        assert shown(answer)
        assert answer.headers["cache-control"] == "private, no-store"
        assert await url(house, report, person) == own
    assert [await url(house, report, one) for one in (None, house.town.other)] == [None, None]
    clock.advance(minutes=16)
    assert code(await house.get(own)) == (404, "NOT_FOUND")


async def test_an_address_that_was_changed_shows_nothing(house: House) -> None:
    report, _ = await reported(house)
    await change(house, report, private=True)
    own = await url(house, report, house.town.person) or ""
    bare = urlsplit(own)
    said = dict(part.split("=") for part in bare.query.split("&"))
    changes: list[dict[str, str]] = [
        {"for": house.town.other.hex},
        {"for": ""},
        {"until": str(int(said["until"]) + 1)},
        {"until": "x"},
        {"proof": said["proof"][::-1]},
        {"proof": "ä"},
    ]
    for one in changes:
        query = "&".join(f"{name}={value}" for name, value in {**said, **one}.items())
        assert code(await house.get(f"{bare.path}?{query}")) == (404, "NOT_FOUND")
    assert code(await house.get(own.replace("thumbnail.webp", "large.jpg"))) == (404, "NOT_FOUND")


async def test_an_address_given_earlier_ends_with_the_right_to_see_it(house: House) -> None:
    report, _ = await reported(house)
    await change(house, report, private=True)
    officer = await works(house, Role.OFFICER)
    own = await url(house, report, officer) or ""
    await change(house, report, state=ReportState.HIDDEN)
    assert code(await house.get(own)) == (404, "NOT_FOUND")


async def test_a_hidden_picture_is_shown_to_moderators_alone(house: House) -> None:
    report, key = await reported(house)
    public = await url(house, report, None) or ""
    await change(house, report, state=ReportState.HIDDEN)
    moderator, officer = await works(house, Role.MODERATOR), await works(house, Role.OFFICER)
    for person in (None, house.town.person, house.town.other, officer):
        assert code(await house.get(public, person=person)) == (404, "NOT_FOUND")
        assert await house.ask(NODE, person, id=nodes.encode("Photo", key)) is None
    assert shown(await house.get(public, person=moderator))
    assert shown(await house.get(await url(house, report, moderator) or ""))


async def test_a_photo_that_nothing_names_is_seen_by_who_sent_it(house: House) -> None:
    key, album = uuid4(), house.town.tools[Album]
    await house.put(key, person=house.town.person)
    photo = await house.photo(key)
    assert photo is not None
    assert isinstance(album, Album)
    address = album.address(photo, PhotoSize.LARGE)
    assert shown(await house.get(address, person=house.town.person))
    for person in (None, house.town.other):
        assert code(await house.get(address, person=person)) == (404, "NOT_FOUND")
        assert await house.ask(NODE, person, id=nodes.encode("Photo", key)) is None
    assert (await house.ask(NODE, house.town.person, id=nodes.encode("Photo", key)))["id"]


async def test_what_is_not_there_looks_like_what_may_not_be_seen(house: House) -> None:
    report, _ = await reported(house)
    public = await url(house, report, None) or ""
    await change(house, report, state=ReportState.HIDDEN)
    hidden = await house.get(public)
    other = [
        await house.get(f"/photos/{'0' * 40}/thumbnail.webp"),
        await house.get(public.replace("thumbnail.webp", "huge.webp")),
    ]
    assert [(one.status_code, one.text) for one in other] == [(404, hidden.text)] * 2


async def test_names_of_pictures_follow_from_file_and_id_and_a_secret(house: House) -> None:
    first, second = uuid4(), uuid4()
    await house.put(first, PHOTO)
    await house.put(second, PHOTO)
    names = {photo.name for photo in (await house.photo(first), await house.photo(second)) if photo and photo.name}
    assert len(names) == 2
    assert {len(name) for name in names} == {40}
