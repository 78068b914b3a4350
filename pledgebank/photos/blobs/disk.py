"""Pictures in a folder of this machine."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from pledgebank.base.ids import new_id
from pledgebank.photos.blobs import Away, Blob

PIECE = 64 * 1024
P = ParamSpec("P")
T = TypeVar("T")


class Disk:
    """A folder: `ab/abcdef.../large.jpg`. It is made when the first picture comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, path: str, source: Path) -> None:
        """Keep what a file holds: written beside, and then put into its place, so that it is whole whenever seen."""
        await _off_the_loop(self._put, path, source)

    async def get(self, path: str) -> Blob | None:
        """What is kept; None where nothing is."""
        opened = await _off_the_loop(self._open, path)
        return Blob(os.fstat(opened.fileno()).st_size, _read(opened)) if opened else None

    async def length(self, path: str) -> int | None:
        """How many bytes are kept; None where nothing is."""
        return await _off_the_loop(self._length, path)

    async def delete(self, paths: Sequence[str]) -> None:
        """Forget what is kept under these paths, if anything is."""
        await _off_the_loop(self._delete, paths)

    def _place(self, path: str) -> Path:
        return self._folder / path[:2] / path

    def _put(self, path: str, source: Path) -> None:
        place = self._place(path)
        for folder in (self._folder, place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_name(f".{new_id().hex}")
        try:
            with source.open("rb") as given, beside.open("xb") as kept:
                shutil.copyfileobj(given, kept)
                kept.flush()
                os.fsync(kept.fileno())
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        _settle(place.parent)

    def _open(self, path: str) -> BinaryIO | None:
        try:
            return self._place(path).open("rb")
        except FileNotFoundError:
            return None

    def _length(self, path: str) -> int | None:
        try:
            return self._place(path).stat().st_size
        except FileNotFoundError:
            return None

    def _delete(self, paths: Sequence[str]) -> None:
        for place in map(self._place, paths):
            place.unlink(missing_ok=True)
        for folder in {self._place(path).parent for path in paths}:
            # Also what a process had written beside when it died.
            shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Make sure that a name is there after a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


async def _read(opened: BinaryIO) -> AsyncIterator[bytes]:
    with contextlib.closing(opened):
        while piece := await asyncio.to_thread(opened.read, PIECE):
            yield piece


async def _off_the_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise Away(f"the folder of photos: {error.strerror}") from error
