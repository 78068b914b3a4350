"""How alike two reports are."""

import random
from datetime import timedelta
from typing import Any

import pytest

from pledgebank.base.ids import new_id
from pledgebank.reports.likeness import ENDED, GOING_ON, LEAST, Sought, candidates, likeness, words
from pledgebank.reports.model import Candidates, Neighbour, ReportState
from tests.reports.builders import NOON, POTHOLES, STIRLING

ROADS = new_id()
SOUGHT = Sought(location=STIRLING, category=POTHOLES, kin=frozenset({POTHOLES, ROADS}), title="Deep pothole")


def other(**different: Any) -> Neighbour:
    usual: dict[str, Any] = {
        "id": new_id(),
        "title": "Deep pothole",
        "category": POTHOLES,
        "state": ReportState.OPEN,
        "created_at": NOON,
        "updated_at": NOON,
        "metres": 0.0,
    }
    return Neighbour(**{**usual, **different})


def grade(sought: Sought = SOUGHT, *, days: float = 0, **different: Any) -> float:
    return likeness(sought, other(**different), NOON + timedelta(days=days))


def test_the_same_words_of_the_same_sort_at_the_same_spot_are_alike_in_all() -> None:
    assert grade() == 1


def test_nearer_of_the_same_sort_or_group_and_in_the_same_words_is_more_alike() -> None:
    assert grade(metres=10) > grade(metres=100) > grade(metres=240)
    assert grade() > grade(category=ROADS) > grade(category=new_id())
    assert grade() > grade(title="Pothole by the school") > grade(title="Street light out")


def test_what_is_far_of_another_sort_and_in_other_words_is_not_alike() -> None:
    assert grade(metres=250, category=new_id(), title="Street light out") < LEAST
    assert grade(metres=120, category=new_id(), title="Street light out") < LEAST


def test_what_is_not_known_yet_does_not_count() -> None:
    assert grade(Sought(location=STIRLING), title="Street light out", category=new_id()) == 1
    assert grade(Sought(location=STIRLING, category=POTHOLES, title=" ")) == 1


def test_it_fades_from_half_a_year_to_two_years_to_a_half() -> None:
    assert [grade(days=days) for days in (0, 182, 456, 730, 5_000)] == [1, 1, 0.75, 0.5, 0.5]


@pytest.mark.parametrize("state", [ReportState.FIXED, ReportState.CLOSED])
def test_what_ended_counts_less_each_day_and_after_60_not_at_all(state: ReportState) -> None:
    assert [grade(state=state, days=days) for days in (0, 30, 60, 90)] == [1, 0.5, 0, 0]


def test_what_is_said_to_be_repaired_still_counts() -> None:
    assert grade(state=ReportState.FIX_CLAIMED, days=90) == 1


@pytest.mark.parametrize(
    ("one", "two", "least", "most"),
    [
        ("Deep potholes on Main Street", "pothole main street", 0.8, 1),
        ("Schlagloch Hauptstraße", "Mehrere Schlaglöcher in der HAUPTSTRASSE", 0.8, 1),
        ("Dziura w jezdni", "Dziury w jezdni przy szkole", 0.6, 1),
        ("گلی میں گڑھا", "گلي ميں گڑہا", 1, 1),
        ("路面有水坑", "路面有水坑", 1, 1),
        ("Deep pothole", "Graffiti on the bench", 0, 0.2),
        ("", "Graffiti", 0, 0),
    ],
)
def test_words_are_compared_whatever_their_order_and_endings(one: str, two: str, least: float, most: float) -> None:
    assert least <= words(one, two) <= most
    assert words(one, two) == words(two, one)


def test_no_candidate_is_left_out_that_is_alike() -> None:
    draw, now = random.Random(6), NOON + timedelta(days=800)
    words = ["Deep pothole", "Potholes", "Street light out", ""]
    left_out = 0
    for _ in range(20_000):
        one = other(
            title=draw.choice(words),
            category=draw.choice([POTHOLES, ROADS, new_id()]),
            state=draw.choice(list(ENDED | GOING_ON)),
            created_at=now - timedelta(days=draw.uniform(0, 800)),
            updated_at=now - timedelta(days=draw.uniform(0, 80)),
            metres=draw.choice([0, draw.uniform(0, 250)]),
        )
        sought = Sought(
            location=STIRLING,
            category=draw.choice([None, POTHOLES]),
            kin=draw.choice([frozenset(), frozenset({POTHOLES, ROADS})]),
            title=draw.choice([None, *words]),
        )
        if not any(is_among(one, some) for some in candidates(sought, now)):
            left_out += 1
            assert likeness(sought, one, now) < LEAST
    assert left_out > 2_000


def is_among(one: Neighbour, some: Candidates) -> bool:
    return (
        one.state in some.states
        and (some.changed_after is None or one.updated_at > some.changed_after)
        and (some.others_from is None or one.category in some.kin or one.created_at >= some.others_from)
    )


def test_of_other_sorts_only_what_is_new_enough_is_a_candidate() -> None:
    without_title = Sought(location=STIRLING, category=POTHOLES)
    ages = [
        [NOON - some.others_from for some in candidates(one, NOON) if some.others_from]
        for one in (SOUGHT, without_title)
    ]
    assert [[age.days for age in pair] for pair in ages] == [[653, 653], [512, 512]]
