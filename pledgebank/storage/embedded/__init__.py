"""A private, real MongoDB for an owner who has given no URL of another.

It is one mongod, a replica set of one, on 127.0.0.1 only, with authentication. All processes of the owner
that use one data folder share it: the first starts it, the others join, whoever leaves last ends it. So when
the process that started it leaves while others still use it, they go on undisturbed. A keeper (`keeper.py`)
is mongod's parent: it ends mongod when all users are gone in whatever way (`kill -9` included) and starts it
again if it is killed while in use. Nothing that was acknowledged with majority is lost by any of this.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio

from pledgebank.storage.embedded.errors import EmbeddedError
from pledgebank.storage.embedded.home import Home
from pledgebank.storage.embedded.locks import held
from pledgebank.storage.embedded.membership import Membership

__all__ = ["CACHE_GIGABYTES", "EmbeddedError", "run", "running", "runs"]

CACHE_GIGABYTES = 0.5


@asynccontextmanager
async def run(
    folder: Path,
    *,
    binary: Path | None = None,
    port: int | None = None,
    cache_gigabytes: float = CACHE_GIGABYTES,
) -> AsyncIterator[str]:
    """Use the private MongoDB kept in `folder` while inside; gives its URL, with credentials and replica set.

    `binary` is the mongod to run (else the PATH's, else the wheel's); `port` counts only for the process that
    starts it, who joins takes the running one's; `cache_gigabytes` bounds mongod's cache.
    Raises EmbeddedError.
    """
    membership = Membership(folder, binary, port, cache_gigabytes)
    try:
        yield await asyncio.to_thread(membership.join)
    finally:
        # Shielded: a server that is cancelled by Ctrl-C still waits until its database has stopped.
        with anyio.CancelScope(shield=True):
            await asyncio.to_thread(membership.leave)


@contextmanager
def running(
    folder: Path,
    *,
    binary: Path | None = None,
    port: int | None = None,
    cache_gigabytes: float = CACHE_GIGABYTES,
) -> Iterator[str]:
    """The same as `run` for callers without an event loop. Raises EmbeddedError."""
    membership = Membership(folder, binary, port, cache_gigabytes)
    try:
        yield membership.join()
    finally:
        membership.leave()


def runs(folder: Path) -> bool:
    """Whether somebody uses the private MongoDB of a data folder now; makes and starts nothing."""
    home = Home(folder.expanduser().absolute() / "mongodb")
    return home.keeper_lock.exists() and held(home.keeper_lock)
