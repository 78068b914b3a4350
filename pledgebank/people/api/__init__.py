"""People as GraphQL shows them, and the way in and out."""

from pledgebank.people.api.confirming import ContactInput, guest_of, other_of
from pledgebank.people.api.mutations import Mutations
from pledgebank.people.api.queries import Queries
from pledgebank.people.api.types import NODES, Person, Viewer, node, viewer_node

__all__ = [
    "NODES",
    "ContactInput",
    "Mutations",
    "Person",
    "Queries",
    "Viewer",
    "guest_of",
    "node",
    "other_of",
    "viewer_node",
]
