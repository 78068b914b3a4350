"""How far the log and its followers have come, known in every process at once; wakes whoever waits for that."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from pymongo.asynchronous.collection import AsyncCollection

from pledgebank.base.event import Entry
from pledgebank.storage import log
from pledgebank.storage.documents import Doc
from pledgebank.storage.ending import end
from pledgebank.storage.recent import MOST, Recent
from pledgebank.storage.unit import Reader
from pledgebank.storage.watch.outage import Outage

POLL_SECONDS = 1.0
REACH = 20_000  # entries looked through at once: a new follower has the whole log before it, and a read may not last
FOLLOWER = "follower/"


class Tail:
    """One per process: watches the heads, keeps the newest entries at hand, lets people wait and listen."""

    def __init__(self, reader: Reader, heads: AsyncCollection[Doc], outage: Outage) -> None:
        self._reader = reader
        self._outage = outage
        self._heads = heads
        # Set, and replaced by a fresh one, when there are new entries, and when a follower has moved on.
        self._logged = asyncio.Event()
        self._moved = asyncio.Event()
        self._about: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._changed = asyncio.Event()
        self._recent = Recent()
        self._fetched = 0
        self.head = 0
        self.reached: dict[str, int] = {}
        self.parked: dict[str, int] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch, from what `look` has found on, until the block ends."""
        self._fetched = self.head
        tasks = [asyncio.create_task(work()) for work in (self._watch, self._poll, self._fetch)]
        try:
            yield
        finally:
            await end(*tasks)

    def saw(self, head: Doc) -> None:
        """Take note of a head as it was just written or read; older news change nothing."""
        name, number = head["_id"], head["number"]
        if name == "log":
            self.head = max(self.head, number)
        else:
            name = name.removeprefix(FOLLOWER)
            if number >= self.reached.get(name, 0):
                self.reached[name], self.parked[name] = number, head.get("parked", 0)
            done, self._moved = self._moved, asyncio.Event()
            done.set()
        self._changed.set()

    async def passed(self, number: int) -> None:
        """Return when entries beyond `number` can be read."""
        while self._fetched <= number:
            await self._logged.wait()

    async def settled(
        self, event_id: str, follower: str, kinds: Collection[str] = (), *, seconds: float, new: bool = False
    ) -> bool:
        """Whether, within some seconds, the follower has taken in this event. False if its subject is parked.

        `kinds`: all that it takes, where the event may be none of it: then it need only have taken in what was before.
        `new`: it was written just now, so that it is still to come by here.
        """
        try:
            async with asyncio.timeout(seconds):
                number = await self._number(event_id, new=new)
                entry = self._recent.at(number)
                passes_by = bool(kinds) and entry is not None and entry.kind not in kinds
                while self.reached.get(follower, 0) < number:
                    moved = self._moved
                    if passes_by and await self._taken_in(follower, kinds) >= number:
                        break
                    await moved.wait()
        except TimeoutError:
            return False
        return not self.parked.get(follower) or not await self._is_parked(number, follower)

    def has_reached(self, event_id: str, follower: str) -> bool:
        """Whether a follower's cursor stands at this event of late, or beyond it."""
        number = self._recent.number_of(event_id)
        return number is not None and self.reached.get(follower, 0) >= number

    async def taken_in(self, follower: str, kinds: Collection[str], *, seconds: float) -> int:
        """Up to which number a follower has taken in all that is of its kinds.

        Waits, at most so many seconds, for what is in the log now, unless the follower is far behind.
        """
        until, number = self._fetched, 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    moved = self._moved
                    number = await self._taken_in(follower, kinds)
                    if number >= until or until - number > MOST:
                        break
                    await moved.wait()
        return number

    async def _taken_in(self, follower: str, kinds: Collection[str]) -> int:
        # Its cursor may lag behind for want of anything that concerns it.
        reached = self.reached.get(follower, 0)
        if reached >= self._fetched:
            return reached
        entries, through = await self.of_kinds(kinds, reached, limit=1)
        return entries[0].number - 1 if entries else through

    async def listen(self, after: int) -> AsyncGenerator[Entry, None]:
        """Every entry after a number, oldest first, and then each new one as it comes."""
        while True:
            for entry in await self._next(after):
                yield entry
                after = entry.number
            await self.passed(after)

    async def of_kinds(self, kinds: Collection[str], after: int, *, limit: int) -> tuple[list[Entry], int]:
        """The entries of some kinds after a number, at most `limit`, and how far that looked."""
        if not self._recent.reaches(after):
            until = min(self.head, after + REACH)
            return await log.of_kinds(self._reader, kinds, after, until=until, limit=limit)
        found = [entry for entry in self._recent.since(after) if entry.kind in kinds][:limit]
        return found, found[-1].number if len(found) == limit else self._fetched

    async def about(self, subject: UUID, after: int) -> AsyncGenerator[Entry, None]:
        """Every entry about one thing after a number, oldest first, and then each new one; woken for these alone."""
        woken = asyncio.Event()
        self._about[subject].add(woken)
        try:
            while True:
                woken.clear()
                reached = self._fetched
                while entries := await self._next_about(subject, after, reached):
                    for entry in entries:
                        yield entry
                    after = entries[-1].number
                after = max(after, reached)
                await woken.wait()
        finally:
            self._about[subject].discard(woken)
            if not self._about[subject]:
                del self._about[subject]

    def lag(self, followers: Collection[str]) -> int:
        """How many entries the slowest of these followers has before it; of all when none of these is known."""
        known = [number for name, number in self.reached.items() if name in followers]
        return self.head - min(known or self.reached.values(), default=self.head)

    async def _next(self, after: int) -> list[Entry]:
        if self._recent.reaches(after):
            return self._recent.page(after, 200)
        return await log.after(self._reader, after, until=self.head, limit=200)

    async def _next_about(self, subject: UUID, after: int, until: int) -> list[Entry]:
        if after >= until:
            return []
        if self._recent.reaches(after):
            return [entry for entry in self._recent.since(after) if entry.subject.id == subject]
        return await log.of_subject(self._reader, subject, first=after + 1, until=until, limit=200)

    async def _number(self, event_id: str, *, new: bool) -> int:
        number = self._recent.number_of(event_id)
        if number is None and not new:
            number = await log.number_of(self._reader, event_id)
        while number is None:
            await self._logged.wait()
            number = self._recent.number_of(event_id)
        return number

    async def _is_parked(self, number: int, follower: str) -> bool:
        [entry] = await log.after(self._reader, number - 1, until=number, limit=1)
        parked = await self._reader.get("parked", f"{follower}/{entry.subject.type}/{entry.subject.id.hex}")
        return parked is not None and parked["first"] <= number

    async def _fetch(self) -> None:
        """Bring the new entries in once for all listeners, then wake everybody."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._fetch_new()
            except Exception as error:  # whatever it is, people wait for this loop: say it and go on
                self._outage.note("log not readable", error)
                self._changed.set()
                await asyncio.sleep(POLL_SECONDS)

    async def _fetch_new(self) -> None:
        while self._fetched < self.head:
            entries = await log.after(self._reader, self._fetched, until=self.head, limit=500)
            for entry in entries:
                self._recent.add(entry)
            if not entries:
                return
            self._fetched = entries[-1].number
            done, self._logged = self._logged, asyncio.Event()
            done.set()
            for entry in entries:
                for woken in self._about.get(entry.subject.id, ()):
                    woken.set()

    async def _watch(self) -> None:
        """News by change stream; when it breaks, polling carries on alone until it is back."""
        while True:
            try:
                async with await self._heads.watch(full_document="updateLookup", max_await_time_ms=1000) as stream:
                    async for change in stream:
                        if document := change.get("fullDocument"):
                            self.saw(document)
            except Exception as error:  # of any kind: by this loop and the next this process hears of all others
                self._outage.note("heads not watched", error)
            await asyncio.sleep(POLL_SECONDS)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.look()
            except Exception as error:
                self._outage.note("heads not readable", error)
            else:
                self._outage.over()

    async def look(self) -> None:
        """Read how far everything has come."""
        for document in await self._reader.find("heads", {}, limit=1000):
            self.saw(document)
