"""The server as it is run: clients that are slow, that leave, and that say other lengths than they send."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from pledgebank import app, database, settings
from pledgebank.cli import serving
from pledgebank.photos.sending import Patience
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.photos.house import PHOTO, code
from tests.photos.pictures import corners, encoded, jpeg

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def served(storage: Storage, folder: Path, **said: object) -> AsyncIterator[tuple[httpx2.AsyncClient, int]]:
    """A client of the server as it is run, and the port it listens at."""
    await mongo.prepare(storage, database.INDEXES)
    chosen = settings.read(data=folder, demo=True, **said)
    listener = serving.listen("127.0.0.1", 0)
    server = serving.server(await app.build(storage, chosen), chosen)
    server.config.loop = "none"
    running = asyncio.create_task(server.until_cancelled(listener))
    port = listener.getsockname()[1]
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client, port
    finally:
        running.cancel()
        await asyncio.wait([running])


async def said(port: int, *pieces: bytes, ends: bool = True) -> bytes:
    """Say something to the server by hand; what it answers, if it is waited for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    answer = await reader.read() if ends else b""
    writer.close()
    await writer.wait_closed()
    return answer


def head(length: int) -> bytes:
    return f"PUT /photos/{uuid4()} HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n".encode()


def left(folder: Path) -> list[str]:
    """What is left of photos that did not come through."""
    return [one.name for one in folder.glob("pledgebank-*")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where photos on their way are kept."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


async def test_a_photo_goes_in_by_put_and_comes_out_as_three_pictures(storage: Storage, folder: Path) -> None:
    async with served(storage, folder) as (client, _):
        answer = await client.put(f"/photos/{uuid4()}", content=encoded(corners(3_000, 2_000), "PNG"))
        assert (answer.status_code, answer.json()["width"]) == (200, 2_048)
        assert answer.headers["x-content-type-options"] == "nosniff"
        in_pieces = await client.put(f"/photos/{uuid4()}", content=_slowly(PHOTO))  # of a length not said before
        assert in_pieces.status_code == 200
    assert len([one for one in (folder / "photos").rglob("*") if one.is_file()]) == 6
    assert left(folder) == []


async def _slowly(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1_000):
        yield content[start : start + 1_000]


async def test_more_than_may_come_is_refused_before_it_comes(storage: Storage, folder: Path) -> None:
    async with served(storage, folder, photo_megabytes=1) as (client, port):
        answer = await said(port, head(2**20 + 1))
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in answer.lower()
        unsaid = await client.put(f"/photos/{uuid4()}", content=_slowly(bytes(2**20 + 1)))
        assert code(unsaid) == (413, "PHOTO_TOO_LARGE")
    assert left(folder) == []


async def test_who_leaves_half_way_leaves_nothing(storage: Storage, folder: Path) -> None:
    async with served(storage, folder) as (client, port):
        await said(port, head(len(PHOTO)), PHOTO[:700], ends=False)
        async with asyncio.timeout(10):
            while left(folder):
                await asyncio.sleep(0.01)
        assert await storage.reader.count("photos", {}, limit=10) == 0
        assert (await client.put(f"/photos/{uuid4()}", content=PHOTO)).status_code == 200


async def test_who_says_fewer_bytes_than_they_send_is_told_that_these_are_no_photo(
    storage: Storage, folder: Path
) -> None:
    async with served(storage, folder) as (_, port):
        answer = await said(port, head(700), PHOTO[:700])
    assert answer.startswith(b"HTTP/1.1 422 ")


@pytest.mark.parametrize("patience", [Patience(next_piece=0.3), Patience(all_pieces=0.5)])
async def test_who_sends_too_slowly_is_told_so_and_cut_off(
    storage: Storage, folder: Path, monkeypatch: pytest.MonkeyPatch, patience: Patience
) -> None:
    monkeypatch.setattr(app, "Patience", lambda most_bytes: patience)
    async with served(storage, folder) as (_, port):
        answer = await said(port, head(len(PHOTO)), PHOTO[:700])
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert left(folder) == []


async def test_neither_the_id_nor_the_name_of_a_photo_is_logged(
    storage: Storage, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = uuid4()
    async with served(storage, folder) as (client, _):
        await client.put(f"/photos/{key}", content=jpeg())
        await client.get("/photos/0123456789abcdef/large.jpg")
    out = "".join(capsys.readouterr())
    assert out.count("/photos/") >= 2
    assert str(key) not in out
    assert "0123456789abcdef" not in out


@pytest.mark.skipif(os.name == "nt", reason="looks for processes")
async def test_no_process_is_left_when_the_server_ends(storage: Storage, folder: Path) -> None:
    await mongo.prepare(storage, database.INDEXES)
    built = await app.build(storage, settings.read(data=folder, demo=True))
    room = built.state.darkroom
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=built), base_url="http://here") as client:
        assert (await client.put(f"/photos/{uuid4()}", content=PHOTO)).status_code == 200
    assert len(room.processes) == 1
    await built.state.close()
    assert room.processes == []
