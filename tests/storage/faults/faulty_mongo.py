"""A mongod that fails when told to: started from the program the embedded MongoDB uses, with its test commands on."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from pymongo import MongoClient
from pymongo.asynchronous.mongo_client import AsyncMongoClient

from pledgebank.storage.documents import Doc
from pledgebank.storage.embedded import binary
from tests.storage.embedded.private_mongo import becomes, free_port


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A replica set of one in `folder`; gives its URL."""
    port, program = free_port(), binary.find(None)
    options = ["--replSet", "faulty", "--bind_ip", "127.0.0.1", "--port", str(port), "--dbpath", str(folder)]
    parameters = ["enableTestCommands=1", "ttlMonitorEnabled=false", "diagnosticDataCollectionEnabled=false"]
    given = [part for each in parameters for part in ("--setParameter", each)]
    frugal = ["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "100", "--nounixsocket", "--quiet"]
    with subprocess.Popen([str(program), *options, *given, *frugal], stdout=subprocess.DEVNULL) as mongod:
        try:
            _initiate(port)
            yield f"mongodb://127.0.0.1:{port}/?replicaSet=faulty"
        finally:
            mongod.kill()


def _initiate(port: int) -> None:
    with MongoClient[Doc](f"mongodb://127.0.0.1:{port}/?directConnection=true") as client:
        members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
        client.admin.command("replSetInitiate", {"_id": "faulty", "members": members})
        assert becomes(lambda: bool(client.admin.command("hello")["isWritablePrimary"]))


@asynccontextmanager
async def fault(url: str, name: str, *, times: int = 0, **data: object) -> AsyncIterator[None]:
    """While inside, what the failpoint `name` says happens: so many times, or always."""
    async with AsyncMongoClient[Doc](url) as client:
        mode: object = {"times": times} if times else "alwaysOn"
        await client.admin.command({"configureFailPoint": name, "mode": mode, "data": data})
        try:
            yield
        finally:
            await client.admin.command({"configureFailPoint": name, "mode": "off"})


@asynccontextmanager
async def parameters(url: str, wanted: Doc) -> AsyncIterator[None]:
    """While inside, these server parameters hold."""
    async with AsyncMongoClient[Doc](url) as client:
        before = {name: (await client.admin.command({"setParameter": 1, name: wanted[name]}))["was"] for name in wanted}
        try:
            yield
        finally:
            await client.admin.command({"setParameter": 1, **before})
