"""How GraphQL shows the work on reports: its types, what reports and others show of it, what can be done."""

from pledgebank.works.api.fields import (
    WorkTotals,
    invited_until,
    planned_work,
    totals_of,
    totals_of_area,
    totals_of_body,
    totals_of_group,
    works_of_activity,
    works_of_report,
)
from pledgebank.works.api.mutations import Mutations
from pledgebank.works.api.types import NODES, WorkItem, node

__all__ = [
    "NODES",
    "Mutations",
    "WorkItem",
    "WorkTotals",
    "invited_until",
    "node",
    "planned_work",
    "totals_of",
    "totals_of_area",
    "totals_of_body",
    "totals_of_group",
    "works_of_activity",
    "works_of_report",
]
