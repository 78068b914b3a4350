"""A replica set of three mongod that may be killed, stopped and started one by one."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from pledgebank.storage.documents import Doc
from pledgebank.storage.embedded import binary
from tests.storage.embedded.private_mongo import becomes, free_port

NAME = "three"
# The set finds out within a second or two that its primary is gone; by default that takes ten.
HASTE = {"electionTimeoutMillis": 1_000, "heartbeatIntervalMillis": 250, "heartbeatTimeoutSecs": 2}
OF_SET = ["--replSet", NAME, "--bind_ip", "127.0.0.1", "--nounixsocket", "--quiet", "--oplogSize", "200"]
FRUGAL = ["--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false"]
HASTY = ["--setParameter", "transactionLifetimeLimitSeconds=10"]


class Three:
    """Members are 0, 1 and 2."""

    def __init__(self, folder: Path) -> None:
        self.folders = [folder / str(number) for number in range(3)]
        self._ports = [free_port() for _ in range(3)]
        self._program = binary.find(None)
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self._ports)
        return f"mongodb://{hosts}/?replicaSet={NAME}"

    def start(self, member: int) -> None:
        """Start one anew on its data."""
        folder, port = self.folders[member], self._ports[member]
        folder.mkdir(parents=True, exist_ok=True)
        own = ["--dbpath", str(folder), "--port", str(port)]
        command = [str(self._program), *own, *OF_SET, *FRUGAL, *HASTY]
        with (folder / "log").open("ab") as log:
            self._running[member] = subprocess.Popen(command, stdout=log)

    def send(self, member: int, sign: signal.Signals) -> None:
        """Kill it, stop it, or let it go on."""
        self._running[member].send_signal(sign)
        if sign == signal.SIGKILL:
            self._running[member].wait()

    def primary(self, *, other_than: int | None = None) -> int:
        """Which one is primary, once one is."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for member in {0, 1, 2} - {other_than}:
                with suppress(PyMongoError), self._client(member) as client:
                    if client.admin.command("hello")["isWritablePrimary"]:
                        return member
            time.sleep(0.05)
        raise TimeoutError("no primary")

    def rolled_back(self, member: int) -> list[str]:
        """The collections of which it has set documents aside that the others never had."""
        return sorted({path.parent.name for path in (self.folders[member] / "rollback").glob("*/*.bson")})

    def step_down(self, seconds: int) -> None:
        """Have the primary give up its place for so long."""
        with suppress(PyMongoError), self._client(self.primary()) as client:
            client.admin.command({"replSetStepDown": seconds, "secondaryCatchUpPeriodSecs": 1, "force": True})

    def initiate(self) -> None:
        """Make the three one set, once all answer."""
        members = [{"_id": place, "host": f"127.0.0.1:{port}"} for place, port in enumerate(self._ports)]
        for member in (1, 2):
            with self._client(member, patience=20_000) as client:
                client.admin.command("ping")
        with self._client(0, patience=20_000) as client:
            client.admin.command("replSetInitiate", {"_id": NAME, "members": members, "settings": HASTE})
        assert becomes(self._all_in_place, 30)

    def _all_in_place(self) -> bool:
        with self._client(0) as client:
            status = client.admin.command("replSetGetStatus")
        return sorted(member["stateStr"] for member in status["members"]) == ["PRIMARY", "SECONDARY", "SECONDARY"]

    def end(self) -> None:
        for mongod in self._running.values():
            mongod.kill()
            mongod.wait()

    def _client(self, member: int, patience: int = 500) -> MongoClient[Doc]:
        waits = f"serverSelectionTimeoutMS={patience}&connectTimeoutMS=500&socketTimeoutMS=10000"
        return MongoClient[Doc](f"mongodb://127.0.0.1:{self._ports[member]}/?directConnection=true&{waits}")


@contextmanager
def running(folder: Path) -> Iterator[Three]:
    """Three in `folder`, one of them primary; all end with the block."""
    three = Three(folder)
    try:
        for member in range(3):
            three.start(member)
        three.initiate()
        yield three
    finally:
        three.end()
