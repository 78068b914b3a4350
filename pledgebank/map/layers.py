"""What can be on the map: each kind's collection, which of it the public may see there, and how it is pinned."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from uuid import UUID

from msgspec import Struct

from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity, ActivityFilter
from pledgebank.base.geo import Box, Point
from pledgebank.councils.model import GUEST
from pledgebank.map.model import MapFilter, MapKind, Pin
from pledgebank.pledges import lists
from pledgebank.pledges import rules as pledge_rules
from pledgebank.pledges.model import Pledge, PledgeFilter
from pledgebank.pledges.store import PLEDGES as PLEDGE_COLLECTION
from pledgebank.reports import filters
from pledgebank.reports.model import ReportFilter, ReportState
from pledgebank.reports.store import REPORTS as REPORT_COLLECTION
from pledgebank.storage.documents import Doc, load


class Layer(Struct, frozen=True, kw_only=True):
    """One kind of thing with a cell and a place: `place` names the field of the point that everyone may see.

    `match`: the filter for a box of what everyone may see, the very one that the kind's list asks by; None where what
    is wanted cannot be of this kind. `pin`: how a document is shown, of which it needs `fields` (None: all).
    """

    kind: MapKind
    collection: str
    place: str = "location"
    match: Callable[[MapFilter, Box, datetime], Doc | None]
    pin: Callable[[Doc, datetime], Pin]
    fields: tuple[str, ...] | None = None


class _Pinned(Struct, frozen=True):
    """What a pin shows of a report."""

    id: UUID
    title: str
    location: Point
    state: ReportState


def _match_reports(wanted: MapFilter, within: Box, _: datetime) -> Doc:
    return filters.where(
        ReportFilter(
            within=within,
            area=wanted.area,
            categories=wanted.categories,
            states=wanted.states,
            created_after=_since(wanted),
        )
    )


def _pin_report(document: Doc, _: datetime) -> Pin:
    report = load(_Pinned, document)
    return Pin(
        id=report.id, kind=MapKind.REPORT, location=report.location, title=report.title, state=report.state.value
    )


def _match_pledges(wanted: MapFilter, within: Box, now: datetime) -> Doc | None:
    if _asks_for_reports(wanted):
        return None
    matching = PledgeFilter(now=now, within=within, area=wanted.area)
    return _created(lists.where(matching), wanted)


def _pin_pledge(document: Doc, now: datetime) -> Pin:
    pledge = load(Pledge, document)
    assert pledge.location is not None, "a pledge in a box without a place"
    return Pin(
        id=pledge.id,
        kind=MapKind.PLEDGE,
        location=pledge.location,
        title=pledge_rules.sentence(pledge),
        state=pledge_rules.state(pledge, now).value,
    )


def _match_activities(wanted: MapFilter, within: Box, _: datetime) -> Doc | None:
    if _asks_for_reports(wanted):
        return None
    matching = ActivityFilter(within=within, area=wanted.area, ends_after=wanted.ends_after)
    return _created(activities.where(matching, GUEST), wanted)


def _pin_activity(document: Doc, _: datetime) -> Pin:
    activity = load(Activity, document)
    return Pin(
        id=activity.id,
        kind=MapKind.ACTIVITY,
        location=activity.shown,
        title=activity.title,
        state=activity.state.value,
    )


def _asks_for_reports(wanted: MapFilter) -> bool:
    """Categories and states are those of reports: who asks by them wants nothing else."""
    return wanted.categories is not None or wanted.states is not None


def _since(wanted: MapFilter) -> datetime | None:
    return datetime.combine(wanted.created_since, time.min, UTC) if wanted.created_since else None


def _created(where: Doc, wanted: MapFilter) -> Doc:
    since = _since(wanted)
    return {"$and": [where, {"created_at": {"$gte": since}}]} if since else where


REPORTS = Layer(
    kind=MapKind.REPORT,
    collection=REPORT_COLLECTION,
    match=_match_reports,
    pin=_pin_report,
    fields=("_id", "title", "location", "state"),
)
PLEDGES = Layer(kind=MapKind.PLEDGE, collection=PLEDGE_COLLECTION, match=_match_pledges, pin=_pin_pledge)
ACTIVITIES = Layer(
    kind=MapKind.ACTIVITY,
    collection=activities.ACTIVITIES,
    place="shown",
    match=_match_activities,
    pin=_pin_activity,
)
LAYERS = (REPORTS, PLEDGES, ACTIVITIES)
