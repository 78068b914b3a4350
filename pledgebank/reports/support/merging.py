"""Who sees a report too, and who follows it, sees and follows the one that it turned out to repeat: two followers."""

from uuid import UUID

from pledgebank.base.event import Subject
from pledgebank.following import commands as following
from pledgebank.reports.life import merging
from pledgebank.reports.support import commands
from pledgebank.storage.unit import Unit


async def move_follows(unit: Unit, source: UUID, target: UUID, limit: int) -> int:
    """Let at most so many who follow one report follow the other; answers how many they were."""
    return await following.move(unit, Subject("Report", source), Subject("Report", target), limit)


SUPPORTS = merging.follower("supports", commands.move)
FOLLOWS = merging.follower("follows", move_follows)
