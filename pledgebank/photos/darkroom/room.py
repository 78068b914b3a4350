"""The darkroom as the server knows it: hands in a file, gets back pictures, or why there are none."""

import asyncio
import contextlib
import os
import signal
import sys
from collections import deque
from pathlib import Path

import msgspec
import structlog

import pledgebank
from pledgebank.base.errors import Refused
from pledgebank.photos.darkroom.slips import Answer, Bounds, Fault, Order, Print
from pledgebank.storage.write import busy

PLACES = 2
MOST_WAITING = 40
# What a library forgets to give back goes with the process.
ORDERS_EACH = 250
_OUT_OF_TIME = (signal.SIGXCPU, signal.SIGALRM)
_HOME = Path(pledgebank.__file__).parent.parent
_logger = structlog.get_logger(__name__)


class Darkroom:
    """One per server: at most so many processes at work, each begun when it is first needed and again when it died.

    They die with the server: when their input ends, or, in the midst of a photo, by a timer of their own.
    """

    def __init__(self, bounds: Bounds | None = None, *, places: int = PLACES) -> None:
        self._bounds = bounds or Bounds()
        self._places = asyncio.Semaphore(places)
        self._idle: deque[_Worker] = deque()
        self._busy: set[_Worker] = set()
        self._waiting = 0
        self._closed = False

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that live now."""
        return [worker.process.pid for worker in (*self._idle, *self._busy) if worker.lives]

    async def develop(self, source: Path, into: Path) -> Print:
        """Make the sizes of a photo, in a folder. Raises Refused PHOTO_UNSUPPORTED, PHOTO_UNREADABLE, _TOO_LARGE, BUSY.

        A process that dies of something else than its bounds gets a second chance: the photo need not be why.
        """
        if self._waiting >= MOST_WAITING or self._closed:
            raise busy()
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            answer = await self._ask(source, into)
        except _Died as died:
            _logger.warning("darkroom process died", signal=died.by)
            answer = await self._again(source, into)
        finally:
            self._places.release()
        if answer.print is None:
            raise refused(answer.fault or Fault.UNREADABLE)
        return answer.print

    async def close(self) -> None:
        """End all processes, whatever they are doing."""
        self._closed = True
        workers = [*self._idle, *self._busy]
        self._idle.clear()
        await asyncio.gather(*(worker.end() for worker in workers))

    async def _again(self, source: Path, into: Path) -> Answer:
        if self._closed:
            raise busy()
        try:
            return await self._ask(source, into)
        except _Died:
            return Answer(fault=Fault.UNREADABLE)

    async def _ask(self, source: Path, into: Path) -> Answer:
        """Have it developed by an idle process, or a new one. Raises _Died, Refused BUSY."""
        worker = await self._next()
        self._busy.add(worker)
        try:
            answer = await worker.ask(_order(source, into, self._bounds), self._bounds.seconds)
        except BaseException:  # also when we are cancelled: what it does is of use to nobody now
            await worker.end()
            raise
        finally:
            self._busy.discard(worker)
        if worker.done < ORDERS_EACH and worker.lives and not self._closed:
            self._idle.append(worker)
        else:
            await worker.end()
        return answer

    async def _next(self) -> "_Worker":
        while self._idle:
            worker = self._idle.popleft()
            if worker.lives:
                return worker
            await worker.end()
        return await _begin()


class _Died(Exception):
    """The process ended before it answered; by which signal, if by one."""

    def __init__(self, by: int) -> None:
        super().__init__(by)
        self.by = by


class _Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.done = 0

    @property
    def lives(self) -> bool:
        return self.process.returncode is None

    async def ask(self, order: Order, seconds: float) -> Answer:
        """Its answer. Raises _Died, and Refused BUSY where it takes too long by the wall: then the machine is slow."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        self.done += 1
        try:
            async with asyncio.timeout(seconds):
                stdin.write(msgspec.json.encode(order) + b"\n")
                await stdin.drain()
                line = await stdout.readline()
        except TimeoutError as error:
            raise busy() from error
        except ConnectionError:
            line = b""
        if line:
            return msgspec.json.decode(line, type=Answer)
        code = await self.process.wait()
        if -code in _OUT_OF_TIME:
            return Answer(fault=Fault.UNREADABLE)
        raise _Died(-code)

    async def end(self) -> None:
        """End it now."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        with contextlib.suppress(ConnectionError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        await asyncio.shield(self.process.wait())


def _order(source: Path, into: Path, bounds: Bounds) -> Order:
    # Absolute: it works in a folder of its own.
    return Order(str(source.absolute()), str(into.absolute()), bounds)


async def _begin() -> _Worker:
    # Nothing of our own environment: no password of ours is there to be found. A session of its own: Ctrl-C is for us.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pledgebank.photos.darkroom.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(_HOME), "PATH": os.defpath, "MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    return _Worker(process)


def refused(fault: Fault) -> Refused:
    """What whoever sent a photo is told."""
    if fault is Fault.UNSUPPORTED:
        return Refused("PHOTO_UNSUPPORTED", "Please send a photo as JPEG, PNG, WebP, HEIC or TIFF.")
    if fault is Fault.TOO_LARGE:
        return too_large()
    return Refused("PHOTO_UNREADABLE", "This photo cannot be read; please choose another.")


def too_large() -> Refused:
    """The refusal of a photo of more bytes or pixels than we take."""
    return Refused("PHOTO_TOO_LARGE", "This photo is too large; please send a smaller one.")
