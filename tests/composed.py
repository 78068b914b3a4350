"""What compose.yaml describes, as processes of one machine: its commands and settings, loopback for networks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from pymongo import MongoClient
from ruamel.yaml import YAML

from pledgebank.storage.documents import Doc
from pledgebank.storage.embedded import binary
from tests.storage.embedded.private_mongo import becomes, free_port

FILE = Path(__file__).parent.parent / "compose.yaml"
PATIENCE = 60.0


class Composed:
    """The services that run, by their names in the file, and where each can be reached."""

    def __init__(self, folder: Path, mail_port: int) -> None:
        self._services: dict[str, Any] = YAML(typ="safe").load(FILE)["services"]
        self._folder = folder
        self._mongo = free_port()
        self._mail = mail_port
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.addresses: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Of the database, as its services are told, reached from here."""
        return self._here(self._services["server-1"]["environment"]["PLEDGEBANK_MONGODB_URL"])

    def start(self) -> None:
        """Start everything but the mail server; return when the servers are ready."""
        self._start_mongo()
        ours = [name for name, service in self._services.items() if service["image"] == "pledgebank"]
        for name in ours:
            self._start(name)
        assert becomes(lambda: all(map(_is_ready, self.addresses.values())), seconds=PATIENCE)

    def stop(self) -> None:
        """Everything, however it is; the database last."""
        started = list(self.processes.values())
        for some in (started[1:], started[:1]):
            for process in some:
                process.send_signal(signal.SIGTERM)
            for process in some:
                process.wait(PATIENCE)

    def holder(self, lease: str) -> str:
        """The service that holds a lease."""
        with MongoClient[Doc](self.url) as client:
            found = client["pledgebank"]["leases"].find_one({"_id": lease})
        pid = int(found["holder"].split(":")[1]) if found else 0
        return next((name for name, process in self.processes.items() if process.pid == pid), "")

    def _start_mongo(self) -> None:
        [program, *options] = self._services["mongo"]["command"]
        assert program == "mongod"
        options[options.index("--bind_ip_all")] = "--bind_ip=127.0.0.1"
        data = self._folder / "mongo"
        data.mkdir()
        ours = ["--dbpath", str(data), "--port", str(self._mongo), "--wiredTigerCacheSizeGB=0.25", "--quiet"]
        command = [str(binary.find(None)), *options, *ours]
        self.processes["mongo"] = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with MongoClient[Doc](f"mongodb://127.0.0.1:{self._mongo}/?directConnection=true") as client:
            members = [{"_id": 0, "host": f"127.0.0.1:{self._mongo}"}]
            client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})
            assert becomes(lambda: bool(client.admin.command("hello")["isWritablePrimary"]))

    def _start(self, name: str) -> None:
        service, port = self._services[name], free_port()
        told = {key: self._here(value) for key, value in service["environment"].items()}
        unset = {key: value for key, value in os.environ.items() if not key.startswith("PLEDGEBANK_")}
        command = [sys.executable, "-m", "pledgebank", *service["command"]]
        told["PLEDGEBANK_LOG_LEVEL"] = "warning"
        if "ports" in service:
            told["PLEDGEBANK_PORT"] = str(port)
            self.addresses[name] = f"127.0.0.1:{port}"
        self.processes[name] = subprocess.Popen(command, env={**unset, **told}, stdout=subprocess.DEVNULL)

    def _here(self, value: str) -> str:
        here = {"mongo:27017": f"127.0.0.1:{self._mongo}", "mail": "127.0.0.1", "1025": str(self._mail)}
        return here.get(value, value.replace("mongo:27017", here["mongo:27017"]))


@contextmanager
def composed(folder: Path, mail_port: int) -> Iterator[Composed]:
    """All of compose.yaml, until the block ends."""
    services = Composed(folder, mail_port)
    try:
        services.start()
        yield services
    finally:
        services.stop()


def _is_ready(address: str) -> bool:
    try:
        with urlopen(f"http://{address}/readyz", timeout=5) as answer:
            return int(answer.status) == 200
    except (URLError, OSError):
        time.sleep(0.05)
        return False
