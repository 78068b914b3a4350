"""The processes of a soak: two servers, a worker and three mongod, each of which may be killed and starts again."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx2

from tests.storage.embedded.private_mongo import free_port
from tests.storage.faults.three_mongo import Three

SERVERS = ("server 0", "server 1")
WORKER = "worker"


class House:
    """`ended`: how often a process of ours ended without having been killed, with its last words."""

    def __init__(self, three: Three, database: str, folder: Path, fault: str = "-") -> None:
        self.three = three
        self.ended: Counter[str] = Counter()
        ports = [free_port() for _ in SERVERS]
        self.addresses = [f"http://127.0.0.1:{port}" for port in ports]
        self._folder = folder
        self._lines = {
            name: ["serve", "--no-work", "--port", str(port)] for name, port in zip(SERVERS, ports, strict=True)
        }
        self._lines[WORKER] = ["work"]
        self._fault = fault
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = {
            **os.environ,
            "PLEDGEBANK_MONGODB_URL": three.url,
            "PLEDGEBANK_DATABASE": database,
            "PLEDGEBANK_LOG_LEVEL": "warning",
            "PLEDGEBANK_RATE_LIMITS": "no",  # so few do here what is else done by many
            "PLEDGEBANK_PAGES": str(folder / "no-pages"),
        }

    @property
    def programs(self) -> list[str]:
        """The names of all that are not databases."""
        return list(self._lines)

    def start(self, name: str) -> None:
        """Start a server or the worker; what it says goes into a file of its name."""
        command = [sys.executable, "-m", "tests.soak.program", self._fault, *self._lines[name]]
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """Kill a server or the worker."""
        self._running[name].kill()
        self._running[name].wait()

    def revive(self) -> None:
        """Start again what has ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                words = (self._folder / f"{name}.log").read_text(encoding="utf-8").splitlines() or ["nothing"]
                self.ended[f"{name.split()[0]} said: {words[-1]:.120}"] += 1
                self.start(name)

    async def ready(self) -> None:
        """Return when both servers can serve."""
        async with asyncio.timeout(90), httpx2.AsyncClient() as client:
            for address in self.addresses:
                while not await _is_ready(client, address):
                    self.revive()
                    await asyncio.sleep(0.2)

    def end(self) -> None:
        """End all but the databases."""
        for process in self._running.values():
            process.send_signal(signal.SIGKILL)
            process.wait()


async def _is_ready(client: httpx2.AsyncClient, address: str) -> bool:
    with contextlib.suppress(httpx2.HTTPError):
        return (await client.get(f"{address}/readyz", timeout=5)).status_code == 200
    return False
