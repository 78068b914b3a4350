"""One of several processes in which many people join one slot at once, or one person several slots.

Run as `python -m tests.activities.places.comers URL DATABASE PEOPLE SLOT...`: PEOPLE are so many new ones, or the ids
of some joined by commas. Each joins each slot. Says for each what came of it: a state, or the code of a refusal.
"""

import asyncio
import sys
from functools import partial
from uuid import UUID

import msgspec
import structlog

from pledgebank.activities.places import commands
from pledgebank.activities.places import store as signups
from pledgebank.base.clock import SystemClock
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write


async def joined(storage: Storage, slot: UUID, person: UUID) -> str:
    """What came of it: a state, or the code of a refusal."""
    joining = partial(commands.join, slot_id=slot, person=person, party_size=1)
    try:
        written = await write(storage, joining, by=person, turn=slot)
    except Refused as refused:
        # On a machine that has other work too it may take longer than somebody is kept waiting: they ask again.
        return await joined(storage, slot, person) if refused.code == "BUSY" else refused.code
    [signup] = await signups.signups_by_ids(storage.reader, [written.value])
    assert signup is not None
    return signup.state.value


async def main(url: str, database: str, people: list[UUID], slots: list[UUID]) -> None:
    async with mongo.connect(url, clock=SystemClock(), name=database) as storage:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        answers = await asyncio.gather(*(joined(storage, slot, person) for person in people for slot in slots))
        print(msgspec.json.encode(answers).decode(), flush=True)
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    # What is said on stdout is read as the answer; what is logged is not.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    where, name, who, *keys = sys.argv[1:]
    several = [new_id() for _ in range(int(who))] if who.isdigit() else [UUID(one) for one in who.split(",")]
    asyncio.run(main(where, name, several, [UUID(key) for key in keys]))
