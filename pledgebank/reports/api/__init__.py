"""How GraphQL shows reports: their types, what can be asked and done, and what can be listened to."""

from pledgebank.reports.api.editing import EditMutations
from pledgebank.reports.api.inputs import looked_for
from pledgebank.reports.api.life import LifeMutations
from pledgebank.reports.api.mutations import GUESTS, Mutations
from pledgebank.reports.api.queries import Queries, copies
from pledgebank.reports.api.similar import SimilarQueries
from pledgebank.reports.api.subscriptions import Subscriptions
from pledgebank.reports.api.supporting import SupportMutations
from pledgebank.reports.api.types import NODES, Report, node, sees

__all__ = [
    "GUESTS",
    "NODES",
    "EditMutations",
    "LifeMutations",
    "Mutations",
    "Queries",
    "Report",
    "SimilarQueries",
    "Subscriptions",
    "SupportMutations",
    "copies",
    "looked_for",
    "node",
    "sees",
]
