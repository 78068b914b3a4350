"""One line in the log for each event that a follower has taken in."""

import time
from collections.abc import Sequence

import structlog
from msgspec import Struct

from pledgebank.base.event import Entry
from pledgebank.base.trail import Trail
from pledgebank.storage.watch.measures import Measures

_logger = structlog.get_logger(__name__)


class Handling(Struct):
    """Entries that a follower takes in within one transaction; `waits` are the numbers behind a parked subject."""

    follower: str
    entries: Sequence[Entry]
    retries: int = 0
    parks: bool = False
    waits: frozenset[int] = frozenset()


def tell(handling: Handling, trail: Trail, measures: Measures, began: float) -> None:
    """Say what was taken in since `began`, on the monotonic clock, all events of a batch in one transaction.

    `event` begins with the id of the write that told it, which stands on its request's line as one of `writes`;
    `writes` here are those from which further events came. For whoever looks closely: most lines would be these.
    """
    seconds, count = time.monotonic() - began, len(handling.entries)
    measures.handled_by(handling.follower, events=count, parked=int(handling.parks), seconds=seconds)
    writes = {"writes": trail.writes} if trail.writes else {}
    for entry in handling.entries:
        _logger.debug(
            "handled",
            follower=handling.follower,
            kind=entry.kind,
            number=entry.number,
            event_id=entry.event_id,
            batch=count,
            milliseconds=round(seconds * 1000, 1),
            retries=handling.retries + trail.retries,
            parked=handling.parks or entry.number in handling.waits,
            **writes,
        )
