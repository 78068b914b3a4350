"""What calendars say: read back by a parser that is strict, in zones of people, across changes of their clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from pledgebank.activities.calendars import rules, writing
from pledgebank.activities.calendars.model import Status
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import Signup, SignupState
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from tests.activities.builders import NOW, SATURDAY, an_activity

SITE = "https://mend.example.org/a/x"


def published(**changes: Any) -> Activity:
    return replace(an_activity(), state=ActivityState.PUBLISHED, **changes)


def a_signup(activity: Activity, state: SignupState, **changes: Any) -> Signup:
    usual: dict[str, Any] = {
        "slot": new_id(), "party_size": 1, "ticket": 1, "starts_at": SATURDAY + timedelta(hours=1),
        "ends_at": SATURDAY + timedelta(hours=2), "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Signup(id=new_id(), activity=activity.id, person=new_id(), state=state, **(usual | changes))


def read(activity: Activity, language: str = "en") -> Any:
    """The one event of an activity's file, as a parser reads it."""
    content = writing.written([rules.as_all_see(activity, language, SITE)])
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_every_line_is_short_and_ends_as_the_standard_wants_and_comes_back_as_it_was() -> None:
    title = "Rubbish; bags, “spades” \\ and so on: " + "ü🦔" * 20
    text = "One.\nTwo; three, four.\n" + "صفائی " * 60
    content = writing.written([rules.as_all_see(published(title=title, description=text), "en", SITE)])

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == title
    assert str(event["description"]) == text
    assert Calendar.from_ical(content).errors == []


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/London", "2026-03-29T10:00"),
        ("Europe/London", "2026-10-25T10:00"),
        ("America/New_York", "2026-03-08T09:30"),
        ("America/New_York", "2026-11-01T09:30"),
        ("Australia/Lord_Howe", "2026-04-05T08:00"),
        ("Australia/Lord_Howe", "2026-10-04T08:00"),
        ("Asia/Kolkata", "2026-06-01T18:45"),
    ],
)
def test_in_every_zone_a_calendar_shows_the_hour_that_was_meant(zone: str, local: str) -> None:
    meant = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    starts_at = meant.astimezone(UTC)
    event = read(published(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), time_zone=zone))

    assert event["dtstart"].dt.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")[:16] == local
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=3)


def test_the_uid_stays_and_the_sequence_rises_with_each_change() -> None:
    first = published()
    moved = replace(first, version=first.version + 1, starts_at=SATURDAY - timedelta(hours=1), updated_at=SATURDAY)

    assert read(first)["uid"] == read(moved)["uid"] == f"{first.id}@pledgebank"
    assert [int(read(one)["sequence"]) for one in (first, moved)] == [0, 1]
    assert read(moved)["last-modified"].dt == read(moved)["dtstamp"].dt == SATURDAY


def test_the_same_activity_makes_the_same_file_to_the_last_byte() -> None:
    activity = published()

    assert len({writing.written([rules.as_all_see(activity, "en", SITE)]) for _ in range(20)}) == 1


def test_everybody_gets_the_blurred_place_and_no_word_of_where_to_meet() -> None:
    activity = published(muster=Point.at(56.12001, -3.94001), meeting="Behind the red gate.", bring="Gloves.")
    content = writing.written([rules.as_all_see(activity, "en", SITE)]).replace(b"\r\n ", b"").decode()

    event = read(activity)
    assert (event["geo"].latitude, event["geo"].longitude) == (activity.shown.lat, activity.shown.lng)
    assert "told the very spot" in event["location"]
    assert "Gloves." in content
    for secret in ("red gate", "56.12001", "56.1165", str(activity.location.lng)):
        assert secret not in content


@pytest.mark.parametrize(
    ("state", "status", "exact"),
    [
        ("CONFIRMED", "CONFIRMED", True),
        ("CHECKED_IN", "CONFIRMED", True),
        ("CHECKED_OUT", "CONFIRMED", True),
        ("RECONFIRM", "TENTATIVE", True),
        ("OFFERED", "TENTATIVE", False),
        ("WAITLISTED", "TENTATIVE", False),
        ("REQUESTED", "TENTATIVE", False),
        ("NO_SHOW", "CONFIRMED", False),
        ("CANCELLED", "CANCELLED", False),
        ("DECLINED", "CANCELLED", False),
        ("EXPIRED", "CANCELLED", False),
    ],
)
def test_ones_own_place_is_as_sure_and_as_exact_as_it_stands(state: str, status: str, exact: bool) -> None:
    activity = published(muster=Point.at(56.12, -3.94), meeting="Behind the red gate.")
    entry = rules.as_own(activity, a_signup(activity, SignupState(state)), organises=False, language="en", site=SITE)

    assert entry.status is Status(status)
    assert (entry.place == activity.muster, "red gate" in entry.text) == (exact, exact)
    assert entry.place == (activity.muster if exact else activity.shown)
    assert entry.starts_at == SATURDAY + timedelta(hours=1)


def test_what_was_called_off_says_so_with_its_reason() -> None:
    activity = published(reason="Storm.")
    off = replace(activity, state=ActivityState.CANCELLED, version=activity.version + 1)

    event = read(off)
    assert (str(event["status"]), str(event["summary"])) == ("CANCELLED", "Called off: Clean-up at the burn")
    assert str(event["description"]).startswith("Storm.")
    done = replace(activity, state=ActivityState.DONE)
    assert [str(read(one)["status"]) for one in (done, replace(done, started=True))] == ["CANCELLED", "CONFIRMED"]


def test_of_several_sign_ups_the_standing_one_counts_else_the_last() -> None:
    activity = published()
    left = [a_signup(activity, SignupState.CANCELLED, updated_at=NOW + timedelta(hours=hour)) for hour in (1, 2)]
    standing = a_signup(activity, SignupState.WAITLISTED)

    assert rules.latest(left) == left[1]
    assert rules.latest([standing, *left]) == standing
