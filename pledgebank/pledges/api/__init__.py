"""How GraphQL shows pledges: their types, what can be asked and done, and what can be listened to."""

import strawberry

from pledgebank.pledges.api.advising import AdvisingQueries
from pledgebank.pledges.api.editing import EditingMutations
from pledgebank.pledges.api.fields import FIELDS
from pledgebank.pledges.api.life import LifeMutations
from pledgebank.pledges.api.making import MakingMutations
from pledgebank.pledges.api.queries import Queries as LookingQueries
from pledgebank.pledges.api.queries import copies, pledges_of_report
from pledgebank.pledges.api.signing import GUESTS, SigningMutations
from pledgebank.pledges.api.subscriptions import Subscriptions
from pledgebank.pledges.api.types import NODES, Pledge, Signature, node

__all__ = [
    "FIELDS",
    "GUESTS",
    "NODES",
    "Mutations",
    "Pledge",
    "Queries",
    "Signature",
    "Subscriptions",
    "copies",
    "node",
    "pledges_of_report",
]


@strawberry.type
class Queries(LookingQueries, AdvisingQueries):
    """What can be asked."""


@strawberry.type
class Mutations(SigningMutations, MakingMutations, EditingMutations, LifeMutations):
    """What people can do."""
