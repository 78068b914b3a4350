"""How GraphQL shows groups: their types, what can be asked and done."""

import strawberry

from pledgebank.groups.api.founding import FoundingMutations
from pledgebank.groups.api.joining import JoiningMutations
from pledgebank.groups.api.life import LifeMutations
from pledgebank.groups.api.members import NODES as MEMBER_NODES
from pledgebank.groups.api.members import (
    groups_of_person,
    members_of_group,
    memberships_of_viewer,
    open_invitations,
    viewer_membership,
)
from pledgebank.groups.api.organising import OrganisingMutations
from pledgebank.groups.api.queries import Queries, copies
from pledgebank.groups.api.seeing import eyes
from pledgebank.groups.api.types import GROUP_NODES, Group, node

NODES = {**GROUP_NODES, **MEMBER_NODES}

__all__ = [
    "NODES",
    "Group",
    "Mutations",
    "Queries",
    "copies",
    "eyes",
    "groups_of_person",
    "members_of_group",
    "memberships_of_viewer",
    "node",
    "open_invitations",
    "viewer_membership",
]


@strawberry.type
class Mutations(FoundingMutations, JoiningMutations, OrganisingMutations, LifeMutations):
    """What people can do."""
