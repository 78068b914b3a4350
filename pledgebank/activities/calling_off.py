"""Calling an activity off, whoever does it: what others know of stays as called off, a draft goes."""

from pledgebank.activities import rules, sight, store
from pledgebank.activities.checklist import store as checklists
from pledgebank.activities.events import ActivityDropped
from pledgebank.activities.finding import store as finding
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as places
from pledgebank.storage.unit import Unit


async def call_off(unit: Unit, activity: Activity) -> None:
    """Let a draft go, and call off what others know of: those who had signed up are let off by a follower."""
    if activity.state is ActivityState.DRAFT:
        await places.delete_slots(unit, activity.id)
        await checklists.forget(unit, activity.id)
        await finding.forget_copy(unit, activity.id)
        await store.delete(unit, activity.id)
        unit.emit(ActivityDropped(id=activity.id, was=sight.planners(activity)))
        return
    cancelled, events = rules.cancel(activity, unit.now)
    if events:
        await store.replace(unit, cancelled)
        unit.emit(*events)
