"""A wait that has an end, and that another thread can call off."""

import threading
import time

from pledgebank.storage.embedded.errors import EmbeddedError

PAUSE = 0.03


class Patience:
    """How long to go on trying."""

    def __init__(self, seconds: float, called_off: threading.Event | None = None) -> None:
        """Start counting `seconds` now; `called_off` ends it early."""
        self._until = time.monotonic() + seconds
        self._called_off = called_off or threading.Event()

    def lasts(self) -> bool:
        """Wait a moment; False when time is up. Raises EmbeddedError when called off."""
        if self._called_off.wait(PAUSE):
            raise EmbeddedError("Starting the database was called off.")
        return time.monotonic() < self._until
