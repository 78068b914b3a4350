"""How GraphQL shows activities: their types, what can be asked and done."""

from pledgebank.activities.api.answering import AnsweringMutations
from pledgebank.activities.api.authority import AuthorityMutations
from pledgebank.activities.api.checklist import ChecklistMutations, activity_requirements, checklist
from pledgebank.activities.api.editing import EditingMutations, clash, history
from pledgebank.activities.api.following import FollowingMutations
from pledgebank.activities.api.joining import JoiningMutations
from pledgebank.activities.api.mutations import Mutations
from pledgebank.activities.api.particulars import FIELDS
from pledgebank.activities.api.places import NODES as _NODES
from pledgebank.activities.api.places import Signup, Slot, slots
from pledgebank.activities.api.queries import (
    Queries,
    activities_of_group,
    activities_of_pledge,
    activities_of_report,
    copies,
)
from pledgebank.activities.api.repeating import RepeatingMutations
from pledgebank.activities.api.series import Series, series, series_node, shifted_by_clocks
from pledgebank.activities.api.shaping import ShapingMutations
from pledgebank.activities.api.types import Activity, node, own_signups
from pledgebank.activities.api.volunteers import VolunteerMutations, VolunteerQueries, volunteering

NODES = {**_NODES, "Series": series_node}

__all__ = [
    "FIELDS",
    "NODES",
    "Activity",
    "AnsweringMutations",
    "AuthorityMutations",
    "ChecklistMutations",
    "EditingMutations",
    "FollowingMutations",
    "JoiningMutations",
    "Mutations",
    "Queries",
    "RepeatingMutations",
    "Series",
    "ShapingMutations",
    "Signup",
    "Slot",
    "VolunteerMutations",
    "VolunteerQueries",
    "activities_of_group",
    "activities_of_pledge",
    "activities_of_report",
    "activity_requirements",
    "checklist",
    "clash",
    "copies",
    "history",
    "node",
    "own_signups",
    "series",
    "shifted_by_clocks",
    "slots",
    "volunteering",
]
