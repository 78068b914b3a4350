"""The press as the server knows it: hands in a sheet, gets back a PDF that another process has made."""

import asyncio
import contextlib
import os
import sys
from collections import OrderedDict
from pathlib import Path

import msgspec
import structlog

import pledgebank
from pledgebank.pledges.leaflets.model import Sheet
from pledgebank.storage.write import busy

PLACES = 2
MOST_WAITING = 20
SECONDS = 15.0
KEPT_BYTES = 16 * 2**20
LAYOUT = (Path(__file__).parent / "template" / "leaflet.typ").read_bytes()
WORKER = "pledgebank.pledges.leaflets.worker"
_HOME = Path(pledgebank.__file__).parent.parent
_logger = structlog.get_logger(__name__)


class Unprintable(Exception):
    """The sheet could not be set: a fault of ours, or more than its process was allowed."""


class Press:
    """One per server: at most so many processes at work, one for each sheet; what was made lately is kept."""

    def __init__(self, *, places: int = PLACES, seconds: float = SECONDS, worker: str = WORKER) -> None:
        self._places = asyncio.Semaphore(places)
        self._seconds = seconds
        self._worker = worker
        self._kept: OrderedDict[Sheet, bytes] = OrderedDict()
        self._making: dict[Sheet, asyncio.Task[bytes]] = {}
        self._closed = False

    async def pdf(self, sheet: Sheet) -> bytes:
        """The sheet as PDF; who asks for what is being made waits for that. Raises Unprintable, Refused BUSY."""
        if (kept := self._kept.get(sheet)) is not None:
            self._kept.move_to_end(sheet)
            return kept
        if (making := self._making.get(sheet)) is None:
            if len(self._making) >= MOST_WAITING or self._closed:
                raise busy()
            making = self._making[sheet] = asyncio.create_task(self._make(sheet))
            making.add_done_callback(lambda done: self._finish(sheet, done))
        # Others may wait for the same: whoever is cancelled must not take it from them.
        return await asyncio.shield(making)

    async def close(self) -> None:
        """End all that is being made."""
        self._closed = True
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finish(self, sheet: Sheet, done: asyncio.Task[bytes]) -> None:
        del self._making[sheet]
        if done.cancelled() or done.exception() is not None:
            return
        self._kept[sheet] = done.result()
        while sum(map(len, self._kept.values())) > KEPT_BYTES:
            self._kept.popitem(last=False)

    async def _make(self, sheet: Sheet) -> bytes:
        async with self._places:
            process = await _begin(self._worker)
            try:
                async with asyncio.timeout(self._seconds):
                    made, _ = await process.communicate(msgspec.json.encode(sheet))
            except TimeoutError as error:
                _logger.warning("leaflet took too long")
                raise busy() from error
            finally:
                await _end(process)
        if process.returncode or not made:
            _logger.warning("leaflet not made", ended=process.returncode)
            raise Unprintable
        return made


async def _begin(worker: str) -> asyncio.subprocess.Process:
    # Nothing of our own environment: no password of ours is there to be found. A session of its own: Ctrl-C is for us.
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", worker),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(_HOME), "PATH": os.defpath, "LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "1"},
        cwd="/",
        start_new_session=True,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())
