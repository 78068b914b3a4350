"""What somebody may do about the work on a report. Pure."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from pledgebank.activities import sight
from pledgebank.activities.model import Activity
from pledgebank.activities.places.model import COMING as HAS_PLACE
from pledgebank.activities.places.model import Signup
from pledgebank.base.errors import Refused
from pledgebank.councils.model import Eyes
from pledgebank.reports.model import Report
from pledgebank.works.leases.model import Lease, is_open
from pledgebank.works.model import COMING, WorkItem, WorkResult
from pledgebank.works.outcomes import rules
from pledgebank.works.outcomes.model import Telling


def may(
    item: WorkItem,
    activity: Activity,
    report: Report,
    eyes: Eyes,
    *,
    own: Collection[Signup],
    lease: Lease | None,
    hazard: bool,
    now: datetime,
) -> list[str]:
    """What they may do, by the names that clients know; a guest nothing."""
    if eyes.person is None:
        return []
    speaks = sight.speaks_for(activity, eyes)
    place = any(one.state in HAS_PLACE for one in own)
    waits = item.announced and item.state in COMING
    mine = lease is not None and lease.work == item.id and is_open(lease, now)
    acts = {
        "recordOutcome": speaks and _tells(activity, item, hazard=hazard, now=now),
        "addEvidence": item.announced and (speaks or place),
        "confirmOutcome": _judges(item, report, eyes, speaks=speaks, place=place, organiser=activity.organiser),
        "askForTurn": speaks and waits and not mine,
        "giveBackTurn": speaks and waits and mine,
    }
    return [act for act, allowed in acts.items() if allowed]


def _tells(activity: Activity, item: WorkItem, *, hazard: bool, now: datetime) -> bool:
    try:
        rules.check(activity, item, Telling(result=WorkResult.PARTLY), hazard=hazard, now=now)
    except Refused:
        return False
    return True


def _judges(item: WorkItem, report: Report, eyes: Eyes, *, speaks: bool, place: bool, organiser: UUID) -> bool:
    if item.outcome is None or eyes.person is None:
        return False
    try:
        rules.check_open(item, report)
        rules.witness(
            report,
            person=eyes.person,
            organises=speaks or eyes.person in (item.outcome.by, organiser),
            took_part=place,
            answers=report.body in eyes.answers,
        )
    except Refused:
        return False
    return item.outcome.confirmed_by is None
