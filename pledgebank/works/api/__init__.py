"""How GraphQL shows the work on reports: its types, what reports and others show of it, what can be done."""

from pledgebank.works.api.fields import (
    ACTIVITY_FIELDS,
    REPORT_FIELDS,
    WorkTotals,
    totals_of,
    totals_of_area,
    totals_of_body,
)
from pledgebank.works.api.mutations import Mutations
from pledgebank.works.api.types import NODES, WorkItem, node

__all__ = [
    "ACTIVITY_FIELDS",
    "NODES",
    "REPORT_FIELDS",
    "Mutations",
    "WorkItem",
    "WorkTotals",
    "node",
    "totals_of",
    "totals_of_area",
    "totals_of_body",
]
