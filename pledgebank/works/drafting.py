"""Follows pledges: for one that has become active an activity is arranged, for its promiser to look at and publish."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import NAMESPACE_OID, UUID, uuid5

from msgspec.structs import replace

from pledgebank.activities import grounds
from pledgebank.activities import rules as activities
from pledgebank.activities import store as activity_store
from pledgebank.activities.events import ActivityCreated
from pledgebank.activities.model import Activity, ActivityDraft
from pledgebank.activities.places import rules as place_rules
from pledgebank.activities.places import store as place_store
from pledgebank.activities.places.model import SlotDraft
from pledgebank.base.event import Entry
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.people import store as people
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import rules as after
from pledgebank.pledges.events import PledgeActivated
from pledgebank.pledges.model import Pledge
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report
from pledgebank.reports.rules import is_public
from pledgebank.reports.states import ENDED
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.words.sentences import say
from pledgebank.works import rules
from pledgebank.works.events import ActivityDrafted

AT_ONCE = 20
LASTS = timedelta(hours=2)


async def apply(unit: Unit, entries: Sequence[Entry], *, places: Places) -> None:
    """Arrange what these pledges promise, each once."""
    for entry in entries:
        pledge = await pledges.get(unit, entry.subject.id)
        if pledge is not None and await _wants(unit, pledge):
            await _arrange(unit, pledge, places)


FOLLOWS = Follower("works/drafts", (PledgeActivated,), partial(apply, places=Places()), at_once=AT_ONCE)


def draft_id(pledge: UUID) -> UUID:
    """The one id of the activity that is arranged for a pledge."""
    return uuid5(NAMESPACE_OID, f"activity/{pledge.hex}")


async def _wants(unit: Unit, pledge: Pledge) -> bool:
    """Whether nothing is arranged yet: its promiser may have been quicker."""
    if not after.is_on(pledge) or pledge.by_area or await people.erased(unit, [pledge.promiser]):
        return False
    return not await activity_store.makes_good(unit, pledge.id)


async def _arrange(unit: Unit, pledge: Pledge, places: Places) -> None:
    """Put down a draft with the pledge's reports; nothing where nobody could say where it would be."""
    about = await _reports(unit, pledge)
    location = pledge.location or (about[0].location if about else None)
    if location is None:
        return
    suggested = after.draft_activity(pledge, unit.now)
    draft = ActivityDraft(
        title=suggested.title,
        description=suggested.description,
        starts_at=suggested.starts_at,
        ends_at=suggested.starts_at + LASTS,
        time_zone=suggested.time_zone,
        location=location,
        slots=(SlotDraft(say("Lend a hand", pledge.language)),),
        reports=tuple(report.id for report in about),
        pledge=pledge.id,
        group=pledge.group,
    )
    ground = await grounds.of(unit, places, location)
    planned = activities.plan(draft, organiser=pledge.promiser, ground=ground, now=unit.now)
    await _keep(unit, replace(planned, id=draft_id(pledge.id), signers_first=True), draft)


async def _keep(unit: Unit, activity: Activity, draft: ActivityDraft) -> None:
    assert activity.pledge is not None, "it makes one good"
    await activity_store.insert(unit, activity)
    await place_store.insert_slots(unit, place_rules.slots(activity, draft.slots))
    unit.emit(ActivityCreated(id=activity.id))
    unit.emit(ActivityDrafted(id=activity.id, pledge=activity.pledge))


async def _reports(unit: Unit, pledge: Pledge) -> list[Report]:
    """What it is about that everybody may know of, that still is a problem, and that volunteers may work on."""
    found = [one for one in await reports.by_ids(unit, pledge.reports) if one] if pledge.reports else []
    keys = list(dict.fromkeys(one.category for one in found))
    known = {one.id: one for one in await councils.categories_by_ids(unit, keys) if one} if keys else {}
    return [
        one
        for one in found
        if is_public(one) and one.state not in ENDED and rules.may_be_planned(one, known.get(one.category))
    ]
