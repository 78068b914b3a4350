"""Not faster than the followers of the log can take: an import waits for them, as long as there are any at work."""

import asyncio
import time

import structlog

from pledgebank.storage.mongo import Storage

MOST_BEHIND = 5_000
POLL_SECONDS = 0.1
_logger = structlog.get_logger(__name__)


class Pace:
    """Waits while followers lag. `patience`: seconds without progress of theirs after which nobody is waited for."""

    def __init__(self, storage: Storage, patience: float = 15.0) -> None:
        self._storage = storage
        self._patience = patience
        self._least = 0
        self.unattended = False

    async def keep(self) -> None:
        """Return when followers are less than 5,000 events behind, or when they do not move."""
        lag = self._least = await self._storage.lag()
        moved = time.monotonic()
        while lag > MOST_BEHIND and not self.unattended:
            await asyncio.sleep(POLL_SECONDS)
            lag = await self._storage.lag()
            if lag < self._least:
                self._least, moved = lag, time.monotonic()
            elif time.monotonic() - moved > self._patience:
                _logger.warning("nobody takes in events; going on without waiting", lag=lag)
                self.unattended = True
        self.unattended = self.unattended and lag > MOST_BEHIND
