"""Letters that must be sent are, once, whatever happens: through a real mail server and a real database."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import structlog

from pledgebank.base.ids import new_id
from pledgebank.mail import outbox, store
from pledgebank.mail.message import Message
from pledgebank.mail.model import Letter
from pledgebank.mail.outbox import Post
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader, Unit
from tests.conftest import SetClock
from tests.mail.server import Inbox, a_letter, post, put, serving, standing

pytestmark = pytest.mark.anyio


@pytest.fixture
async def storage(storage: Storage) -> Storage:
    await mongo.prepare(storage, store.INDEXES)
    return storage


@asynccontextmanager
async def sending(storage: Storage, *posts: Post) -> AsyncIterator[None]:
    """Senders at work, until the block ends."""
    tasks = [asyncio.create_task(outbox.run(storage, each)) for each in posts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def came(inbox: Inbox, number: int) -> None:
    """Return once so many letters are there."""
    async with asyncio.timeout(60):
        while len(inbox.envelopes) < number:
            await asyncio.sleep(0.01)


async def test_a_thousand_letters_go_out_in_order_each_once(storage: Storage) -> None:
    inbox = Inbox()
    await put(storage, *(a_letter(storage, number) for number in range(1000)))
    async with serving(inbox) as port, sending(storage, post(port)):
        await came(inbox, 1000)

    numbers = inbox.numbers()
    assert sorted(numbers) == list(range(1000))
    assert max(abs(place - number) for place, number in enumerate(numbers)) <= 2 * outbox.AT_ONCE
    assert set((await standing(storage)).values()) == {("SENT", 1)}
    assert await store.waiting(storage.reader) == store.Waiting(0, None)


async def test_two_senders_at_once_send_each_letter_once(storage: Storage) -> None:
    inbox = Inbox()
    await put(storage, *(a_letter(storage, number) for number in range(300)))
    async with serving(inbox) as port, sending(storage, post(port), post(port), post(port)):
        await came(inbox, 300)
        await asyncio.sleep(0.2)

    assert Counter(inbox.numbers()) == dict.fromkeys(range(300), 1)
    assert set(inbox.keys().values()) == {1}


async def test_what_the_server_does_not_take_now_is_tried_again_later_and_given_up_after_three_days(
    storage: Storage, clock: SetClock
) -> None:
    inbox, begun, tried = Inbox("451 not now"), clock.now(), []
    await put(storage, a_letter(storage))
    async with serving(inbox) as port:
        while (waiting := await store.waiting(storage.reader)).due_since:
            clock.time = waiting.due_since - timedelta(seconds=1)
            assert await outbox.send_due(storage, post(port)) == 0
            clock.time = waiting.due_since
            assert await outbox.send_due(storage, post(port)) == 1
            tried.append(round((clock.now() - begun) / timedelta(minutes=1)))

    assert tried == [0, 1, 6, 21, 81, 321, 1041, 2481, 3921]
    assert await standing(storage) == {1: ("FAILED", 9)}
    assert await store.given_up(storage.reader, begun) == 1


async def test_a_letter_taken_at_last_was_the_same_letter_all_along(storage: Storage, clock: SetClock) -> None:
    inbox = Inbox("451 not now")
    await put(storage, a_letter(storage))
    async with serving(inbox) as port:
        await outbox.send_due(storage, post(port))
        inbox.answer = "250 OK"
        assert await outbox.send_due(storage, post(port)) == 0
        clock.advance(minutes=1)
        assert await outbox.send_due(storage, post(port)) == 1

    assert (len(inbox.envelopes), await standing(storage)) == (1, {1: ("SENT", 2)})


async def test_a_refusal_for_good_is_not_tried_again_and_others_go_on(storage: Storage, clock: SetClock) -> None:
    inbox = Inbox(to=lambda address: "550 nobody here" if address.startswith("p2@") else "250 OK")
    await put(storage, *(a_letter(storage, number) for number in (1, 2, 3)))
    async with serving(inbox) as port:
        await outbox.send_due(storage, post(port))
        clock.advance(days=4)
        assert await outbox.send_due(storage, post(port)) == 0

    assert await standing(storage) == {1: ("SENT", 1), 2: ("REFUSED", 1), 3: ("SENT", 1)}
    assert inbox.numbers() == [1, 3]


async def test_while_the_server_is_away_nothing_is_lost_nor_doubled_however_long(
    storage: Storage, clock: SetClock
) -> None:
    inbox = Inbox()
    async with serving(inbox) as port:
        pass
    await put(storage, *(a_letter(storage, number) for number in range(20)))
    for _ in range(30):
        assert await outbox.send_due(storage, post(port)) == 1  # one is enough to see that nobody is there
        clock.advance(days=1)
    assert set((await standing(storage)).values()) == {("WAITING", 0)}
    async with serving(inbox, port=port), sending(storage, post(port)):
        await came(inbox, 20)

    assert Counter(inbox.numbers()) == dict.fromkeys(range(20), 1)


async def test_a_process_killed_as_its_letter_was_taken_leads_to_one_repeat_of_the_same_letter(
    storage: Storage, clock: SetClock, mongo_url: str
) -> None:
    inbox = Inbox()
    await put(storage, a_letter(storage))

    async def killed(port: int) -> None:
        """A sender that dies after the server has the letter, before it hears so."""
        arguments = (mongo_url, storage.database.name, str(port), clock.now().isoformat())
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.mail.sending", *arguments)
        inbox.on_letter = process.kill
        await process.wait()
        inbox.on_letter = lambda: None

    async with serving(inbox) as port:
        await killed(port)
        assert await outbox.send_due(storage, post(port)) == 0  # nobody knows yet that its process is dead
        clock.advance(minutes=3)
        await killed(port)
        clock.advance(minutes=3)
        assert await outbox.send_due(storage, post(port)) == 1

    assert list(inbox.keys().values()) == [2]
    assert await standing(storage) == {1: ("FAILED", 3)}


async def test_letters_of_one_thread_keep_their_order_though_the_first_has_to_wait(
    storage: Storage, clock: SetClock
) -> None:
    inbox, first = Inbox("451 not now"), a_letter(storage, 1, thread="t")
    await put(storage, first)
    async with serving(inbox) as port:
        await outbox.send_due(storage, post(port))
        inbox.answer = "250 OK"
        await put(storage, a_letter(storage, 2, thread="t"), a_letter(storage, 3), a_letter(storage, 4, thread="t"))
        for _ in range(4):
            await outbox.send_due(storage, post(port))
            clock.advance(seconds=30)

    assert inbox.numbers() == [3, 1, 2, 4]
    assert {tries for _, tries in (await standing(storage)).values()} == {1, 2}


async def test_what_nobody_needs_any_more_is_not_sent_and_one_that_cannot_be_written_stops_no_other(
    storage: Storage,
) -> None:
    inbox = Inbox()

    async def odd(reader: Reader, letter: Letter) -> Message | None:
        number = letter.about.int
        if number == 1:
            raise RuntimeError("ann@example.org")
        return None if number == 2 else Message("c@example.org", str(number), "")

    await put(storage, *(a_letter(storage, number) for number in (1, 2, 3)))
    with structlog.testing.capture_logs() as logged:
        async with serving(inbox) as port:
            await outbox.send_due(storage, post(port, compose=odd))

    assert await standing(storage) == {1: ("WAITING", 1), 2: ("NEEDLESS", 1), 3: ("SENT", 1)}
    assert (inbox.numbers(), [one["event"] for one in logged]) == ([3], ["letter not written"])
    assert "example.org" not in str(logged)


async def test_what_follows_from_the_end_of_a_letter_happens_with_it_or_not_at_all(storage: Storage) -> None:
    inbox, told = Inbox(), new_id()

    async def ended(unit: Unit, letter: Letter) -> None:
        await unit.insert("told", {"_id": told, "state": letter.state.value})
        if letter.about == UUID(int=2):
            raise RuntimeError

    await put(storage, a_letter(storage))
    async with serving(inbox) as port:
        await outbox.send_due(storage, post(port, ended=ended))
        assert await storage.reader.find("told", {}, limit=9) == [{"_id": told, "state": "SENT"}]
        told = new_id()
        await put(storage, a_letter(storage, 2))
        await outbox.send_due(storage, post(port, ended=ended))

    assert len(await storage.reader.find("told", {}, limit=9)) == 1
    assert await standing(storage) == {1: ("SENT", 1), 2: ("WAITING", 1)}


async def test_nothing_kept_of_a_letter_says_to_whom_it_goes_or_what_it_says(storage: Storage) -> None:
    inbox = Inbox()
    await put(storage, a_letter(storage))
    with structlog.testing.capture_logs() as logged:
        async with serving(inbox) as port:
            await outbox.send_due(storage, post(port))

    kept = str(await storage.reader.find(store.LETTERS, {}, limit=9)) + str(logged)
    assert (len(inbox.envelopes), "example.org" in kept, "Letter 1" in kept) == (1, False, False)


async def test_who_ends_in_order_finishes_the_letter_in_hand(storage: Storage) -> None:
    inbox, working = Inbox(), asyncio.Event()
    inbox.on_letter = working.set
    await put(storage, *(a_letter(storage, number) for number in range(50)))
    async with serving(inbox) as port, sending(storage, post(port)):
        await working.wait()

    states = Counter(state for state, _ in (await standing(storage)).values())
    assert states["SENT"] == len(inbox.envelopes)
    assert {tries for state, tries in (await standing(storage)).values() if state == "WAITING"} <= {0}
