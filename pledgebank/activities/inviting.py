"""Who may join while the signers of a pledge are invited first."""

from datetime import datetime

from pledgebank.activities import sight
from pledgebank.activities.model import Activity
from pledgebank.base.errors import Refused
from pledgebank.councils.model import Eyes
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after.rules import is_counted
from pledgebank.storage.unit import Reader


def is_early(activity: Activity, now: datetime) -> bool:
    """Whether only those who signed may join by now."""
    return activity.invited_until is not None and now < activity.invited_until


async def check(reader: Reader, activity: Activity, eyes: Eyes, now: datetime) -> None:
    """Raises Refused SIGNERS_FIRST for who has not signed the pledge, while those who have are invited first."""
    if is_early(activity, now) and not await is_invited(reader, activity, eyes):
        raise Refused(
            "SIGNERS_FIRST",
            "Those who signed the pledge may join first; please come back a little later.",
            field=("slot",),
            retry_after=_seconds(activity, now),
        )


async def is_invited(reader: Reader, activity: Activity, eyes: Eyes) -> bool:
    """Whether somebody has signed the pledge that an activity makes good, or organises it."""
    if sight.speaks_for(activity, eyes):
        return True
    if eyes.person is None or activity.pledge is None:
        return False
    return is_counted(await pledges.signature_of(reader, activity.pledge, eyes.person))


def _seconds(activity: Activity, now: datetime) -> int | None:
    left = activity.invited_until - now if activity.invited_until else None
    return max(int(left.total_seconds()), 1) if left else None
