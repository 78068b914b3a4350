"""A sort of write that several can do together: each makes a thing under a name, and tells of it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.together import Asked, Plain, Said, write_plainly
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, Written
from tests.storage.events import Counted

INDEXES = (Index("shared_things", (("name", 1),), unique=True),)


async def judge(_: Unit, several: Sequence[Asked[str]]) -> list[Said | None]:
    """A thing for each; what is called "no" is not plain."""
    return [None if asked.wish == "no" else _made(asked.wish) for asked in several]


async def together(
    storage: Storage, *names: str, people: Sequence[UUID | None] = (), once: Sequence[Once | None] = ()
) -> list[Written[UUID] | BaseException | None]:
    """Ask for a thing under each name, all at once, by somebody else each time unless said otherwise."""
    doers = people or [new_id() for _ in names]
    keys = once or [None] * len(names)
    asking = [
        write_plainly(storage, Plain("shared_things", name, judge), by=by, origin=Origin.APP, once=key)
        for name, by, key in zip(names, doers, keys, strict=True)
    ]
    return await asyncio.gather(*asking, return_exceptions=True)


async def names_in(storage: Storage) -> list[str]:
    """The names of the things there are, in alphabetical order."""
    return [row["name"] for row in await storage.reader.find("shared_things", {}, order=[("name", 1)], limit=100)]


def _made(name: str) -> Said:
    made = new_id()
    return Said(made, {"shared_things": [{"_id": made, "name": name}]}, [Counted(id=made, writer=0, step=0)])
