"""Who may send, name and describe a photo, and how long it waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Subject
from pledgebank.photos import rules
from pledgebank.photos.model import Arrival, Photo, PhotoArrived, PhotoAwaited

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
KEY, ANN, BEN = uuid4(), uuid4(), uuid4()
THING, OTHER = Subject("Report", uuid4()), Subject("ReportUpdate", uuid4())
FILE = Arrival(b"file", "name", 40, 20)


def a_photo(**said: Any) -> Photo:
    """A photo of Ann's that has arrived and is shown by nothing yet."""
    usual: dict[str, Any] = {
        "id": KEY,
        "owner": ANN,
        "content": b"file",
        "name": "name",
        "width": 40,
        "height": 20,
        "made_at": NOW,
        "arrived_at": NOW,
        "ends_at": NOW + rules.UNNAMED_FOR,
    }
    return Photo(**{**usual, **said})


def awaited(**said: Any) -> Photo:
    """A photo that something of Ann's shows, before it has arrived."""
    usual = {"content": None, "name": None, "width": 0, "height": 0, "arrived_at": None, "ends_at": None}
    return a_photo(**{**usual, "attached_to": THING, **said})


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


def test_a_new_photo_waits_a_day_to_be_named() -> None:
    claimed = rules.claim(None, KEY, ANN, FILE, NOW)
    assert claimed == a_photo(arrived_at=None)
    assert rules.arrive(claimed, FILE, NOW) == (a_photo(), [PhotoArrived(id=KEY)])


def test_one_that_was_named_before_it_came_waits_for_nothing_and_is_told_with_what_shows_it() -> None:
    claimed = rules.claim(awaited(), KEY, ANN, FILE, LATER)
    arrived, events = rules.arrive(claimed, FILE, LATER)
    assert (arrived.ends_at, arrived.attached_to) == (None, THING)
    assert events == [PhotoArrived(id=KEY, subject=THING)]
    assert rules.arrive(arrived, FILE, LATER + timedelta(hours=1)) == (arrived, [])


@pytest.mark.parametrize(
    ("photo", "person", "code"),
    [
        (a_photo(), BEN, "ID_REUSED"),
        (a_photo(), None, "SIGN_IN_NEEDED"),
        (a_photo(gone=True), ANN, "BUSY"),
        (awaited(owner=None), None, "ID_REUSED"),  # of somebody who has deleted their account
        (awaited(owner=None), ANN, "ID_REUSED"),
        (a_photo(content=b"another"), ANN, "ID_REUSED"),
    ],
)
def test_who_may_not_send_it(photo: Photo, person: UUID | None, code: str) -> None:
    assert refusal(lambda: rules.claim(photo, KEY, person, FILE, NOW)) == code


@pytest.mark.parametrize("person", [None, ANN])
def test_a_guests_photo_may_be_sent_again_by_who_knows_its_id(person: UUID | None) -> None:
    guests = a_photo(owner=None)
    assert rules.claim(guests, KEY, person, FILE, LATER).owner is None
    assert rules.claim(guests, KEY, person, FILE, LATER).ends_at == LATER + rules.UNNAMED_FOR


def test_naming_makes_it_stay_and_may_be_repeated() -> None:
    attached, events = rules.attach(a_photo(), KEY, THING, ANN, LATER)
    assert (attached, events) == (a_photo(attached_to=THING, ends_at=None), [])
    assert rules.attach(attached, KEY, THING, ANN, LATER) == (attached, [])
    made, told = rules.attach(None, KEY, THING, ANN, NOW)
    assert (made, told) == (awaited(), [PhotoAwaited(id=KEY)])


def test_a_guests_photo_is_theirs_who_names_it_first() -> None:
    attached, _ = rules.attach(a_photo(owner=None), KEY, THING, BEN, LATER)
    assert attached.owner == BEN


@pytest.mark.parametrize(
    ("photo", "person"),
    [
        (a_photo(), BEN),
        (a_photo(), None),
        (a_photo(attached_to=THING), BEN),
        (a_photo(attached_to=OTHER), ANN),
        (a_photo(gone=True), ANN),
    ],
)
def test_what_may_not_be_named(photo: Photo, person: UUID | None) -> None:
    assert refusal(lambda: rules.attach(photo, KEY, THING, person, NOW)) == "INVALID"
    assert not rules.is_free(photo, person)


def test_what_a_guest_names_waits_until_they_may_have_confirmed() -> None:
    until = NOW + timedelta(days=7)
    assert rules.reserve(a_photo(owner=None), KEY, None, until, NOW).ends_at == until
    assert rules.reserve(None, KEY, None, until, NOW) == awaited(owner=None, attached_to=None, ends_at=until)
    assert refusal(lambda: rules.reserve(a_photo(), KEY, None, until, NOW)) == "INVALID"
    assert rules.reserve(a_photo(), KEY, ANN, until, NOW) == a_photo(owner=None, ends_at=until)
    waiting = rules.reserve(None, KEY, None, until, NOW)
    assert rules.claim(waiting, KEY, None, FILE, NOW).ends_at == until


def test_erasure_takes_the_owner_and_what_nothing_shows() -> None:
    assert rules.let_go(a_photo(attached_to=THING, ends_at=None), LATER) == a_photo(
        owner=None, attached_to=THING, ends_at=None
    )
    assert rules.let_go(a_photo(), LATER) == a_photo(owner=None, gone=True, ends_at=LATER)


@pytest.mark.parametrize(
    ("lat", "lng", "is_a_place"),
    [
        (56.119, -3.937, True),
        (None, None, False),
        (0.0, 0.0, False),
        (56.0, -4.0, False),
        (90.1, 0.5, False),
        (0.5, -180.1, False),
        (float("nan"), 0.5, False),
        (0.5, float("inf"), False),
    ],
)
def test_which_place_in_a_file_is_believed(lat: float | None, lng: float | None, is_a_place: bool) -> None:
    assert (rules.place_of(lat, lng) is not None) == is_a_place
