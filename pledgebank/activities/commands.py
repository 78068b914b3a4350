"""What people do with activities: plan and publish. Load, decide, save, tell."""

from uuid import UUID

from pledgebank.activities import rules, seeing, store
from pledgebank.activities.events import ActivityCreated
from pledgebank.activities.model import ActivityDraft
from pledgebank.activities.places import rules as place_rules
from pledgebank.activities.places import store as places_store
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.groups import commands as groups
from pledgebank.groups.eyes import eyes_of
from pledgebank.pledges import store as pledge_store
from pledgebank.reports import store as report_store
from pledgebank.storage.unit import Unit


async def create(unit: Unit, draft: ActivityDraft, *, organiser: UUID, places: Places, publish: bool) -> UUID:
    """Plan an activity, published at once or later; answers its id. Raises Refused as the rules do, or NOT_FOUND."""
    areas = [area.id for area in await places.at(unit, draft.location)]
    bodies = [body.id for body in await councils.bodies_of(unit, areas)] if areas else []
    # First what bounds the draft: so many reports as somebody may send are not read before.
    activity = rules.plan(draft, organiser=organiser, areas=areas, bodies=bodies, now=unit.now)
    slots = place_rules.slots(activity, draft.slots)
    reports = await report_store.by_ids(unit, activity.reports)
    pledge = await pledge_store.get(unit, activity.pledge) if activity.pledge else None
    eyes = await eyes_of(unit, organiser)
    await groups.spoken_for(unit, activity.group, organiser)
    rules.check_links(activity, reports, pledge, eyes)
    unit.emit(ActivityCreated(id=activity.id))
    if publish:
        activity, events = rules.publish(activity, eyes, unit.now)
        unit.emit(*events)
    await store.insert(unit, activity)
    await places_store.insert_slots(unit, slots)
    return activity.id


async def publish(unit: Unit, key: UUID, *, person: UUID) -> UUID:
    """Let everybody see and join it; answers its id. Raises Refused NOT_FOUND, NOT_ALLOWED, ACTIVITY_OVER."""
    activity, eyes = await seeing.visible(unit, key, person, "activity")
    published, events = rules.publish(activity, eyes, unit.now)
    if events:
        await store.replace(unit, published)
        unit.emit(*events)
    return key
