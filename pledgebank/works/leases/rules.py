"""Who gets a report to work on, for how long, and who may ask for it. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from pledgebank.base.errors import Refused, not_allowed
from pledgebank.works.leases.model import Lease, is_open
from pledgebank.works.model import COMING, WorkItem, WorkState

# A plan may lie two years ahead: nobody keeps a report so long from others who would go tomorrow.
LONGEST = timedelta(days=30)
AFTER_END = timedelta(days=7)
SHORTEST = timedelta(days=1)


def until(item: WorkItem, now: datetime) -> datetime:
    """Until when a report is one activity's from now on: a week beyond its end, and 30 days at most."""
    return max(min(item.ends_at + AFTER_END, now + LONGEST), now + SHORTEST)


def take(lease: Lease | None, item: WorkItem, now: datetime) -> Lease | None:
    """The lease once the work has it; None while it is another's."""
    if lease is not None and lease.work != item.id and is_open(lease, now):
        return None
    mine = lease is not None and lease.asked == item.id
    return Lease(
        id=item.report,
        work=item.id,
        activity=item.activity,
        until=until(item, now),
        asked=None if lease is None or mine else lease.asked,
        asked_by=None if lease is None or mine else lease.asked_by,
    )


def free(lease: Lease, now: datetime) -> Lease:
    """The lease given back: free for whoever asked, or comes first."""
    return replace(lease, until=min(lease.until, now))


def ask(lease: Lease, item: WorkItem) -> Lease:
    """The lease, with who is to have it next. Raises Refused TURN_TAKEN where another has asked before."""
    if lease.asked not in (None, item.id):
        raise Refused("TURN_TAKEN", "Another activity has already asked for this report.", field=("report",))
    return replace(lease, asked=item.id, asked_by=item.activity)


def check_asking(item: WorkItem) -> None:
    """Raises Refused NOT_ALLOWED where the work is not about to be done."""
    if not item.announced or item.state not in COMING:
        raise not_allowed("Only an activity that is published and yet to be done can ask for a report.", "activity")


def check_telling(lease: Lease | None, holder: WorkItem | None, item: WorkItem, now: datetime) -> None:
    """Who has been there tells how it went, though it was another's turn who only plans to go.

    Raises Refused TURN_TAKEN while the other is at it, or is yet to say how it went.
    """
    if lease is None or lease.work == item.id or not is_open(lease, now) or holder is None:
        return
    if holder.state in (WorkState.IN_PROGRESS, WorkState.UNREPORTED):
        raise Refused(
            "TURN_TAKEN",
            "Others are at work on this report just now; please let them say how it went.",
            field=("report",),
        )


def without_asker(lease: Lease) -> Lease:
    """The lease, which nobody asks for any more."""
    return replace(lease, asked=None, asked_by=None)
