"""When series take place: exact instants where clocks change, and elsewhere the same as the standard says."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pledgebank.activities.finding.model import Weekday
from pledgebank.activities.series import rules
from pledgebank.activities.series.model import Frequency, Repeats
from pledgebank.base import zones
from pledgebank.base.errors import Refused
from tests.activities.series.repeating import DAILY, MONTHLY, WEEKLY, a_series, utc

SATURDAY, SUNDAY, MONDAY = Weekday.SATURDAY, Weekday.SUNDAY, Weekday.MONDAY
WEEKS = {
    "London, forward: half past one is left out": (
        *("Europe/London", "2026-03-22 01:30"),
        ["2026-03-22 01:30", "2026-03-29 01:30", "2026-04-05 00:30"],
        [False, True, False],
    ),
    "London, back: half past one comes twice": (
        *("Europe/London", "2026-10-18 01:30"),
        ["2026-10-18 00:30", "2026-10-25 00:30", "2026-11-01 01:30"],
        [False, False, False],
    ),
    "London, in the morning": (
        *("Europe/London", "2026-10-18 10:00"),
        ["2026-10-18 09:00", "2026-10-25 10:00", "2026-11-01 10:00"],
        [False, False, False],
    ),
    "New York, forward": (
        *("America/New_York", "2026-03-01 02:30"),
        ["2026-03-01 07:30", "2026-03-08 07:30", "2026-03-15 06:30"],
        [False, True, False],
    ),
    "New York, back": (
        *("America/New_York", "2026-10-25 01:30"),
        ["2026-10-25 05:30", "2026-11-01 05:30", "2026-11-08 06:30"],
        [False, False, False],
    ),
    "Lord Howe, half an hour forward": (
        *("Australia/Lord_Howe", "2026-09-27 02:15"),
        ["2026-09-26 15:45", "2026-10-03 15:45", "2026-10-10 15:15"],
        [False, True, False],
    ),
    "Lord Howe, half an hour back": (
        *("Australia/Lord_Howe", "2026-03-29 01:45"),
        ["2026-03-28 14:45", "2026-04-04 14:45", "2026-04-11 15:15"],
        [False, False, False],
    ),
    "Kolkata, where clocks stay": (
        *("Asia/Kolkata", "2026-03-22 10:00"),
        ["2026-03-22 04:30", "2026-03-29 04:30", "2026-04-05 04:30"],
        [False, False, False],
    ),
}


@pytest.mark.parametrize(("zone", "first", "instants", "shifted"), WEEKS.values(), ids=WEEKS)
def test_each_week_at_the_same_local_time(zone: str, first: str, instants: list[str], shifted: list[bool]) -> None:
    series = a_series(first, zone)
    now = utc(instants[0]) - timedelta(days=1)

    made = [rules.occurrence(series, local, now)[0] for local in rules.to_make(series, (), now)[:3]]

    assert [one.starts_at for one in made] == [utc(one) for one in instants]
    assert {one.ends_at - one.starts_at for one in made} == {timedelta(hours=2)}
    assert [rules.is_shifted(one) for one in made] == shifted
    start = datetime.fromisoformat(first)
    assert [one.original_start for one in made] == [(start + timedelta(weeks=w)).isoformat() for w in range(3)]


def test_one_that_was_moved_is_no_more_said_to_be_shifted() -> None:
    series = a_series("2026-03-22 01:30", "Europe/London")
    now = utc("2026-03-20 12:00")
    made, _ = rules.occurrence(series, datetime(2026, 3, 29, 1, 30), now)

    assert rules.is_shifted(made)
    assert not rules.is_shifted(replace(made, starts_at=made.starts_at + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("first", "repeats", "days"),
    [
        ("2026-05-09 10:00", replace(WEEKLY, interval=2), ["05-09", "05-23", "06-06"]),
        ("2026-05-09 10:00", replace(WEEKLY, days=(MONDAY, SATURDAY)), ["05-09", "05-11", "05-16"]),
        ("2026-05-09 10:00", replace(DAILY, interval=3), ["05-09", "05-12", "05-15"]),
        ("2026-01-31 10:00", MONTHLY, ["01-31", "03-31", "05-31"]),
        ("2026-05-09 10:00", replace(MONTHLY, week=2), ["05-09", "06-13", "07-11"]),
        ("2026-05-30 10:00", replace(MONTHLY, week=-1, days=(SATURDAY,)), ["05-30", "06-27", "07-25"]),
    ],
)
def test_rules_in_local_days(first: str, repeats: Repeats, days: list[str]) -> None:
    series = a_series(first, "Europe/London", repeats)

    found = rules.starts(series, series.start, series.start + timedelta(days=400))[:3]

    assert [f"{local:%m-%d}" for local in found] == days


def test_days_left_out_count_as_if_they_had_taken_place() -> None:
    series = a_series(repeats=replace(WEEKLY, count=3), exceptions=(date(2026, 5, 16),))

    found = rules.starts(series, series.start, datetime(2027, 1, 1))

    assert [local.day for local in found] == [9, 23]


@pytest.mark.parametrize(
    ("repeats", "field"),
    [
        (replace(WEEKLY, interval=0), "interval"),
        (replace(WEEKLY, interval=100), "interval"),
        (replace(WEEKLY, count=0), "count"),
        (replace(WEEKLY, count=501), "count"),
        (replace(WEEKLY, count=2, until=date(2026, 6, 1)), "until"),
        (replace(WEEKLY, until=date(2026, 5, 8)), "until"),
        (replace(WEEKLY, until=date(2040, 5, 8)), "until"),
        (replace(WEEKLY, days=(SUNDAY,)), "days"),
        (replace(WEEKLY, week=1), "dayOfMonth"),
        (replace(DAILY, days=(SATURDAY,)), "days"),
        (replace(MONTHLY, days=(SATURDAY,)), "week"),
        (replace(MONTHLY, day_of_month=32), "dayOfMonth"),
        (replace(MONTHLY, day_of_month=10), "days"),
        (replace(MONTHLY, week=5), "week"),
        (replace(MONTHLY, week=1), "days"),
        (replace(MONTHLY, week=2, days=(SATURDAY, SUNDAY)), "week"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(repeats: Repeats, field: str) -> None:
    with pytest.raises(Refused) as refused:
        a_series(repeats=repeats)

    assert (refused.value.code, refused.value.field) == ("INVALID", ("repeats", field))


def test_the_next_is_made_however_far_away_but_nothing_else_beyond_eight_weeks() -> None:
    now = utc("2026-05-08 12:00")
    weekly, rare = a_series(), a_series(repeats=replace(MONTHLY, interval=6))

    assert len(rules.to_make(weekly, (), now)) == 8
    assert rules.to_make(rare, (), now) == [datetime(2026, 5, 9, 10)]
    assert rules.to_make(rare, ("2026-05-09T10:00:00",), utc("2026-05-09 12:00")) == [datetime(2026, 11, 9, 10)]


def test_what_is_over_is_not_made_after_a_long_sleep() -> None:
    found = rules.to_make(a_series(), (), utc("2026-08-01 08:00"))

    assert [f"{local:%m-%d}" for local in found[:2]] == ["08-01", "08-08"]


RULES = st.builds(
    Repeats,
    frequency=st.sampled_from(Frequency),
    interval=st.integers(1, 5),
    count=st.one_of(st.none(), st.integers(1, 40)),
)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])


@settings(max_examples=40, deadline=None)
@given(repeats=RULES, start=STARTS, days=st.sets(st.sampled_from(Weekday), max_size=4), nth=st.booleans(), zone=ZONES)
def test_made_bit_by_bit_it_is_what_the_standard_says_in_local_time(
    repeats: Repeats, start: datetime, days: set[Weekday], nth: bool, zone: str
) -> None:
    own = tuple(Weekday)[start.weekday()]
    if repeats.frequency is Frequency.WEEKLY:
        repeats = replace(repeats, days=tuple({*days, own}))
    if repeats.frequency is Frequency.MONTHLY and nth and start.day <= 28:
        repeats = replace(repeats, week=(start.day - 1) // 7 + 1)
    where = zones.zone_of(zone)
    if rules.is_skipped(start, where):
        start += timedelta(hours=6)
    series = a_series(str(start), zone, repeats)

    made: dict[str, datetime] = {}
    now = rules.instant(start, where) - timedelta(days=1)
    until = start + timedelta(days=200)
    while rules.local_of(now, where) + rules.AHEAD < until:
        for local in rules.to_make(series, made, now):
            made[rules.key_of(local)] = rules.instant(local, where)
        now += timedelta(days=9, hours=5)

    expected = rrule.rrulestr(_standard(repeats, start), dtstart=start).between(start, until - timedelta(days=15), True)
    assert {rules.key_of(local) for local in expected} <= made.keys()
    assert {datetime.fromisoformat(key) for key in made} <= _all(repeats, start)
    for key, at in made.items():
        clocks = at.astimezone(where).replace(tzinfo=None)
        assert clocks == datetime.fromisoformat(key) or clocks - datetime.fromisoformat(key) <= timedelta(hours=1)


def _all(repeats: Repeats, start: datetime) -> set[datetime]:
    return set(
        rrule.rrulestr(_standard(repeats, start), dtstart=start).between(start, start + timedelta(days=1_100), True)
    )


def _standard(repeats: Repeats, start: datetime) -> str:
    """The rule in the standard's words, written by itself."""
    parts: dict[str, Any] = {"FREQ": repeats.frequency.value, "INTERVAL": repeats.interval}
    if repeats.count:
        parts["COUNT"] = repeats.count
    names = {day: day.value[:2] for day in Weekday}
    if repeats.frequency is Frequency.WEEKLY:
        parts["BYDAY"] = ",".join(names[day] for day in repeats.days)
    if repeats.week:
        parts["BYDAY"] = f"{repeats.week}{names[tuple(Weekday)[start.weekday()]]}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def test_until_is_a_whole_local_day() -> None:
    series = a_series(repeats=replace(WEEKLY, until=date(2026, 5, 23)))

    found = rules.starts(series, series.start, datetime.combine(date(2026, 8, 1), time()))

    assert [local.day for local in found] == [9, 16, 23]
