"""What may be changed about an activity, what matters to those who come, and what a partial change leaves alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from pledgebank.activities.editing import rules
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.editing.rules import Change
from pledgebank.activities.model import Activity, ActivityState, Arrangement
from pledgebank.activities.places import rules as place_rules
from pledgebank.activities.places.model import SlotDraft
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from tests.activities.builders import NOW, SATURDAY, a_ground, an_activity

SPOT = Point.at(56.1165, -3.9369)
END = SATURDAY + timedelta(hours=3)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def published(**changes: Any) -> Activity:
    return replace(an_activity(**changes), state=ActivityState.PUBLISHED)


def changed(activity: Activity, *slots: SlotDraft, now: datetime = NOW, **said: Any) -> Change | None:
    ground = a_ground(said["location"]) if said.get("location", activity.location) != activity.location else None
    made = place_rules.slots(activity, slots or [SlotDraft("Litter pickers", 2)])
    return rules.change(activity, made, Changes(**said), key=new_id(), by=activity.organiser, ground=ground, now=now)


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ({"title": "Another clean-up"}, False),
        ({"description": "Boots."}, False),
        ({"meeting": "By the bench."}, False),
        ({"bring": "Gloves"}, False),
        ({"starts_at": SATURDAY + minutes(5)}, False),
        ({"starts_at": SATURDAY + minutes(5.1)}, True),
        ({"starts_at": SATURDAY - minutes(6)}, True),
        ({"ends_at": END - minutes(5)}, False),
        ({"ends_at": END + minutes(6)}, True),
        ({"location": Point.at(56.1169, -3.9369)}, False),  # 45 m
        ({"location": Point.at(56.1170, -3.9369)}, True),  # 56 m
        ({"muster": SPOT}, False),
        ({"muster": Point.at(56.1170, -3.9369)}, True),
    ],
)
def test_what_is_moved_far_asks_again_and_what_is_mended_does_not(said: dict[str, Any], asks: bool) -> None:
    found = changed(published(), **said)

    assert found is not None
    assert (found.event.asks_again, found.edit.asks, found.activity.moved) == (asks, asks, int(asks))
    assert found.activity.version == 2
    assert {one.field for one in found.edit.alterations} == {rules._NAMES.get(name, name) for name in said}


def test_four_minutes_across_midnight_are_another_day() -> None:
    night = datetime(2026, 5, 9, 23, 2, tzinfo=UTC)  # 00:02 on the 10th in London
    late = published(starts_at=night, ends_at=night + minutes(60))

    found = changed(late, starts_at=night - minutes(4))

    assert found is not None
    assert found.event.asks_again


def test_small_steps_add_up_to_one_that_matters() -> None:
    activity, asked = published(), []
    for step in range(1, 5):
        found = changed(activity, starts_at=SATURDAY + minutes(3 * step))
        assert found is not None
        activity = found.activity
        asked.append(found.event.asks_again)

    assert asked == [False, True, False, True]
    assert activity.moved == 2


def test_who_agreed_agreed_to_what_stood_before_the_small_step() -> None:
    found = changed(published(), starts_at=SATURDAY + minutes(3))

    assert found is not None
    assert found.activity.stood == Arrangement(SATURDAY, END, SPOT, None)


def test_a_draft_asks_nobody() -> None:
    found = changed(an_activity(), starts_at=SATURDAY + timedelta(days=1), ends_at=END + timedelta(days=1))

    assert found is not None
    assert (found.event.asks_again, found.activity.moved, found.edit.unseen) == (False, 0, True)


def test_the_same_again_changes_nothing() -> None:
    assert changed(published(), title=" Clean-up at the burn ", starts_at=SATURDAY, muster=None) is None


def test_tasks_move_along_where_they_lie_and_keep_the_edges() -> None:
    early = SlotDraft("Set up", 2, SATURDAY, SATURDAY + minutes(30))
    late = SlotDraft("Clear up", 2, SATURDAY + minutes(120), END)

    found = changed(
        published(), SlotDraft("All day", 2), early, late, starts_at=SATURDAY + minutes(60), ends_at=END + minutes(90)
    )

    assert found is not None
    assert [((s.starts_at - SATURDAY) / minutes(1), (s.ends_at - SATURDAY) / minutes(1)) for s in found.slots] == [
        (60, 270),
        (60, 90),
        (180, 270),
    ]


def test_a_task_that_would_fall_outside_is_named() -> None:
    late = SlotDraft("Clear up", 2, SATURDAY + minutes(120), END)

    with pytest.raises(Refused) as refused:
        changed(published(), late, ends_at=SATURDAY + minutes(90))

    assert (refused.value.code, refused.value.field, refused.value.values) == (
        "INVALID",
        ("endsAt",),
        {"role": "Clear up"},
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ends_at": SATURDAY}, "endsAt"),
        ({"ends_at": SATURDAY + timedelta(days=15)}, "endsAt"),
        ({"starts_at": NOW - minutes(1)}, "startsAt"),
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"bring": "x" * 1_001}, "bring"),
        ({"location": Point.at(56, -4)}, "location"),
    ],
)
def test_what_makes_no_sense_is_refused(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        changed(published(), **said)

    assert refused.value.field == (field,)


def test_of_what_has_begun_only_the_end_moves() -> None:
    during = SATURDAY + minutes(10)

    found = changed(published(), now=during, ends_at=END + minutes(30))
    assert found is not None
    with pytest.raises(Refused):
        changed(published(), now=during, starts_at=SATURDAY + minutes(30))


@pytest.mark.parametrize("state", ["CANCELLED", "DONE"])
def test_what_is_over_stays_as_it_was(state: str) -> None:
    activity = replace(published(), state=ActivityState(state))

    with pytest.raises(Refused):
        rules.allow(activity, Eyes(person=activity.organiser), 1, NOW)


def test_only_who_speaks_for_it_may_and_only_as_it_was_read() -> None:
    activity = published()
    for eyes, expected, code in (
        (Eyes(person=new_id()), 1, "NOT_ALLOWED"),
        (Eyes(person=activity.organiser), 2, "CONFLICT"),
    ):
        with pytest.raises(Refused) as refused:
            rules.allow(activity, eyes, expected, NOW)
        assert refused.value.code == code
    rules.allow(activity, Eyes(person=activity.organiser), 1, NOW)


ANY = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Clean-up at the burn", "Dig"]),
        "description": st.sampled_from(["", "Boots."]),
        "starts_at": st.integers(-30, 30).map(lambda by: SATURDAY + minutes(by)),
        "ends_at": st.integers(-30, 30).map(lambda by: END + minutes(by)),
        "location": st.floats(56.11, 56.12).map(lambda lat: Point.at(lat, -3.9369)),
        "muster": st.one_of(st.none(), st.floats(56.11, 56.12).map(lambda lat: Point.at(lat, -3.9369))),
        "meeting": st.sampled_from(["", "The bench"]),
        "bring": st.sampled_from(["", "Gloves"]),
    },
)
DERIVED = {
    "starts_at": set[str](),
    "location": {"shown", "cell"},
}
ALWAYS = {"version", "updated_at", "moved", "stood"}


@given(said=ANY)
def test_what_is_not_said_stays_as_it_was(said: dict[str, Any]) -> None:
    activity = published(muster=SPOT, meeting="The bridge", bring="Boots")

    found = changed(activity, **said)

    may_differ = ALWAYS.union(said, *(DERIVED.get(name, set()) for name in said))
    if found is None:
        assert all(getattr(activity, name) == value for name, value in said.items())
        return
    before, after = asdict(activity), asdict(found.activity)
    assert {name for name in before if before[name] != after[name]} <= may_differ
    assert {name: after[name] for name in said} == said
