"""Two followers: one gathers in a pledge what its areas come to, one brings the areas into line with their pledge.

What they do depends on how things stand, never on what was told of them: done again, or late, it comes to the same.
"""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.event import Entry
from pledgebank.pledges import store as pledges
from pledgebank.pledges.editing import store as edits
from pledgebank.pledges.events import (
    FamilyFollowed,
    PledgeActivated,
    PledgeAnnounced,
    PledgeCalledOff,
    PledgeCancelled,
    PledgeClosed,
    PledgeCounted,
    PledgeCreated,
    PledgeEdited,
    PledgeExtended,
    PledgeFailed,
    PledgeReleased,
    PledgeRevised,
    PledgeSuspended,
)
from pledgebank.pledges.family import hearing, rules, store
from pledgebank.pledges.model import Pledge
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

AT_ONCE = 100  # areas brought into line in one step
ENTRIES = 10  # and for so many events in one transaction


async def gather(unit: Unit, entries: Sequence[Entry]) -> None:
    """Sum up the areas of each pledge once, however much happened in them."""
    found = await pledges.by_ids(unit, list({entry.subject.id for entry in entries}))
    parents = {one.id if one.by_area else one.parent for one in found if one}
    keys = sorted(key for key in parents if key)
    for parent in await pledges.by_ids(unit, keys) if keys else ():
        if parent is not None:
            summed, events = rules.gather(parent, await store.tally(unit, parent.id), unit.now)
            if summed is not parent:
                await pledges.replace(unit, summed)
            unit.emit(*events)


async def spread(unit: Unit, entries: Sequence[Entry]) -> None:
    """Let areas follow, the first so many of a pledge at once; an area that was begun meanwhile by itself."""
    found = {one.id: one for one in await pledges.by_ids(unit, list({_pledge(entry) for entry in entries})) if one}
    made = {_pledge(entry) for entry in entries if isinstance(entry.event, PledgeCreated)}
    begun = [one for one in found.values() if one.parent and one.id in made]
    keys = list({one.parent for one in begun if one.parent})
    parents = {one.id: one for one in await pledges.by_ids(unit, keys) if one} if keys else {}
    for child in begun:
        if child.parent in parents:
            await _follow(unit, parents[child.parent], [child])
    for key, after in dict.fromkeys((_pledge(entry), _after(entry)) for entry in entries):
        if key in found and found[key].by_area:
            await _follow_from(unit, found[key], after)


GATHERS = Follower(
    "pledges/family/sum",
    (
        PledgeCounted,
        PledgeActivated,
        PledgeFailed,
        PledgeCancelled,
        PledgeCalledOff,
        PledgeClosed,
        PledgeReleased,
        PledgeRevised,
    ),
    gather,
)
SPREADS = Follower(
    "pledges/family",
    (
        PledgeCreated,
        PledgeEdited,
        PledgeRevised,
        PledgeExtended,
        PledgeCancelled,
        PledgeCalledOff,
        PledgeSuspended,
        PledgeReleased,
        PledgeAnnounced,
        FamilyFollowed,
    ),
    spread,
    at_once=ENTRIES,
)


def _pledge(entry: Entry) -> UUID:
    return entry.subject.id


def _after(entry: Entry) -> UUID | None:
    return entry.event.after if isinstance(entry.event, FamilyFollowed) else None


async def _follow_from(unit: Unit, parent: Pledge, after: UUID | None) -> None:
    children = await store.children_after(unit, parent.id, after, AT_ONCE)
    await _follow(unit, parent, children)
    if len(children) == AT_ONCE:
        unit.emit(FamilyFollowed(id=parent.id, after=children[-1].id))


async def _follow(unit: Unit, parent: Pledge, children: Sequence[Pledge]) -> None:
    edit = await edits.latest(unit, parent.id) if children else None
    await hearing.hear(unit, parent.id, children)
    for child in children:
        followed, events = rules.follow(parent, child, edit, unit.now)
        if events:
            await pledges.replace(unit, followed)
            unit.emit(*events)
