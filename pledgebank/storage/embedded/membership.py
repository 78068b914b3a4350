"""A process's use of the private mongod: the first starts it, others join, the last to leave ends it."""

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from pledgebank.storage.embedded import binary, process, replica
from pledgebank.storage.embedded.errors import EmbeddedError
from pledgebank.storage.embedded.home import Home, settle, write_private
from pledgebank.storage.embedded.locks import FileLock, held
from pledgebank.storage.embedded.patience import Patience

JOIN_PATIENCE = 90.0
LEAVE_PATIENCE = 75.0
PORT_TRIALS = 3


class Membership:
    """Joins once and leaves once; `leave` may be called at any time, from any thread, also while joining."""

    def __init__(self, folder: Path, named: Path | None, port: int | None, cache_gigabytes: float) -> None:
        """Nothing happens before `join`."""
        self._folder, self._named, self._port, self._cache = folder, named, port, cache_gigabytes
        self._left = threading.Event()
        self._busy = threading.Lock()
        self._home: Home | None = None
        self._use: FileLock | None = None

    def join(self) -> str:
        """Start the mongod or join the one that runs; its URL. Raises EmbeddedError."""
        if sys.platform == "win32":
            raise EmbeddedError("The embedded MongoDB needs Linux or macOS: use WSL, or set PLEDGEBANK_MONGODB_URL.")
        patience = Patience(JOIN_PATIENCE, self._left)
        with self._busy:
            home = self._home = settle(self._folder)
            joining = FileLock(home.start_lock)
            try:
                _hold(joining.alone, patience, home)
                self._use = FileLock(home.users_lock)
                # Not to be had while a keeper stops its mongod: then this waits for the end of that.
                _hold(self._use.shared, patience, home)
                return home.url(self._ready_port(home, patience))
            finally:
                joining.close()

    def leave(self) -> None:
        """Stop using it, and when nobody else does, wait (bounded) until it has stopped."""
        self._left.set()
        with self._busy:
            if self._use is not None and self._home is not None:
                self._use.close()
                self._use = None
                _await_end(self._home)

    def _ready_port(self, home: Home, patience: Patience) -> int:
        port = self._join_running(home, patience)
        if port is None:
            process.end_orphan(home)
            port = self._start(home, patience)
        write_private(home.port, str(port))
        write_private(home.born, "")
        return port

    def _join_running(self, home: Home, patience: Patience) -> int | None:
        if not held(home.keeper_lock):
            return None
        try:
            return _until_ready(home, patience)
        except EmbeddedError:
            if held(home.keeper_lock) or self._left.is_set():
                raise
            # It was killed just as we came: start another.
            return None

    def _start(self, home: Home, patience: Patience) -> int:
        program = binary.find(self._named)
        trials = PORT_TRIALS
        while True:
            try:
                process.start(home, program, process.choose_port(home, self._port), self._cache)
                return _until_ready(home, patience)
            except process.PortTakenError:
                trials -= 1
                if self._port is not None or trials == 0:
                    raise
            except EmbeddedError:
                if not _set_aside(home):
                    raise


def _until_ready(home: Home, patience: Patience) -> int:
    port = process.listening_port(home, patience)
    replica.make_ready(home, port, patience)
    return port


def _hold(way: Callable[[], bool], patience: Patience, home: Home) -> None:
    while not way():
        if not patience.lasts():
            raise EmbeddedError(
                f"Another process has been starting or stopping the database in {home.root} for too long."
            )


def _set_aside(home: Home) -> bool:
    # Files of a first start that was killed half way can be beyond repair. No URL was ever given to anyone,
    # so they hold nothing; they are moved away all the same rather than deleted.
    if home.born.exists() or held(home.keeper_lock) or not (home.data / "WiredTiger").exists():
        return False
    shutil.rmtree(home.root / "db-unfinished", ignore_errors=True)
    home.data.rename(home.root / "db-unfinished")
    home.data.mkdir(mode=0o700)
    return True


def _await_end(home: Home) -> None:
    patience = Patience(LEAVE_PATIENCE)
    seen_others = 0
    while held(home.keeper_lock) and seen_others < 3 and patience.lasts():
        seen_others = seen_others + 1 if _others_use(home) else 0


def _others_use(home: Home) -> bool:
    look = FileLock(home.users_lock)
    try:
        # A keeper that is stopping has it alone, so sharing fails; other users share, so being alone fails.
        return look.shared() and not look.alone()
    finally:
        look.close()
