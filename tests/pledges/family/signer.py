"""One of several server processes in which somebody signs a pledge in an area at the same moment; says what came of it.

Run as `python -m tests.pledges.family.signer URL DATABASE PLEDGE AREA PERSON`.
"""

import asyncio
import sys
from functools import partial
from uuid import UUID

from pledgebank.base.clock import SystemClock
from pledgebank.base.errors import Refused
from pledgebank.councils.places import Places
from pledgebank.pledges.family import commands
from pledgebank.pledges.model import NameVisibility
from pledgebank.storage import mongo
from pledgebank.storage.write import write


async def main(url: str, database: str, pledge: UUID, area: UUID, person: UUID) -> None:
    async with mongo.connect(url, clock=SystemClock(), name=database) as storage:
        await storage.reader.get("pledges", pledge)
        command = partial(
            commands.sign,
            pledge=pledge,
            place=area,
            places=Places(),
            person=person,
            visibility=NameVisibility.HIDDEN,
        )
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        try:
            await write(storage, command, by=person)
            print("signed", flush=True)
        except Refused as refused:
            print(refused.code, flush=True)
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    where, name, *keys = sys.argv[1:]
    asyncio.run(main(where, name, *(UUID(key) for key in keys)))
