"""Inviting, taking back, and using up: load, decide, save, tell."""

from datetime import datetime
from uuid import UUID

from pledgebank.base.errors import not_found
from pledgebank.groups import rules as groups
from pledgebank.groups import store as group_store
from pledgebank.groups.eyes import eyes_of
from pledgebank.groups.invitations import rules, store
from pledgebank.groups.model import Group
from pledgebank.mail import address
from pledgebank.storage.unit import Unit


async def invite(unit: Unit, *, group: UUID, person: UUID, email: str, language: str = "en", message: str = "") -> UUID:
    """Invite somebody by e-mail; answers the invitation's id. One address has one open invitation: it stays as it is.

    Says nothing of whether we know the address. Raises Refused as the rules do.
    """
    found = groups.own(await group_store.get(unit, group), await eyes_of(unit, person), "group")
    standing = await store.to(unit, group, address.parse(email, "email"), unit.now)
    if standing is not None:
        return standing.id
    opened = await store.count(unit, group, unit.now, rules.MOST_OPEN)
    made, events = rules.invite(
        found, email=email, language=language, message=message, by=person, standing=opened, now=unit.now
    )
    await store.insert(unit, made)
    unit.emit(*events)
    return made.id


async def withdraw(unit: Unit, *, invitation: UUID, person: UUID) -> UUID:
    """Take an invitation back; answers the group's id. Raises Refused NOT_FOUND for one that is not theirs to see."""
    found = await store.get(unit, invitation)
    eyes = await eyes_of(unit, person)
    if found is None or found.group not in eyes.organises:
        raise not_found("There is no such invitation.", "invitation")
    withdrawn = rules.withdraw(found, unit.now)
    if withdrawn != found:
        await store.replace(unit, withdrawn)
    return found.group


async def use(unit: Unit, invitation: UUID, group: Group, person: UUID, removed_at: datetime | None) -> UUID:
    """Use an invitation up for who joins by it; answers who made it. Raises Refused as the rules do."""
    used = rules.use(await store.get(unit, invitation), group, person, unit.now, removed_at=removed_at)
    await store.replace(unit, used)
    return used.invited_by
