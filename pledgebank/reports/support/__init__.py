"""Me too: how many people see what was reported, and who they are, which is told to nobody."""

from pledgebank.reports.support.commands import move
from pledgebank.reports.support.fold import recount

__all__ = ["move", "recount"]
