"""What can be on the map: each kind's collection, which of it the public may see there, and how it is pinned."""

from collections.abc import Callable
from datetime import UTC, datetime, time

from msgspec import Struct

from pledgebank.base.geo import Box
from pledgebank.map.model import MapFilter, MapKind, Pin
from pledgebank.reports import filters
from pledgebank.reports.model import Report, ReportFilter
from pledgebank.reports.store import REPORTS as REPORT_COLLECTION
from pledgebank.storage.documents import Doc, load


class Layer(Struct, frozen=True, kw_only=True):
    """One kind of thing with a `location` and a `cell`.

    `match`: the filter for a box of what everyone may see, the very one that the kind's list asks by; None where what
    is wanted cannot be of this kind. `pin`: how a document is shown.
    """

    kind: MapKind
    collection: str
    match: Callable[[MapFilter, Box], Doc | None]
    pin: Callable[[Doc], Pin]


def _match_reports(wanted: MapFilter, within: Box) -> Doc:
    since = wanted.created_since
    return filters.where(
        ReportFilter(
            within=within,
            area=wanted.area,
            categories=wanted.categories,
            states=wanted.states,
            created_after=datetime.combine(since, time.min, UTC) if since else None,
        )
    )


def _pin_report(document: Doc) -> Pin:
    report = load(Report, document)
    return Pin(
        id=report.id, kind=MapKind.REPORT, location=report.location, title=report.title, state=report.state.value
    )


REPORTS = Layer(kind=MapKind.REPORT, collection=REPORT_COLLECTION, match=_match_reports, pin=_pin_report)
LAYERS = (REPORTS,)
