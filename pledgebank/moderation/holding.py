"""Moderators are told of pledges that wait because very many signed them from one place within minutes."""

from collections.abc import Sequence

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.moderation import rules, store
from pledgebank.moderation.model import NOBODY, Flagging
from pledgebank.pledges import store as pledges
from pledgebank.pledges.events import PledgeHeld
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Flag each, as if somebody had."""
    for entry in entries:
        [pledge] = await pledges.by_ids(unit, [entry.subject.id])
        if pledge is None:
            continue
        standing = await store.on(unit, pledge.id, entry.subject.type)
        earlier = await store.flagging(unit, standing.id, NOBODY) if standing else None
        raised, events = rules.flag(standing, entry.subject, pledge.areas, is_new=earlier is None, now=unit.now)
        key = earlier.id if earlier else new_id()
        await store.put(unit, raised)
        await store.put_flagging(unit, Flagging(id=key, flag=raised.id, person=NOBODY, reason="", at=unit.now))
        unit.emit(*events)


FLAGS = Follower("flags/held", (PledgeHeld,), apply)
