"""What else an activity tells: where to meet, what to bring, why it is held, where else one can go."""

from collections.abc import Callable
from typing import Any

from pledgebank.activities import store
from pledgebank.activities.api.types import Activity, sees_exactly
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import counting
from pledgebank.activities.places import store as places
from pledgebank.councils import store as councils
from pledgebank.councils.api import Body
from pledgebank.web.context import Info
from pledgebank.web.geo import Point

MOST_INSTEAD = 5


async def muster(root: Activity, info: Info) -> Point | None:
    """Where people meet, if not at the work site; for those alone who know the very spot."""
    found = root.model.muster
    return Point.of(found) if found and await sees_exactly(info.context, root.model) else None


async def meeting(root: Activity, info: Info) -> str:
    """How people find each other there; may be empty, and is for those alone who know the very spot."""
    return root.model.meeting if root.model.meeting and await sees_exactly(info.context, root.model) else ""


async def bring(root: Activity) -> str:
    """What to bring along; may be empty."""
    return root.model.bring


async def reason(root: Activity) -> str:
    """Why it is held, done or called off; empty otherwise."""
    return root.model.reason


async def held_by(root: Activity, info: Info) -> Body | None:
    """The body that held, ended or called it off; null otherwise."""
    found = await info.context.load(councils.bodies_by_ids, root.model.held_by) if root.model.held_by else None
    return Body.of(found) if found else None


async def instead(root: Activity, info: Info) -> list[Activity]:
    """Where it is full, held, done or called off: up to five others near that are to come and have room."""
    context, activity = info.context, root.model
    slots = await context.load(places.slots_of, activity.id)
    if activity.state is ActivityState.DRAFT:
        return []
    if activity.state is ActivityState.PUBLISHED and any(counting.is_free(slot) for slot in slots):
        return []
    found = await store.instead_of(context.reader, activity, context.now, MOST_INSTEAD)
    return [Activity.of(one) for one in found]


FIELDS: dict[str, Callable[..., Any]] = {
    "muster": muster,
    "meeting": meeting,
    "bring": bring,
    "reason": reason,
    "held_by": held_by,
    "instead": instead,
}
