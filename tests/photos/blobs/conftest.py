"""Both kinds of stores: a folder, and a real S3 server of the test tools."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from pledgebank.photos.blobs import Blobs
from pledgebank.photos.blobs.disk import Disk
from pledgebank.photos.blobs.s3 import S3, Account

PATIENCE = 60.0


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The address of an S3 server with a bucket called pictures."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    program = "import sys; from moto.server import main; main(sys.argv[1:])"
    command = [sys.executable, "-W", "ignore", "-c", program, "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
    try:
        _make_bucket(server, address)
        yield address
    finally:
        server.kill()
        server.wait(PATIENCE)


def _make_bucket(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(Request(f"{address}/pictures", method="PUT"), timeout=5) as answer:
                assert answer.status == 200
                return
        except HTTPError:
            raise
        except OSError:
            assert server.poll() is None, "the S3 server ended"
            assert time.monotonic() < deadline, "the S3 server is not ready"
            time.sleep(0.05)


@pytest.fixture(params=["disk", "s3", "s3 under a prefix"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "disk":
        return Disk(tmp_path / "kept")
    url = "s3://pictures" if request.param == "s3" else "s3://pictures/of/town"
    return S3(url, Account(endpoint=request.getfixturevalue("endpoint"), key="test", secret="test"))
