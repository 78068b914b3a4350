"""What a resolver is given: who asks, the database, batched loading, and the one way to write."""

import asyncio
import contextlib
import dataclasses
import enum
import functools
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
import strawberry
from msgspec import Struct
from strawberry.dataloader import DataLoader

from pledgebank.base import page
from pledgebank.base.errors import Refused
from pledgebank.base.event import Origin
from pledgebank.storage import together
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.together import Plain
from pledgebank.storage.unit import Reader, Unit
from pledgebank.storage.write import Once, Written, write
from pledgebank.web.limits.rates import Act, Doer, RateLimits, network_of

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# Answers one value per key, in the keys' order.
Batch = Callable[[Reader, Sequence[K]], Awaitable[Sequence[V]]]
Loaders = dict[object, DataLoader[Any, Any]]
SETTLES_WITHIN = 5.0
GLANCE_SECONDS = 1.0


class Viewer(Struct, frozen=True):
    """The person who asks, and the session by which they do. `expires`: when their access token ends, UTC."""

    person: UUID
    session: UUID
    expires: datetime


class Glance:
    """What several, such as those who listen, have read since the newest entry of the log; one per process.

    Batch functions know nothing of who asks, so that what they have read may be shared.
    """

    def __init__(self) -> None:
        self._number = -1
        self._until = 0.0
        self._loaders: Loaders = {}
        self._of: dict[str, Glance] = {}

    def of(self, follower: str) -> "Glance":
        """The same since a follower of the log has come as far as it has."""
        return self._of.setdefault(follower, Glance())

    def at(self, number: int) -> Loaders:
        """The loaders of everybody who looks when the log has come to this number, for a second at most."""
        now = time.monotonic()
        if number > self._number or now >= self._until:
            self._number, self._until, self._loaders = number, now + GLANCE_SECONDS, {}
        return self._loaders


class Context:
    """One per request, or per operation of a WebSocket."""

    def __init__(
        self,
        storage: Storage,
        tools: Mapping[type, object],
        *,
        viewer: Viewer | None = None,
        language: str = "en",
        origin: Origin = Origin.APP,
        address: str = "",
    ) -> None:
        self.storage = storage
        self.viewer = viewer
        self.language = language
        self.origin = origin
        self.address = address
        self.act: Act | None = None
        self.writes = False  # whether a mutation runs: known as it begins
        self.on_begin: Callable[[], None] = lambda: None
        self._tools = tools
        self._loaders: Loaders = {}
        self._glance: Glance | None = None

    @property
    def reader(self) -> Reader:
        """Reads what is committed."""
        return self.storage.reader

    @property
    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.storage.clock.now()

    @property
    def as_of(self) -> str:
        """The place in the log up to which an answer read from now on is at least true: for `changes(after)`."""
        return page.encode((self.storage.tail.head,))

    @property
    def person_id(self) -> UUID | None:
        """The person who asks; None for a guest."""
        return self.viewer.person if self.viewer else None

    def person(self) -> UUID:
        """The person who asks. Raises Refused SIGN_IN_NEEDED for a guest."""
        if self.viewer is None:
            raise Refused("SIGN_IN_NEEDED", "Please sign in first.")
        return self.viewer.person

    def get(self, kind: type[T]) -> T:
        """The tool of this type that the application was built with."""
        return cast("T", self._tools[kind])

    def find(self, kind: type[T]) -> T | None:
        """The tool of this type, if the application was built with one."""
        return cast("T | None", self._tools.get(kind))

    def as_guest(self) -> "Context":
        """The same with nobody signed in, to find out what everybody sees; what is read is read once for both."""
        guest = Context(self.storage, self._tools, language=self.language, origin=self.origin, address=self.address)
        guest._loaders = self._loaders
        return guest

    async def load(self, batch: "Batch[K, V]", key: K) -> V:
        """One value through a batch function: all that one round of resolvers asks for is read at once."""
        if batch not in self._loaders:

            async def read(keys: list[K]) -> Sequence[V]:
                return await batch(self.reader, keys)

            self._loaders[batch] = DataLoader(read, max_batch_size=500)
        coming = cast("asyncio.Future[V]", self._loaders[batch].load(key))
        # Others may wait for the same value: whoever is cancelled must not take it from them.
        return coming.result() if coming.done() else await asyncio.shield(coming)

    def forget(self) -> None:
        """Forget what was loaded: the next load reads anew, for those who listen together with others who do."""
        self._loaders = self._glance.at(self.storage.tail.head) if self._glance else {}

    def look_again(self) -> None:
        """Forget, and from now on read together with all others who listen: nobody reads what another has just read.

        For what changes only as the log tells: the newest entry then is in what is read.
        """
        glance = self._tools.get(Glance)
        self._glance = glance if isinstance(glance, Glance) else None
        self.forget()

    async def write(
        self, command: Callable[[Unit], Awaitable[T]], *, once: Once | None = None, turn: Hashable = None
    ) -> Written[T]:
        """Run a command in one transaction as this person. What was loaded before is forgotten.

        What a mutation does is taken from the allowances of who does it, once, however often the command has to run;
        inside it, so that what was accepted before is answered again whatever is left of them.
        """

        async def allowed(unit: Unit) -> T:
            await self._take()
            return await command(unit)

        named = functools.update_wrapper(allowed, getattr(command, "func", command), updated=())
        written = await write(self.storage, named, by=self.person_id, origin=self.origin, once=once, turn=turn)
        self.forget()
        return written

    async def write_plainly(
        self, plain: Plain[Any], command: Callable[[Unit], Awaitable[UUID]], *, once: Once | None = None
    ) -> Written[UUID]:
        """Write together with others where this is the plain case, else as `write` does, by the command alone."""
        with contextlib.suppress(Refused):  # who has none left may have been answered before: that is looked at alone
            await self._take()
        written = None
        if self.act is None:
            written = await together.write_plainly(
                self.storage, plain, by=self.person_id, origin=self.origin, once=once
            )
        if written is None:
            return await self.write(command, once=once)
        self.forget()
        return written

    async def _take(self) -> None:
        if self.act and (limits := self.find(RateLimits)):
            await limits.take(self.act, self.doer)
        self.act = None

    @property
    def doer(self) -> Doer:
        """Whoever asks, as allowances know them."""
        viewer = self.viewer
        if viewer is None:
            return Doer(network=network_of(self.address))
        return Doer(viewer.person.hex, viewer.session.hex)

    def once(self, operation: str, given: object, *, guest: UUID | None = None) -> Once | None:
        """The idempotency key that a mutation's input carries, if this person, or guest by this contact, sent one."""
        fields = dataclasses.asdict(cast("Any", given))
        key = fields.pop("idempotency_key", None)
        fields.pop("contact", None)  # a guest who meanwhile has signed in repeats the same call
        emptied = [one.name for one in dataclasses.fields(cast("Any", given)) if _is_emptied(given, one)]
        doer = guest or self.person_id
        said = {**cast("dict[str, object]", _plain(fields)), **dict.fromkeys(emptied)}
        return Once.of(doer, key, operation, said) if key and doer else None

    async def settled(self, written: Written[Any], follower: Follower) -> bool:
        """Wait, bounded, until a follower has taken in what was written, if it is anything to it; whether it has."""
        if written.event is None:
            return True
        new, tail = not written.repeated, self.storage.tail
        name, kinds = follower.name, follower.kinds
        settled = await tail.settled(written.event, name, kinds, seconds=SETTLES_WITHIN, new=new)
        if settled and new and tail.has_reached(written.event, name) and (glance := self.find(Glance)):
            # Whatever is read from now on has it in it, and so has what others have read since the follower came here.
            self._loaders = glance.of(name).at(tail.reached[name])
        return settled


Info = strawberry.Info[Context, None]


def _is_emptied(given: object, field: "dataclasses.Field[Any]") -> bool:
    """Whether a field is null where leaving it out would say something else."""
    return field.default is strawberry.UNSET and getattr(given, field.name) is None


def _plain(value: object) -> object:
    if isinstance(value, dict):
        # What is left out and what is null say the same, also once a newer version knows more fields.
        return {key: _plain(part) for key, part in value.items() if part is not None and part is not strawberry.UNSET}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, enum.Enum):
        return value.value
    return msgspec.to_builtins(value)
