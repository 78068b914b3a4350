"""Locks between processes that end with the process that holds them, however it dies."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class FileLock:
    """One open lock file: shared by many holders, or held by one alone."""

    def __init__(self, path: Path) -> None:
        """Open `path` (made if missing, readable by its owner alone); nothing is held yet."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def shared(self) -> bool:
        """Hold it together with others; False when one holds it alone."""
        return _flock(self._descriptor, alone=False)

    def alone(self) -> bool:
        """Hold it alone; False when anyone else holds it."""
        return _flock(self._descriptor, alone=True)

    def close(self) -> None:
        """Let go."""
        os.close(self._descriptor)


def held(path: Path) -> bool:
    """Whether another process holds the lock file at `path`."""
    return not _tried(path, FileLock.shared)


def free_of_others(path: Path) -> bool:
    """Whether nobody at all holds the lock file at `path`, shared or alone."""
    return _tried(path, FileLock.alone)


def _tried(path: Path, way: Callable[[FileLock], bool]) -> bool:
    lock = FileLock(path)
    try:
        return way(lock)
    finally:
        lock.close()


def _flock(descriptor: int, *, alone: bool) -> bool:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
