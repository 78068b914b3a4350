"""How GraphQL shows pledges: their types, what can be asked and done, and what can be listened to."""

from pledgebank.pledges.api.after import AfterMutations
from pledgebank.pledges.api.kept import NODES as KEPT_NODES
from pledgebank.pledges.api.kept import PLEDGE_FIELDS, done
from pledgebank.pledges.api.mutations import Mutations
from pledgebank.pledges.api.queries import Queries, copies, pledges_of_report
from pledgebank.pledges.api.signing import GUESTS, SigningMutations
from pledgebank.pledges.api.subscriptions import Subscriptions
from pledgebank.pledges.api.types import NODES as OWN_NODES
from pledgebank.pledges.api.types import Pledge, Signature, node

NODES = {**OWN_NODES, **KEPT_NODES}

__all__ = [
    "GUESTS",
    "NODES",
    "PLEDGE_FIELDS",
    "AfterMutations",
    "Mutations",
    "Pledge",
    "Queries",
    "Signature",
    "SigningMutations",
    "Subscriptions",
    "copies",
    "done",
    "node",
    "pledges_of_report",
]
