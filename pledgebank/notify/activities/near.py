"""What else there is to join near an activity that takes nobody, has nothing left to do, or was called off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity, ActivityFilter, ActivityOrder, ActivityState
from pledgebank.base.geo import Circle
from pledgebank.councils.model import GUEST
from pledgebank.storage.unit import Reader

MOST = 3
METRES = 5_000
SOON = timedelta(days=14)
_LOOKED_AT = 20


async def instead(reader: Reader, activity: Activity, now: datetime) -> Sequence[Activity]:
    """At most three that everybody can join within a fortnight, the nearest first, by their blurred places."""
    wanted = ActivityFilter(
        near=Circle(activity.shown, METRES), starts_after=now, starts_before=max(now, activity.starts_at) + SOON
    )
    found = await activities.page(reader, wanted, ActivityOrder.NEAREST, eyes=GUEST, first=_LOOKED_AT, after=None)
    others = [one for one in found.items if one.id != activity.id and one.state is ActivityState.PUBLISHED]
    return others[:MOST]
