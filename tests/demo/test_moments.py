"""When things happen in the demo town."""

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest

from pledgebank.demo import moments

TEN = time(10, 0)
SATURDAY = 5


@pytest.mark.parametrize(
    ("now", "saturday"),
    [
        (datetime(2026, 5, 4, 10, tzinfo=UTC), datetime(2026, 5, 9, 9, tzinfo=UTC)),
        (datetime(2026, 5, 8, 20, tzinfo=UTC), datetime(2026, 5, 9, 9, tzinfo=UTC)),
        (datetime(2026, 5, 9, 6, tzinfo=UTC), datetime(2026, 5, 16, 9, tzinfo=UTC)),
        (datetime(2026, 10, 23, 6, tzinfo=UTC), datetime(2026, 10, 24, 9, tzinfo=UTC)),
        (datetime(2026, 10, 26, 6, tzinfo=UTC), datetime(2026, 10, 31, 10, tzinfo=UTC)),
    ],
)
def test_saturday_is_the_next_one_that_leaves_time_to_join(now: datetime, saturday: datetime) -> None:
    assert moments.coming(now, SATURDAY, TEN) == saturday


def test_the_week_after_keeps_its_local_time_when_the_clocks_change() -> None:
    now = datetime(2026, 10, 22, 6, tzinfo=UTC)

    assert moments.coming(now, SATURDAY, TEN, weeks=1) == datetime(2026, 10, 31, 10, tzinfo=UTC)


def test_nothing_happens_at_night_or_in_the_future() -> None:
    now, chance = datetime(2026, 5, 4, 2, tzinfo=UTC), Random(7)
    instants = [moments.around(chance, now, 0) for _ in range(200)]

    assert {instant.astimezone(moments.ZONE).hour for instant in instants} == set(range(7, 22))
    assert now - timedelta(days=2) < min(instants)
    assert max(instants) < now
