"""How GraphQL shows pledges: their types, what can be asked and done, and what can be listened to."""

from pledgebank.pledges.api.mutations import Mutations
from pledgebank.pledges.api.queries import Queries, copies, pledges_of_report
from pledgebank.pledges.api.signing import GUESTS, SigningMutations
from pledgebank.pledges.api.subscriptions import Subscriptions
from pledgebank.pledges.api.types import NODES, Pledge, Signature, node

__all__ = [
    "GUESTS",
    "NODES",
    "Mutations",
    "Pledge",
    "Queries",
    "Signature",
    "SigningMutations",
    "Subscriptions",
    "copies",
    "node",
    "pledges_of_report",
]
