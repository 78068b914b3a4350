"""What makes an activity, and who gets a place."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pledgebank.activities import rules
from pledgebank.activities.events import ActivityPublished
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import rules as places
from pledgebank.activities.places.model import SignupState, SlotDraft
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from tests.activities.builders import NOW, SATURDAY, a_draft, a_signup, an_activity


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, ("title",)),
        ({"title": "x" * 121}, ("title",)),
        ({"ends_at": SATURDAY}, ("endsAt",)),
        ({"ends_at": SATURDAY + timedelta(days=15)}, ("endsAt",)),
        ({"starts_at": NOW - timedelta(days=2), "ends_at": NOW - timedelta(days=1)}, ("startsAt",)),
        ({"starts_at": NOW + timedelta(days=800), "ends_at": NOW + timedelta(days=801)}, ("startsAt",)),
        ({"time_zone": "Mars/Olympus"}, ("timeZone",)),
        ({"reports": tuple(new_id() for _ in range(21))}, ("reports",)),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(changes: dict[str, Any], field: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        an_activity(**changes)

    assert (refused.value.code, refused.value.field) == ("INVALID", field)


def test_a_place_cut_to_whole_degrees_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        an_activity(location=Point.at(56, -4))

    assert refused.value.code == "LOCATION_TOO_COARSE"


@pytest.mark.parametrize(
    "slot",
    [
        SlotDraft("", 2),
        SlotDraft("Pickers", -1),
        SlotDraft("Pickers", 10_001),
        SlotDraft("Pickers", 2, SATURDAY - timedelta(hours=1)),
        SlotDraft("Pickers", 2, SATURDAY, SATURDAY + timedelta(hours=4)),
    ],
)
def test_a_slot_that_makes_no_sense_is_refused(slot: SlotDraft) -> None:
    with pytest.raises(Refused) as refused:
        places.slots(an_activity(), [slot])

    assert (refused.value.code, refused.value.field[:2]) == ("INVALID", ("slots", "0"))


def test_only_the_organiser_publishes_and_only_once_does_it_happen() -> None:
    organiser = new_id()
    activity = an_activity(organiser)

    with pytest.raises(Refused) as refused:
        rules.publish(activity, Eyes(new_id()), NOW)
    published, events = rules.publish(activity, Eyes(organiser), NOW)

    assert refused.value.code == "NOT_ALLOWED"
    assert published.state is ActivityState.PUBLISHED
    assert events == [ActivityPublished(id=activity.id)]
    assert rules.publish(published, Eyes(organiser), NOW) == (published, [])


def test_what_is_over_is_not_published() -> None:
    organiser = new_id()

    with pytest.raises(Refused) as refused:
        rules.publish(an_activity(organiser), Eyes(organiser), SATURDAY + timedelta(hours=3))

    assert refused.value.code == "ACTIVITY_OVER"


@pytest.mark.parametrize(("starts", "ends", "clash"), [(3, 5, False), (-2, 0, False), (2, 4, True), (1, 2, True)])
def test_places_clash_when_their_times_overlap_and_not_when_they_touch(starts: int, ends: int, clash: bool) -> None:
    [slot] = places.slots(an_activity(), a_draft().slots)
    placed = a_signup(replace(slot, placed=True))

    found = places.clashes([placed], SATURDAY + timedelta(hours=starts), SATURDAY + timedelta(hours=ends))

    assert found is clash


def test_waiting_somewhere_is_no_clash() -> None:
    [slot] = places.slots(an_activity(), a_draft().slots)
    waiting = a_signup(slot)

    assert waiting.state is SignupState.WAITLISTED
    assert not places.clashes([waiting], slot.starts_at, slot.ends_at)
