"""Who judges what was told of the work on a report: whether they had a part in it."""

from uuid import UUID

from pledgebank.activities import sight
from pledgebank.activities import store as activities
from pledgebank.activities.places import roll
from pledgebank.groups.eyes import eyes_of
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Reader
from pledgebank.works.model import WorkItem
from pledgebank.works.outcomes import rules


async def of(reader: Reader, item: WorkItem, report: Report, person: UUID, *, answers: bool) -> rules.Witness:
    """What somebody is to an outcome who judges it. Raises Refused NOT_ALLOWED. `answers`: for the report's body."""
    return rules.witness(
        report,
        person=person,
        organises=await organises(reader, item, person),
        took_part=await roll.took_part(reader, item.activity, person),
        answers=answers,
    )


async def organises(reader: Reader, item: WorkItem, person: UUID) -> bool:
    """Whether they have told how it went, have arranged it, or speak for those who did."""
    if item.outcome is not None and item.outcome.by == person:
        return True
    activity = await activities.get(reader, item.activity)
    if activity is None:
        return False
    return activity.organiser == person or sight.speaks_for(activity, await eyes_of(reader, person))
