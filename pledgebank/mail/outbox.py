"""Sends the letters that must be sent: takes one, has it written, hands it over, and marks what became of it.

Any number of processes may. A letter is taken before it is sent, so no two send it; one whose process dies is taken
again after three minutes. If that one had been handed over just then it goes out a second time, under the same
Message-ID, and never a third time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial

import structlog
from msgspec import Struct

from pledgebank.mail import rules, store
from pledgebank.mail.message import Failure, Mailer, MailFailed, Message
from pledgebank.mail.model import Letter
from pledgebank.storage.ending import end
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader, Unit
from pledgebank.storage.write import write

AT_ONCE = 4
LOOKS_EVERY = 1.0
SENDS_WITHIN = 120.0
ENDS_WITHIN = 4.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
_logger = structlog.get_logger(__name__)


async def nothing(unit: Unit, letter: Letter) -> None:
    """What follows from the end of most letters."""


class Kind(Struct, frozen=True):
    """One sort of letter.

    `compose`: what it says as things stand now, and to whom; None where nobody needs it any more. `ended`: what follows
    in the transaction that marks it as sent, refused, failed or needless.
    """

    compose: Callable[[Reader, Letter], Awaitable[Message | None]]
    ended: Callable[[Unit, Letter], Awaitable[None]] = nothing


class Post(Struct, frozen=True):
    """What sending needs: how letters leave, and how each kind is written."""

    mailer: Mailer
    kinds: Mapping[str, Kind]


async def run(storage: Storage, post: Post) -> None:
    """Send what is due until cancelled; what is under way then is given four seconds to end well."""
    going: set[asyncio.Task[None]] = set()
    way = _Way()
    try:
        while True:
            await way.is_clear()
            letter = await _taken(storage, going)
            if letter is None:
                await asyncio.sleep(LOOKS_EVERY)
                continue
            _begin(_send(storage, post, letter, way), going)
            if len(going) >= AT_ONCE:
                await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _let_end(going)


async def send_due(storage: Storage, post: Post) -> int:
    """Send all that is due now, one after the other; answers how many letters were looked at."""
    looked_at, way = 0, _Way()
    while letter := await store.claim(storage):
        looked_at += 1
        await _send(storage, post, letter, way)
        if way.is_blocked:
            break
    return looked_at


class _Way:
    """Whether the mail server lets us in. While it does not, nothing is tried but now and then; no letter suffers."""

    def __init__(self) -> None:
        self._pause = 0.0
        self._until = 0.0

    @property
    def is_blocked(self) -> bool:
        return self._pause > 0

    async def is_clear(self) -> None:
        """Return when it is time to try."""
        await asyncio.sleep(max(0.0, self._until - time.monotonic()))

    def opened(self) -> None:
        self._pause = 0.0

    def blocked(self, error: str) -> None:
        if time.monotonic() < self._until:  # another has just found that out
            return
        self._pause = min(self._pause * 2 or FIRST_PAUSE, LONGEST_PAUSE)
        self._until = time.monotonic() + self._pause
        _logger.warning("mail server away", error=error, again_in=self._pause)


async def _send(storage: Storage, post: Post, letter: Letter, way: _Way) -> None:
    """Send a letter just taken, and mark what became of it."""
    try:
        tried = await _tried(storage, post, letter, way)
        await write(storage, partial(_mark, post=post, letter=letter, tried=tried), recognise=False)
    except Exception as error:  # one letter must not stop the others; it is taken again when its time is over
        _logger.error("letter not marked", kind=letter.kind, letter=letter.id.hex, error=type(error).__name__)


async def _tried(storage: Storage, post: Post, letter: Letter, way: _Way) -> Letter:
    clock = storage.clock
    if not rules.may_go(letter):
        return rules.lost(letter, clock.now())
    if await store.is_behind(storage.reader, letter):
        return rules.stand_behind(letter, clock.now())
    try:
        message = await post.kinds[letter.kind].compose(storage.reader, letter)
    except Exception as error:
        _logger.error("letter not written", kind=letter.kind, letter=letter.id.hex, error=type(error).__name__)
        return rules.failed(letter, Failure.LATER, clock.now())
    if message is None:
        return rules.needless(letter, clock.now())
    try:
        async with asyncio.timeout(SENDS_WITHIN):
            await post.mailer.send(message)
    except (MailFailed, TimeoutError) as error:
        how = error.how if isinstance(error, MailFailed) else Failure.IN_DOUBT
        if how is Failure.AWAY:
            way.blocked(str(error))
        return rules.failed(letter, how, clock.now())
    way.opened()
    return rules.sent(letter, clock.now())


async def _mark(unit: Unit, *, post: Post, letter: Letter, tried: Letter) -> None:
    assert letter.holder is not None, "a letter nobody took"
    if await store.give_back(unit, tried, letter.holder) and tried.ended_at is not None:
        await post.kinds[letter.kind].ended(unit, tried)


async def _taken(storage: Storage, going: set[asyncio.Task[None]]) -> Letter | None:
    """The letter that is next; whoever is cancelled meanwhile puts it back."""
    taking = asyncio.ensure_future(store.claim(storage))
    try:
        return await asyncio.shield(taking)
    except asyncio.CancelledError:
        _begin(_put_back(storage, taking), going)
        raise


async def _put_back(storage: Storage, taking: Awaitable[Letter | None]) -> None:
    if (letter := await taking) and letter.holder:
        untried = rules.failed(letter, Failure.AWAY, storage.clock.now())
        await write(storage, partial(store.give_back, letter=untried, holder=letter.holder), recognise=False)


def _begin(work: Coroutine[None, None, None], going: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(work)
    going.add(task)
    task.add_done_callback(going.discard)


async def _let_end(going: set[asyncio.Task[None]]) -> None:
    """Wait a little for what is under way, even if cancelled meanwhile; then end it."""
    give_up = time.monotonic() + ENDS_WITHIN
    while going and (left := give_up - time.monotonic()) > 0:
        try:
            await asyncio.wait(set(going), timeout=left)
        except asyncio.CancelledError:
            continue  # asked again to end, as soon as can be
    await end(*going)
