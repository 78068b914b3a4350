"""Local days as instants, across every change of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base.errors import Refused
from pledgebank.base.zones import DefaultZone, day_in, end_of, zone_of

ZONES = [
    "Africa/Cairo",
    "America/Sao_Paulo",
    "America/Toronto",
    "Asia/Beirut",
    "Asia/Tehran",
    "Europe/London",
    "Pacific/Apia",
    "UTC",
]


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Europe/London", date(2026, 1, 31), datetime(2026, 2, 1, 0, 0, tzinfo=UTC)),
        ("Europe/London", date(2026, 3, 28), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        ("Europe/London", date(2026, 3, 29), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
        ("Europe/London", date(2026, 10, 25), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2018, 11, 3), datetime(2018, 11, 4, 3, 0, tzinfo=UTC)),  # no midnight: 01:00 follows
        ("America/Toronto", date(1919, 3, 30), datetime(1919, 3, 31, 4, 30, tzinfo=UTC)),  # 23:30 became 00:30
        ("Pacific/Apia", date(2011, 12, 29), datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),  # a whole day left out
        ("Asia/Kathmandu", date(2026, 6, 1), datetime(2026, 6, 1, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_day_ends_where_the_next_begins(zone: str, day: date, end: datetime) -> None:
    assert end_of(day, zone_of(zone)) == end


@given(zone=st.sampled_from(ZONES), day=st.dates(date(1971, 1, 1), date(2037, 12, 30)))
def test_a_day_ends_between_its_last_second_and_a_later_day(zone: str, day: date) -> None:
    end = end_of(day, zone_of(zone))
    assert day_in(zone_of(zone), end) > day
    assert day_in(zone_of(zone), end - timedelta(seconds=1)) <= day


@pytest.mark.parametrize("name", ["", "Europe", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        zone_of(name)
    assert (refused.value.code, refused.value.field) == ("INVALID", ("timeZone",))
    with pytest.raises(Refused):
        DefaultZone(name)
