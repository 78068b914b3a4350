"""What becomes of an erased person's attendance: it stays in the hours, and nothing leads to them any more."""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.days import store
from pledgebank.activities.days.model import Attendance
from pledgebank.activities.events import AttendanceChanged
from pledgebank.base.ids import new_id
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Let go of at most so many attendances and scans; answers how many it were."""
    known = await store.naming(unit, person, limit)
    for one in known:
        await store.put_attendance(unit, _without(one, person), one)
    left = limit - len(known)
    scans = await store.scans_by(unit, person, left) if left else []
    for scan in scans:
        await store.replace_scan(unit, replace(scan, by=new_id()))
    return len(known) + len(scans)


def _without(one: Attendance, person: UUID) -> Attendance:
    if one.person == person:
        one = replace(one, person=None, contest="", contested_at=None)
    return replace(
        one,
        marked_by=None if one.marked_by == person else one.marked_by,
        confirmed_by=None if one.confirmed_by == person else one.confirmed_by,
    )


ERASES = erasure.follower("activities/days", (AttendanceChanged,), let_go)
