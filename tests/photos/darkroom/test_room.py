"""The darkroom's processes: a file can harm only the one that opens it, and none outlives the server."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from pledgebank.base.errors import Refused
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.darkroom.slips import Bounds
from pledgebank.photos.model import PhotoSize
from tests.photos.pictures import corners, encoded, jpeg

pytestmark = pytest.mark.anyio
HEAVY = encoded(corners(7_000, 7_000), "PNG", compress_level=1)
SERVER = """
import asyncio, sys
from pathlib import Path
from pledgebank.photos.darkroom.room import Darkroom

async def serve():
    room = Darkroom()
    work = asyncio.create_task(room.develop(Path(sys.argv[1]), Path(sys.argv[2])))
    while not room.processes:
        await asyncio.sleep(0.01)
    if sys.argv[3] == "idle":
        await work
    print(room.processes[0], flush=True)
    await asyncio.sleep(600)

asyncio.run(serve())
"""


@pytest.fixture
def heavy(tmp_path: Path) -> Path:
    """A file that takes a second or so."""
    source = tmp_path / "heavy"
    source.write_bytes(HEAVY)
    return source


@pytest.fixture
def light(tmp_path: Path) -> Path:
    """A file that takes no time."""
    source = tmp_path / "light"
    source.write_bytes(jpeg())
    return source


@asynccontextmanager
async def opened(bounds: Bounds | None = None, *, places: int = 2) -> AsyncIterator[Darkroom]:
    room = Darkroom(bounds, places=places)
    try:
        yield room
    finally:
        await room.close()


async def until(happens: Callable[[], object], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not happens():
            await asyncio.sleep(0.01)


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


async def refusal(room: Darkroom, source: Path, into: Path) -> str:
    with pytest.raises(Refused) as refused:
        await room.develop(source, into)
    return refused.value.code


async def test_a_file_that_needs_more_memory_than_it_may_is_refused_and_the_next_is_developed(
    heavy: Path, light: Path, tmp_path: Path
) -> None:
    async with opened(Bounds(address_space=256 * 2**20), places=1) as room:
        assert await refusal(room, heavy, tmp_path) == "PHOTO_TOO_LARGE"
        assert (await room.develop(light, tmp_path)).width == 192


async def test_a_file_that_computes_longer_than_it_may_ends_its_process_and_the_next_is_developed(
    heavy: Path, light: Path, tmp_path: Path
) -> None:
    async with opened(Bounds(computing=-1), places=1) as room:
        assert await refusal(room, heavy, tmp_path) == "PHOTO_UNREADABLE"
    async with opened(places=1) as room:
        assert (await room.develop(light, tmp_path)).width == 192


async def test_a_process_that_hangs_is_ended_and_who_waits_is_told_to_come_again(light: Path, tmp_path: Path) -> None:
    async with opened(Bounds(seconds=5.0), places=1) as room:
        await room.develop(light, tmp_path)
        [first] = room.processes
        os.kill(first, signal.SIGSTOP)
        assert await refusal(room, light, tmp_path) == "BUSY"
        assert not lives(first)
        assert (await room.develop(light, tmp_path)).width == 192


async def test_a_process_that_is_killed_in_the_midst_is_replaced_and_the_photo_developed(
    heavy: Path, tmp_path: Path
) -> None:
    async with opened(places=1) as room:
        work = asyncio.create_task(room.develop(heavy, tmp_path))
        await until(lambda: room.processes)
        os.kill(room.processes[0], signal.SIGKILL)
        assert (await work).width == 2_048


async def test_a_process_that_was_killed_while_idle_is_replaced(light: Path, tmp_path: Path) -> None:
    async with opened(places=1) as room:
        await room.develop(light, tmp_path)
        [first] = room.processes
        os.kill(first, signal.SIGKILL)
        assert (await room.develop(light, tmp_path)).width == 192
        assert first not in room.processes


async def test_at_most_so_many_processes_work_and_they_are_kept_for_the_next(light: Path, tmp_path: Path) -> None:
    async with opened(places=2) as room:
        folders = [tmp_path / str(number) for number in range(8)]
        for folder in folders:
            folder.mkdir()
        await asyncio.gather(*(room.develop(light, folder) for folder in folders))
        assert 1 <= len(room.processes) <= 2


async def test_who_gives_up_waiting_leaves_no_process_at_work(heavy: Path, light: Path, tmp_path: Path) -> None:
    async with opened(places=1) as room:
        work = asyncio.create_task(room.develop(heavy, tmp_path))
        await until(lambda: room.processes)
        [first] = room.processes
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert not lives(first)
        assert (await room.develop(light, tmp_path)).width == 192


async def test_closing_ends_all_processes_at_once_whatever_they_do(heavy: Path, tmp_path: Path) -> None:
    async with opened() as room:
        work = asyncio.create_task(room.develop(heavy, tmp_path))
        await until(lambda: room.processes)
        [process] = room.processes
        began = time.monotonic()
        await room.close()
        assert time.monotonic() - began < 5
        assert not lives(process)
        with pytest.raises(Refused):
            await work


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("doing", ["idle", "busy"])
async def test_no_process_outlives_a_server_that_is_killed(
    heavy: Path, light: Path, tmp_path: Path, doing: str
) -> None:
    source = light if doing == "idle" else heavy
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVER, str(source), str(tmp_path), doing), stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    process = int(await server.stdout.readline())
    server.kill()
    await server.wait()
    await until(lambda: not lives(process))


async def test_files_may_be_named_from_where_the_server_works(
    light: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("made").mkdir()
    async with opened() as room:
        assert (await room.develop(Path(light.name), Path("made"))).width
    assert {file.name for file in (tmp_path / "made").iterdir()} == {size.file for size in PhotoSize}
