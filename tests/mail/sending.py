"""Sends letters in a process of its own, to be killed: `python -m tests.mail.sending URL DATABASE PORT TIME`."""

import asyncio
import sys
from datetime import datetime

from pledgebank.mail import outbox
from pledgebank.storage import mongo
from tests.conftest import SetClock
from tests.mail.server import post


async def main(url: str, database: str, port: str, time: str) -> None:
    clock = SetClock()
    clock.time = datetime.fromisoformat(time)
    async with mongo.connect(url, clock=clock, name=database) as storage:
        await outbox.run(storage, post(int(port)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
