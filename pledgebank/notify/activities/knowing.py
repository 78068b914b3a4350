"""Activities as those know them who are told: with the task that a notice speaks of, and their own sign-up."""

from uuid import UUID

from pledgebank.activities.model import Activity
from pledgebank.activities.places import roll
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup, Slot
from pledgebank.notify.activities.model import Doing
from pledgebank.notify.model import News, Notice
from pledgebank.storage.unit import Reader

# What these notices have in `said`.
OF_SIGNUPS = frozenset({News.SPOT_OFFERED, News.SPOT_LAPSED, News.SPOT_GIVEN, News.SPOT_DECLINED, News.MISSED})
OF_TASKS = frozenset(
    {
        News.TASK_OFF,
        News.REMINDED_DAY,
        News.REMINDED_HOURS,
        News.ORGANISER_EMPTY,
        News.ORGANISER_LEFT_LATE,
    }
)


async def slot_of(reader: Reader, notice: Notice) -> Slot | None:
    """The task that a notice speaks of."""
    return await places.slot(reader, notice.said) if notice.said and notice.news in OF_TASKS else None


async def signup_of(reader: Reader, notice: Notice) -> Signup | None:
    """The sign-up that a notice speaks of, if it still is theirs; otherwise the one that stands."""
    if notice.said and notice.news in OF_SIGNUPS:
        [found] = await places.signups_by_ids(reader, [notice.said])
        return found if found and found.person == notice.person else None
    return await standing(reader, notice.about.id, notice.person)


async def standing(reader: Reader, activity: UUID, person: UUID) -> Signup | None:
    """A person's standing sign-up."""
    [found] = await roll.standing_of(reader, [(person, activity)])
    return found


def doing(activity: Activity, slot: Slot | None, signup: Signup | None) -> Doing:
    """The activity as a reader knows it."""
    return Doing(activity=activity, role=slot.role if slot else "", signup=signup)
