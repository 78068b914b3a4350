"""What is said to all who signed a pledge by areas: told in each area to its signers, once, and to who joins later."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.pledges.after import rules
from pledgebank.pledges.after import store as after
from pledgebank.pledges.after.model import Announcement, Course
from pledgebank.pledges.events import PledgeAnnounced
from pledgebank.pledges.model import Pledge
from pledgebank.storage.unit import Unit

# As many as can be written while nobody passes them on, and some more.
MOST = 5 * rules.MOST_ANNOUNCED


async def hear(unit: Unit, parent: UUID, children: Sequence[Pledge]) -> None:
    """Let these areas of a pledge hear what was said of the whole since they last did."""
    said = (await after.latest_announcements(unit, parent, MOST))[::-1] if children else []
    if not said:
        return
    courses = await after.courses(unit, [child.id for child in children])
    for child in children:
        await _hear(unit, child, said, courses.get(child.id) or Course(id=child.id))


async def _hear(unit: Unit, child: Pledge, said: Sequence[Announcement], course: Course) -> None:
    new = [one for one in said if course.heard_at is None or one.sent_at > course.heard_at]
    if not new:
        return
    last = new[-1]
    noted: dict[str, object] = {"heard_at": last.sent_at, "remind_at": None}
    if course.announced_at is None or last.sent_at >= course.announced_at:
        noted |= {"announced": last.id, "announced_at": last.sent_at}
    await after.note(unit, child.id, **noted)
    # Of what was said before the area was begun those who begin it get the latest, as all who join later do.
    told = [one for one in new if one.sent_at >= child.created_at] or [last]
    unit.emit(*(PledgeAnnounced(id=child.id, announcement=one.id) for one in told))
