"""What tests of the private MongoDB use: processes of their own, and facts that must survive."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from pledgebank.storage.embedded.home import Home, Running

DURABLE = WriteConcern(w="majority", j=True)
# A process of its own that uses the database until it is told to end, or is killed.
USER = """
import sys
from pathlib import Path
from pledgebank.storage import embedded
with embedded.running(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def home_of(folder: Path) -> Home:
    return Home(folder / "mongodb")


def who_runs(folder: Path) -> Running:
    running = home_of(folder).who_runs()
    assert running
    return running


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that ended but whose parent has not asked yet is shown, but does nothing.
    shown = Path("/proc", str(pid), "stat")
    return not (shown.exists() and shown.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def becomes(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def put(url: str, *numbers: int) -> None:
    with MongoClient[dict[str, int]](url) as client:
        client["town"].get_collection("facts", write_concern=DURABLE).insert_many([{"_id": n} for n in numbers])


def numbers_in(url: str) -> list[int]:
    with MongoClient[dict[str, int]](url) as client:
        return sorted(fact["_id"] for fact in client["town"]["facts"].find())


@contextmanager
def another_process(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as user:
        assert user.stdout
        try:
            yield user, user.stdout.readline().strip()
        finally:
            user.kill()


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port


def free_port() -> int:
    with socket.socket() as any_free:
        any_free.bind(("127.0.0.1", 0))
        return int(any_free.getsockname()[1])
