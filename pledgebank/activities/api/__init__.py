"""How GraphQL shows activities: their types, what can be asked and done."""

from pledgebank.activities.api.editing import EditingMutations, clash, history
from pledgebank.activities.api.following import FollowingMutations
from pledgebank.activities.api.joining import JoiningMutations
from pledgebank.activities.api.mutations import Mutations
from pledgebank.activities.api.places import NODES as _NODES
from pledgebank.activities.api.places import Signup, Slot, slots
from pledgebank.activities.api.queries import Queries, activities_of_pledge, activities_of_report, copies
from pledgebank.activities.api.repeating import RepeatingMutations
from pledgebank.activities.api.series import Series, series, series_node, shifted_by_clocks
from pledgebank.activities.api.types import Activity, node

NODES = {**_NODES, "Series": series_node}

__all__ = [
    "NODES",
    "Activity",
    "EditingMutations",
    "FollowingMutations",
    "JoiningMutations",
    "Mutations",
    "Queries",
    "RepeatingMutations",
    "Series",
    "Signup",
    "Slot",
    "activities_of_pledge",
    "activities_of_report",
    "clash",
    "copies",
    "history",
    "node",
    "series",
    "shifted_by_clocks",
    "slots",
]
