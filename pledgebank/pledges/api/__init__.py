"""How GraphQL shows pledges: their types, what can be asked and done, and what can be listened to."""

import strawberry

from pledgebank.pledges.api.advising import AdvisingQueries
from pledgebank.pledges.api.after import AfterMutations
from pledgebank.pledges.api.contacts import CONTACT_FIELDS, EnteringMutations, shares_contact
from pledgebank.pledges.api.editing import EditingMutations, edit_node
from pledgebank.pledges.api.fields import FIELDS
from pledgebank.pledges.api.hiding import HidingMutations
from pledgebank.pledges.api.kept import NODES as KEPT_NODES
from pledgebank.pledges.api.kept import PLEDGE_FIELDS, done
from pledgebank.pledges.api.life import LifeMutations
from pledgebank.pledges.api.making import MakingMutations
from pledgebank.pledges.api.queries import Queries as LookingQueries
from pledgebank.pledges.api.queries import copies, pledges_of_group, pledges_of_report
from pledgebank.pledges.api.signing import GUESTS, SigningMutations
from pledgebank.pledges.api.subscriptions import Subscriptions
from pledgebank.pledges.api.types import NODES as OWN_NODES
from pledgebank.pledges.api.types import Pledge, Signature, node

NODES = {**OWN_NODES, **KEPT_NODES, "PledgeEdit": edit_node}

__all__ = [
    "CONTACT_FIELDS",
    "FIELDS",
    "GUESTS",
    "NODES",
    "PLEDGE_FIELDS",
    "Mutations",
    "Pledge",
    "Queries",
    "Signature",
    "Subscriptions",
    "copies",
    "done",
    "node",
    "pledges_of_group",
    "pledges_of_report",
    "shares_contact",
]


@strawberry.type
class Queries(LookingQueries, AdvisingQueries):
    """What can be asked."""


@strawberry.type
class Mutations(
    SigningMutations,
    MakingMutations,
    EditingMutations,
    LifeMutations,
    AfterMutations,
    EnteringMutations,
    HidingMutations,
):
    """What people can do."""
