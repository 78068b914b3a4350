"""What this process has counted of its work with the database since it began: read by `/metrics`."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, PyMongoError
from pymongo.monitoring import (
    ConnectionCheckedInEvent,
    ConnectionCheckedOutEvent,
    ConnectionCheckOutFailedEvent,
    ConnectionCheckOutStartedEvent,
    ConnectionClosedEvent,
    ConnectionCreatedEvent,
    ConnectionPoolListener,
    ConnectionReadyEvent,
    PoolClearedEvent,
    PoolClosedEvent,
    PoolCreatedEvent,
    PoolReadyEvent,
)

from pledgebank.base.errors import Refused


class Pool(ConnectionPoolListener):
    """The driver's connections: how many there are, how many are at work, how many wait for one."""

    def __init__(self) -> None:
        self.open = self.in_use = self.waiting = 0
        self.failed = self.cleared = 0

    def connection_created(self, event: ConnectionCreatedEvent) -> None:  # noqa: ARG002 - all of these are the driver's
        """Count it."""
        self.open += 1

    def connection_closed(self, event: ConnectionClosedEvent) -> None:  # noqa: ARG002 - theirs
        """Count it."""
        self.open -= 1

    def connection_check_out_started(self, event: ConnectionCheckOutStartedEvent) -> None:  # noqa: ARG002 - theirs
        """Count it."""
        self.waiting += 1

    def connection_check_out_failed(self, event: ConnectionCheckOutFailedEvent) -> None:  # noqa: ARG002 - theirs
        """Count it."""
        self.waiting -= 1
        self.failed += 1

    def connection_checked_out(self, event: ConnectionCheckedOutEvent) -> None:  # noqa: ARG002 - theirs
        """Count it."""
        self.waiting -= 1
        self.in_use += 1

    def connection_checked_in(self, event: ConnectionCheckedInEvent) -> None:  # noqa: ARG002 - theirs
        """Count it."""
        self.in_use -= 1

    def pool_cleared(self, event: PoolClearedEvent) -> None:  # noqa: ARG002 - theirs
        """Count it: a server was lost."""
        self.cleared += 1

    def pool_created(self, event: PoolCreatedEvent) -> None:
        """Not counted."""

    def pool_ready(self, event: PoolReadyEvent) -> None:
        """Not counted."""

    def pool_closed(self, event: PoolClosedEvent) -> None:
        """Not counted."""

    def connection_ready(self, event: ConnectionReadyEvent) -> None:
        """Not counted."""


class Measures:
    """One per opened database. `writes` by how they ended, `again` by why they were tried again."""

    def __init__(self) -> None:
        self.pool = Pool()
        self.writes: Counter[str] = Counter()
        self.again: Counter[str] = Counter()
        self.write_seconds = 0.0
        self.handled: Counter[str] = Counter()
        self.parked: Counter[str] = Counter()
        self.handling_seconds: dict[str, float] = {}
        self.sequenced = 0
        self.sequenced_at: float | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Count and time a write, however it ends."""
        began, outcome = time.monotonic(), "failed"
        try:
            yield
            outcome = "written"
        except Refused as refused:
            outcome = "busy" if refused.code == "BUSY" else "refused"
            raise
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            self.writes[outcome] += 1
            self.write_seconds += time.monotonic() - began

    def tried_again(self, error: Exception) -> None:
        """Note that a write is tried once more, because of this."""
        self.again[_why(error)] += 1

    def moved(self, events: int) -> None:
        """Note that the sequencer, here, has given numbers."""
        self.sequenced += events
        self.sequenced_at = time.time()

    def handled_by(self, follower: str, *, events: int, parked: int, seconds: float) -> None:
        """Note what a follower, here, has taken in, and how many subjects it had to park."""
        self.handled[follower] += events
        self.parked[follower] += parked
        self.handling_seconds[follower] = self.handling_seconds.get(follower, 0.0) + seconds


def _why(error: Exception) -> str:
    if not isinstance(error, PyMongoError):
        return "outdated"
    if error.has_error_label("UnknownTransactionCommitResult"):
        return "in_doubt"
    if isinstance(error, DuplicateKeyError | BulkWriteError):
        return "duplicate"
    return "connection" if isinstance(error, ConnectionFailure) else "conflict"
