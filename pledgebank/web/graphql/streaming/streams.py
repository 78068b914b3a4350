"""Who listens: the open connections of this process, bounded by person and address, and ended in order when it ends."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pledgebank.web.context import Context, Viewer
from pledgebank.web.limits.rates import network_of

# Several devices of one person, and several windows on each.
MOST_OF_A_PERSON = 20
# A school, a library, everybody behind one mobile network's gateway.
MOST_OF_AN_ADDRESS = 200
FINISHES_WITHIN = 5.0
EXPIRED = "Token expired"
ENDED = "Session ended"

Leave = Callable[[], Awaitable[None]]


class TooMany(Exception):
    """There are as many connections as one person or address may have, or this process takes none any more."""


class Sessions(Protocol):
    """What becomes of sessions while somebody listens; whether one stands at all, `admit` finds out before."""

    async def ended(self, viewer: Viewer) -> None:
        """Return once the session has ended."""


class Place:
    """One connection's place among those that are open."""

    def __init__(self, streams: "Streams", address: str) -> None:
        self._streams = streams
        self._keys: list[str | UUID] = []
        self._count(network_of(address), MOST_OF_AN_ADDRESS)

    def belongs_to(self, person: UUID) -> None:
        """Say whose it is. Raises TooMany."""
        self._count(person, MOST_OF_A_PERSON)

    def give_back(self) -> None:
        """Make room for another. Repeating it is harmless."""
        for key in self._keys:
            self._streams.counts[key] -= 1
            if not self._streams.counts[key]:
                del self._streams.counts[key]
        self._keys.clear()
        self._streams.left(self)

    def _count(self, key: str | UUID, most: int) -> None:
        if self._streams.counts[key] >= most:
            raise TooMany
        self._streams.counts[key] += 1
        self._keys.append(key)


class Streams:
    """One per process."""

    def __init__(self) -> None:
        self.counts: Counter[str | UUID] = Counter()
        self._open: dict[Place, Leave] = {}
        self._ending = False
        self._all_left = asyncio.Event()

    def full(self, address: str) -> bool:
        """Whether there is no place for one more from the network of this address."""
        return self._ending or self.counts[network_of(address)] >= MOST_OF_AN_ADDRESS

    def take(self, address: str, leave: Leave) -> Place:
        """A place for a connection from this address; `leave` ends it in order. Raises TooMany."""
        if self._ending:
            raise TooMany
        place = Place(self, address)
        self._open[place] = leave
        return place

    def left(self, place: Place) -> None:
        """A connection has ended."""
        self._open.pop(place, None)
        if not self._open:
            self._all_left.set()

    async def end(self) -> None:
        """Take no more, and end all there are: what is being written is finished first, within seconds."""
        self._ending = True
        self._all_left.clear()
        leaving = [asyncio.create_task(one) for one in [_quietly(leave) for leave in self._open.values()]]
        if leaving:
            await asyncio.wait(leaving, timeout=FINISHES_WITHIN + 1)
            if self._open:
                await asyncio.wait([asyncio.create_task(self._all_left.wait())], timeout=1)


async def over(viewer: Viewer, now: datetime, sessions: Sessions | None) -> str:
    """Return, with the reason, when the viewer's access token runs out or their session ends."""
    expires = asyncio.create_task(asyncio.sleep((viewer.expires - now).total_seconds()))
    ended = asyncio.create_task(sessions.ended(viewer)) if sessions else None
    try:
        await asyncio.wait({expires, ended} if ended else {expires}, return_when=asyncio.FIRST_COMPLETED)
        return EXPIRED if expires.done() else ENDED
    finally:
        for task in (expires, ended):
            if task and not task.done():
                task.cancel()


async def deeds_done(running: Iterable[tuple["asyncio.Task[None]", Context]]) -> None:
    """Return when none of these operations writes any more, within seconds."""
    deeds = [task for task, context in running if context.writes]
    if deeds:
        await asyncio.wait(deeds, timeout=FINISHES_WITHIN)


async def _quietly(leave: Leave) -> None:
    try:
        await leave()
    except Exception:  # whatever has become of one connection, the others are to end in order
        return
