"""How often a key has come by in a file of any length: counted on disk, so that memory stays as it is."""

import sqlite3
from types import TracebackType
from typing import Self


class Repetitions:
    """Counts keys until the block ends."""

    def __init__(self) -> None:
        self._counts = sqlite3.connect("", isolation_level=None)  # a private file, gone when closed
        self._counts.execute("PRAGMA synchronous = OFF")
        self._counts.execute("PRAGMA journal_mode = OFF")
        self._counts.execute("CREATE TABLE counts (key TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._counts.close()

    def count(self, key: str) -> int:
        """How many times this key has come by, this time included."""
        again = "INSERT INTO counts VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET times = times + 1 RETURNING times"
        [(times,)] = self._counts.execute(again, (key,)).fetchall()
        return int(times)
