"""How GraphQL shows reports: their types, what can be asked and done, and what can be listened to."""

from pledgebank.reports.api.life import LifeMutations
from pledgebank.reports.api.mutations import GUESTS, Mutations
from pledgebank.reports.api.queries import Queries, copies
from pledgebank.reports.api.subscriptions import Subscriptions
from pledgebank.reports.api.types import NODES, Report, node, sees

__all__ = [
    "GUESTS",
    "NODES",
    "LifeMutations",
    "Mutations",
    "Queries",
    "Report",
    "Subscriptions",
    "copies",
    "node",
    "sees",
]
