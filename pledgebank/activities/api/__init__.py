"""How GraphQL shows activities: their types, what can be asked and done."""

from pledgebank.activities.api.editing import EditingMutations, clash, history
from pledgebank.activities.api.joining import JoiningMutations
from pledgebank.activities.api.mutations import Mutations
from pledgebank.activities.api.places import NODES, Signup, Slot, slots
from pledgebank.activities.api.queries import Queries, activities_of_pledge, activities_of_report, copies
from pledgebank.activities.api.types import Activity, node

__all__ = [
    "NODES",
    "Activity",
    "EditingMutations",
    "JoiningMutations",
    "Mutations",
    "Queries",
    "Signup",
    "Slot",
    "activities_of_pledge",
    "activities_of_report",
    "clash",
    "copies",
    "history",
    "node",
    "slots",
]
