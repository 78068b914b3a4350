"""A house with its pages, at https://mend.example.org, and pledges to show on them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from msgspec.structs import replace

from pledgebank import app, database, settings
from pledgebank.pledges.model import Pledge
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.pledges.builders import a_person, a_pledge
from tests.pledges.builders import keep as keep_all

ADDRESS = "https://mend.example.org"


@asynccontextmanager
async def client_of(storage: Storage, **chosen: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser without scripts, at a server that shows its letters at /mailbox."""
    await mongo.prepare(storage, database.INDEXES)
    built = await app.build(storage, settings.read(public_url=ADDRESS, demo=True, **chosen))
    transport = httpx2.ASGITransport(built, client=("127.0.0.1", 4711))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        yield opened
    await built.state.close()


async def keep(
    storage: Storage, *, name: str = "Ada", written_in: str = "en", private: bool = False, **said: Any
) -> Pledge:
    """A pledge as it stands, of somebody with this name."""
    made = a_pledge(promiser=await a_person(storage, name), **said)
    pledge = replace(made, language=written_in, private=private)
    await keep_all(storage, pledge)
    return pledge
