"""Reports as tests need them: every field has a usual value, and keywords say what matters."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pledgebank.base import cells
from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id, new_ref
from pledgebank.reports.model import Report, ReportState

STIRLING = Point.at(56.1190, -3.9370)
POTHOLES = UUID("019a0000-0000-7000-8000-000000000001")
STIRLING_COUNCIL = UUID("019a0000-0000-7000-8000-000000000002")
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def a_report(**different: Any) -> Report:
    """An open report of a pothole in Stirling, made by a person who is not named."""
    location = different.get("location", STIRLING)
    usual: dict[str, Any] = {
        "id": new_id(),
        "ref": new_ref(),
        "title": "Deep pothole",
        "description": "Outside the bakery.",
        "category": POTHOLES,
        "body": STIRLING_COUNCIL,
        "location": location,
        "cell": cells.cell_of(location),
        "areas": (),
        "state": ReportState.OPEN,
        "reporter": new_id(),
        "show_name": False,
        "origin": Origin.APP,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Report(**{**usual, **different})
