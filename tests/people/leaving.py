"""Somebody deletes their account, as far as the others who hold things of theirs can tell."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from pledgebank.people import rules, store
from pledgebank.people.model import PersonErased
from pledgebank.storage import log
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write

T = TypeVar("T")


async def erase(storage: Storage, person: UUID) -> Written[None]:
    """The account is gone, and the log is told."""

    async def command(unit: Unit) -> None:
        found = await store.get(unit, person)
        assert found is not None
        await store.replace(unit, rules.erase(found, unit.now))
        unit.emit(PersonErased(id=person))

    return await write(storage, command)


async def while_leaving(
    storage: Storage, person: UUID, command: Callable[[Unit], Awaitable[T]], *followers: Follower
) -> Written[T]:
    """An act begun before its person deletes their account, and committed when all has been let go of."""
    left = False

    async def late(unit: Unit) -> T:
        nonlocal left
        await store.get(unit, person)  # from here on the act sees the world as it was
        if not left:
            left = True
            await erase(storage, person)
            await calm(storage, *followers)
        return await command(unit)

    return await write(storage, late, by=person)


async def calm(storage: Storage, *followers: Follower) -> None:
    """Return when nothing is left to be done: all events have their numbers, and all of these have taken them in."""
    async with asyncio.timeout(150):
        while not await _is_calm(storage, followers):
            await asyncio.sleep(0.02)


async def _is_calm(storage: Storage, followers: tuple[Follower, ...]) -> bool:
    head = await log.head(storage.reader)
    if await storage.reader.count("inbox", {}, limit=1):
        return False
    kinds = {follower.name: sorted(follower.kinds) for follower in followers}
    for follower in followers:
        cursor = await storage.reader.get("heads", follower.head)
        reached = cursor["number"] if cursor else 0
        where = {"_id": {"$gt": reached}, "kind": {"$in": kinds[follower.name]}}
        if await storage.reader.count("log", where, limit=1):
            return False
    # In this order: what leaves the inbox between the two has raised the head.
    return not await storage.reader.count("inbox", {}, limit=1) and head == await log.head(storage.reader)
