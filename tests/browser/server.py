"""The real server as a process, on one port for the whole run, stopped and started again where a test wants that."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60.0


class Server:
    """A server in demo mode over a database of its own, without the demo town."""

    def __init__(self, database: str, name: str, pages: Path) -> None:
        self.name = name
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "PLEDGEBANK_PORT": str(self.port),
            "PLEDGEBANK_MONGODB_URL": database,
            "PLEDGEBANK_DATABASE": name,
            "PLEDGEBANK_PAGES": str(pages),
            "PLEDGEBANK_LOG_LEVEL": "warning",
            "PLEDGEBANK_TRUSTED_PROXIES": "127.0.0.1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **settings: str) -> None:
        """Return once it is ready, with these settings besides its own."""
        command = [sys.executable, "-m", "tests.browser.townless"]
        environment = {**self._environment, **settings}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not self._is_ready():
            assert self._process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server is not ready"
            time.sleep(0.05)

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Without giving it time for anything."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return int(answer.status) == 200
        except (URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
