"""How GraphQL shows groups: their types, what can be asked and done."""

from pledgebank.groups.api.seeing import eyes
from pledgebank.groups.api.types import GROUP_NODES, Group, node

NODES = {**GROUP_NODES}

__all__ = ["NODES", "Group", "eyes", "node"]
