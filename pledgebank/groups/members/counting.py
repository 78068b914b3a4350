"""Counts the members of groups, following the log: in batches, exactly, whatever dies.

What is counted are the memberships themselves as they stand when the batch is taken in, so the last batch about a group
always leaves it the true count, and an earlier mistake of whatever kind does not last.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Entry
from pledgebank.groups import store as groups
from pledgebank.groups.events import ApplicationAnswered, GroupCreated, GroupJoined, GroupLeft, MembersCounted
from pledgebank.groups.members import store
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit


class Recount(Struct, frozen=True):
    """How many members a group shows, and how many there truly are."""

    shown: int
    true: int


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Count the members of the groups that these entries are about."""
    for group in await groups.by_ids(unit, list(dict.fromkeys(entry.subject.id for entry in entries))):
        if group is None:
            continue
        counted = await store.count(unit, group.id)
        if counted != group.member_count:
            await groups.count_in(unit, group.id, counted)
            unit.emit(MembersCounted(id=group.id, count=counted))


FOLDS = Follower("members", (GroupCreated, GroupJoined, ApplicationAnswered, GroupLeft), apply)


async def recount(reader: Reader, group: UUID) -> Recount:
    """Compare a group's count with its members. Raises LookupError for a group that is none."""
    found = await groups.get(reader, group)
    if found is None:
        raise LookupError(group)
    return Recount(found.member_count, await store.count(reader, group))
