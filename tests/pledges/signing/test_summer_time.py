"""Deadlines on both sides of a change of summer time: who signs in the last millisecond counts, whenever we look."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pledgebank.base.errors import Refused
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.pledges.builders import created, kinds, sign
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
A_MOMENT = timedelta(milliseconds=1)
ENDS = [
    ("Europe/London", date(2026, 3, 28), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
    ("Europe/London", date(2026, 3, 29), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
    ("Europe/London", date(2026, 10, 24), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
    ("Europe/London", date(2026, 10, 25), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
    ("America/New_York", date(2026, 3, 7), datetime(2026, 3, 8, 5, 0, tzinfo=UTC)),
    ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 9, 4, 0, tzinfo=UTC)),
    ("America/New_York", date(2026, 10, 31), datetime(2026, 11, 1, 4, 0, tzinfo=UTC)),
    ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 2, 5, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", date(2026, 4, 4), datetime(2026, 4, 4, 13, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", date(2026, 4, 5), datetime(2026, 4, 5, 13, 30, tzinfo=UTC)),
    ("Australia/Lord_Howe", date(2026, 10, 3), datetime(2026, 10, 3, 13, 30, tzinfo=UTC)),
    ("Australia/Lord_Howe", date(2026, 10, 4), datetime(2026, 10, 4, 13, 0, tzinfo=UTC)),
    ("Asia/Kolkata", date(2026, 3, 29), datetime(2026, 3, 29, 18, 30, tzinfo=UTC)),
    ("Asia/Kolkata", date(2026, 10, 25), datetime(2026, 10, 25, 18, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize("down", [timedelta(seconds=120), timedelta(hours=30)])
@pytest.mark.parametrize(("zone", "day", "end"), ENDS)
async def test_active_and_failed_exclude_each_other_and_follow_the_signing_times(
    pledges: Storage, clock: SetClock, zone: str, day: date, end: datetime, down: timedelta
) -> None:
    clock.time = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    hands = Hands(pledges)
    reached, missed = [await created(pledges, target=2, day=day, time_zone=zone) for _ in range(2)]
    for key in (reached, missed):
        assert (await hands.pledge(key)).deadline == end
        await sign(pledges, key)
    clock.time = end - A_MOMENT
    await sign(pledges, reached)
    clock.time = end
    with pytest.raises(Refused) as refused:
        await sign(pledges, missed)

    clock.time = end + down  # neither the fold nor the clock did anything until now
    await hands.tick()
    await hands.fold_all()

    active, failed = await hands.pledge(reached), await hands.pledge(missed)
    assert refused.value.code == "PLEDGE_CLOSED"
    assert (active.state, active.activated_at) == (PledgeState.ACTIVE, end - A_MOMENT)
    assert (failed.state, failed.signature_count) == (PledgeState.FAILED, 1)
    for key, one in ((reached, "pledge.activated"), (missed, "pledge.failed")):
        told = [kind for kind in await kinds(pledges, key) if kind in ("pledge.activated", "pledge.failed")]
        assert told == [one]
