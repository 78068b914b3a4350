"""What people do about seeing it too, as tests need it."""

from functools import partial
from uuid import UUID

from pledgebank.reports.support import commands
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import Written, write


async def set_support(storage: Storage, report: UUID, person: UUID, supports: bool = True) -> Written[UUID]:
    command = partial(commands.set_support, report=report, person=person, supports=supports)
    return await write(storage, command, by=person)
