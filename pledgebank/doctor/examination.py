"""One whole examination, from what everything else rests on to what rests on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pledgebank.base.clock import Clock
from pledgebank.doctor import address, background, database, geocoder, letters, machine, photos
from pledgebank.doctor.finding import Finding, broken, fine
from pledgebank.settings import Settings
from pledgebank.storage import embedded, mongo
from pledgebank.storage.embedded import EmbeddedError
from pledgebank.storage.mongo import Storage, Unreachable


async def examine(settings: Settings, clock: Clock, *, send_to: str | None = None) -> AsyncIterator[Finding]:
    """Every finding as it is made. Joins a private MongoDB that runs, and starts none."""
    yield fine("settings", "They make sense.")
    for finding in machine.look(settings):
        yield finding
    for finding in address.look(settings):
        yield finding
    async for finding in _of_database(settings, clock):
        yield finding
    yield await photos.look(settings)
    yield await letters.look(settings, clock, send_to=send_to)
    if asked := await geocoder.look(settings):
        yield asked


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Storage]:
    """The database as it is: nothing is made or changed in it. A private one is started where it does not run.

    Raises EmbeddedError and Unreachable.
    """
    if settings.mongodb_url is not None:
        async with mongo.connect(
            settings.mongodb_url.get_secret_value(), clock=clock, name=settings.database, pool=4
        ) as storage:
            yield storage
        return
    async with (
        embedded.run(settings.data, binary=settings.mongod) as url,
        mongo.connect(url, clock=clock, name=settings.database, pool=4) as storage,
    ):
        yield storage


async def _of_database(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    if settings.mongodb_url is None and not embedded.runs(settings.data):
        yield fine("database", "The private one does not run just now: `pledgebank serve` starts it.")
        return
    try:
        async with opened(settings, clock) as storage:
            async for finding in database.look(storage, settings):
                yield finding
            async for finding in background.look(storage):
                yield finding
            yield await letters.waiting(storage, settings)
    except EmbeddedError as error:
        yield broken("database", str(error), "Start `pledgebank serve`, and see what it says.")
    except Unreachable as error:
        yield database.unreachable(error, settings)
