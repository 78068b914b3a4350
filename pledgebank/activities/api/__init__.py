"""How GraphQL shows activities: their types, what can be asked and done."""

from pledgebank.activities.api.answering import AnsweringMutations
from pledgebank.activities.api.authority import AuthorityMutations
from pledgebank.activities.api.checklist import ChecklistMutations, activity_requirements, checklist
from pledgebank.activities.api.joining import JoiningMutations
from pledgebank.activities.api.mutations import Mutations
from pledgebank.activities.api.particulars import FIELDS
from pledgebank.activities.api.places import NODES, Signup, Slot, slots
from pledgebank.activities.api.queries import (
    Queries,
    activities_of_group,
    activities_of_pledge,
    activities_of_report,
    copies,
)
from pledgebank.activities.api.shaping import ShapingMutations
from pledgebank.activities.api.types import Activity, node, own_signups
from pledgebank.activities.api.volunteers import VolunteerMutations, VolunteerQueries, volunteering

__all__ = [
    "FIELDS",
    "NODES",
    "Activity",
    "AnsweringMutations",
    "AuthorityMutations",
    "ChecklistMutations",
    "JoiningMutations",
    "Mutations",
    "Queries",
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
    "copies",
    "node",
    "own_signups",
    "slots",
    "volunteering",
]
