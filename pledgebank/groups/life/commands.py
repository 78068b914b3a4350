"""Closing, hiding, showing and verifying groups: load, decide, save, tell."""

from uuid import UUID

from pledgebank.groups import rules as groups
from pledgebank.groups import store
from pledgebank.groups.eyes import eyes_of
from pledgebank.groups.life import rules
from pledgebank.storage.unit import Unit


async def close(unit: Unit, *, group: UUID, person: UUID, reason: str, expected: int | None = None) -> UUID:
    """Close a group for good: what it still has to come is called off. Answers its id. Raises Refused as the rules."""
    found = groups.own(await store.get(unit, group), await eyes_of(unit, person), "group")
    return await _keep(unit, rules.close(found, reason, expected=expected, now=unit.now))


async def hide(unit: Unit, *, group: UUID, person: UUID, reason: str, expected: int | None = None) -> UUID:
    """Take a group from view; answers its id. Raises Refused as the rules do."""
    found = rules.judge(await store.get(unit, group), await eyes_of(unit, person))
    return await _keep(unit, rules.hide(found, reason, expected=expected, now=unit.now))


async def show(unit: Unit, *, group: UUID, person: UUID, expected: int | None = None) -> UUID:
    """Let a group be seen again; answers its id. Raises Refused as the rules do."""
    found = rules.judge(await store.get(unit, group), await eyes_of(unit, person))
    return await _keep(unit, rules.show(found, expected=expected, now=unit.now))


async def verify(unit: Unit, *, group: UUID, person: UUID, body: UUID, verified: bool) -> UUID:
    """Say for a body that a group is who it says it is, or no longer; answers its id. Raises Refused as the rules."""
    eyes = await eyes_of(unit, person)
    found = groups.visible(await store.get(unit, group), eyes, "group")
    judge = rules.verify if verified else rules.unverify
    return await _keep(unit, judge(found, body, eyes, unit.now))


async def _keep(unit: Unit, became: rules.Became) -> UUID:
    changed, events = became
    if events:
        await store.replace(unit, changed)
        unit.emit(*events)
    return changed.id
