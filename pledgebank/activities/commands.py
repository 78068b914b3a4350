"""What people do with activities: plan, publish, call off; what bodies do: hold and end. Load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities import grounds, rules, seeing, sight, store
from pledgebank.activities.checklist import commands as checklist
from pledgebank.activities.events import ActivityCreated
from pledgebank.activities.model import Activity, ActivityDraft
from pledgebank.activities.places import filling
from pledgebank.activities.places import rules as place_rules
from pledgebank.activities.places import store as places_store
from pledgebank.base import text
from pledgebank.base.event import Event
from pledgebank.councils import store as councils
from pledgebank.councils.model import Eyes
from pledgebank.councils.places import Places
from pledgebank.groups import commands as groups
from pledgebank.groups.eyes import eyes_of
from pledgebank.pledges import store as pledge_store
from pledgebank.reports import store as report_store
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Unit


async def create(unit: Unit, draft: ActivityDraft, *, organiser: UUID, places: Places, publish: bool) -> UUID:
    """Plan an activity, published at once or later; answers its id. Raises Refused as the rules do, or NOT_FOUND."""
    ground = await grounds.of(unit, places, draft.location)
    # First what bounds the draft: so many reports as somebody may send are not read before.
    activity = rules.plan(draft, organiser=organiser, ground=ground, now=unit.now)
    slots = place_rules.slots(activity, draft.slots)
    eyes = await check(unit, activity, organiser)
    unit.emit(ActivityCreated(id=activity.id))
    if publish:
        activity, events = rules.publish(activity, eyes, unit.now)
        await checklist.check_publishing(unit, activity)
        unit.emit(*events)
    await store.insert(unit, activity)
    await places_store.insert_slots(unit, slots)
    return activity.id


async def check(unit: Unit, activity: Activity, organiser: UUID) -> Eyes:
    """Whether they may plan this, for whom and about what they say; answers with whose eyes. Raises Refused."""
    reports = await report_store.by_ids(unit, activity.reports)
    pledge = await pledge_store.get(unit, activity.pledge) if activity.pledge else None
    eyes = await eyes_of(unit, organiser)
    await groups.spoken_for(unit, activity.group, organiser)
    rules.check_links(activity, reports, pledge, eyes)
    rules.check_hazards(reports, await _hazards(unit, reports))
    return eyes


async def publish(unit: Unit, key: UUID, *, person: UUID) -> UUID:
    """Let everybody see and join it; answers its id. Raises Refused NOT_FOUND, NOT_ALLOWED, ACTIVITY_OVER."""
    activity, eyes = await seeing.visible(unit, key, person, "activity")
    published, events = rules.publish(activity, eyes, unit.now)
    if events:
        await checklist.check_publishing(unit, activity)
        await store.replace(unit, published)
        unit.emit(*events)
    return key


async def cancel(unit: Unit, key: UUID, *, person: UUID, reason: str) -> UUID:
    """Call it off; who had signed up is let off by a follower. Answers its id; again is harmless.

    Raises Refused NOT_FOUND, NOT_ALLOWED, NOT_PUBLISHED, ACTIVITY_OVER, ACTIVITY_DONE, INVALID without a reason.
    """
    activity, eyes = await seeing.visible(unit, key, person, "activity")
    rules.check_cancelling(activity, eyes, unit.now)
    reason = text.paragraphs(reason, "reason", shortest=1, longest=rules.LONGEST_REASON)
    own = sight.speaks_for(activity, eyes)
    body = None if own else rules.body_of(activity, eyes)
    await _keep(unit, *rules.cancel(activity, unit.now, reason=reason, body=body))
    return key


async def hold(unit: Unit, key: UUID, *, person: UUID, reason: str) -> UUID:
    """Let nobody else join it, for now; answers its id. Raises Refused NOT_FOUND, NOT_ALLOWED, and as the rules do."""
    activity, eyes = await seeing.visible(unit, key, person, "activity")
    await _keep(unit, *rules.hold(activity, eyes, reason, unit.now))
    return key


async def release(unit: Unit, key: UUID, *, person: UUID) -> UUID:
    """Let all join it again, those who wait first; answers its id. Raises Refused as `hold` does."""
    activity, eyes = await seeing.visible(unit, key, person, "activity")
    released, events = rules.release(activity, eyes, unit.now)
    await _keep(unit, released, events)
    [slots] = await places_store.slots_of(unit, [key])
    for slot in slots if events else ():
        await filling.fill(unit, slot)
    return key


async def finish(unit: Unit, key: UUID, *, person: UUID, reason: str) -> UUID:
    """Say that nothing is left to do; answers its id. Raises Refused as `hold` does."""
    activity, eyes = await seeing.visible(unit, key, person, "activity")
    await _keep(unit, *rules.finish(activity, eyes, reason, unit.now))
    return key


async def _keep(unit: Unit, activity: Activity, events: Sequence[Event]) -> None:
    if events:
        await store.replace(unit, activity)
        unit.emit(*events)


async def _hazards(unit: Unit, reports: Sequence[Report | None]) -> set[UUID]:
    """Which of these reports' categories are dangerous."""
    keys = list(dict.fromkeys(report.category for report in reports if report))
    found = await councils.categories_by_ids(unit, keys) if keys else []
    return {category.id for category in found if category and category.hazard}
