"""Builds everything: the only place where the database, the tools and the web application are made."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from starlette.applications import Starlette

from pledgebank.base.clock import Clock, SystemClock
from pledgebank.schema import NODES
from pledgebank.settings import Settings
from pledgebank.storage import embedded, migrations, mongo
from pledgebank.storage.migrations import Migration
from pledgebank.storage.mongo import Index, Storage
from pledgebank.web import health, pages
from pledgebank.web.nodes import Nodes

INDEXES: tuple[Index, ...] = ()
MIGRATIONS: tuple[Migration, ...] = ()


@asynccontextmanager
async def opened(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Storage]:
    """The database by settings, with all indexes made and all migrations applied, until the block ends.

    Without a URL the private MongoDB of the data folder is started, or joined where it runs. Raises EmbeddedError where
    it cannot be, and Unreachable where no suitable database answers at the URL.
    """
    async with (
        _url(settings) as url,
        mongo.connect(url, clock=clock or SystemClock(), name=settings.database) as storage,
    ):
        await mongo.prepare(storage, INDEXES)
        await migrations.apply(storage, MIGRATIONS)
        yield storage


def _url(settings: Settings) -> AbstractAsyncContextManager[str]:
    if settings.mongodb_url is not None:
        return nullcontext(settings.mongodb_url.get_secret_value())
    return embedded.run(settings.data, binary=settings.mongod)


def tools() -> Mapping[type, object]:
    """What resolvers find by its type: `info.context.get(Places)`."""
    return {Nodes: NODES}


def build(storage: Storage, settings: Settings) -> Starlette:
    """The web application over an opened database."""
    return Starlette(routes=[*health.routes(storage), pages.mount(settings.pages)])
