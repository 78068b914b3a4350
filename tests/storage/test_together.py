"""Several people's writes share a transaction, and nothing else."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.storage import log, mongo, sequencer
from pledgebank.storage import together as shared
from pledgebank.storage.mongo import Storage
from pledgebank.storage.together import Asked, Plain, Said, write_plainly
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, Written
from tests.conftest import SetClock
from tests.storage import things
from tests.storage.things import names_in, together

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ready(storage: Storage) -> Storage:
    await mongo.prepare(storage, things.INDEXES)
    return storage


def keys(*people: UUID) -> list[Once | None]:
    return [Once.of(person, "key", "make", {}) for person in people]


async def test_several_share_one_transaction_and_each_is_answered_and_told_of(ready: Storage) -> None:
    people = [new_id() for _ in range(3)]

    done = await together(ready, "a", "b", "c", people=people)

    assert ready.measures.writes == {"written": 1}
    assert await names_in(ready) == ["a", "b", "c"]
    await sequencer.drain(ready)
    entries = await log.after(ready.reader, 0, until=10, limit=10)
    assert [(entry.subject.id, entry.event_id, entry.by) for entry in entries] == [
        (one.value, one.event, person)
        for one, person in zip(done, people, strict=True)
        if isinstance(one, Written) and not one.repeated
    ]
    assert len({entry.event_id for entry in entries}) == 3


async def test_whose_case_is_not_plain_is_left_to_write_alone(ready: Storage) -> None:
    first, not_plain, last = await together(ready, "a", "no", "c")

    assert isinstance(first, Written)
    assert isinstance(last, Written)
    assert not_plain is None
    assert await names_in(ready) == ["a", "c"]


async def test_where_nobodys_case_is_plain_nothing_is_written(ready: Storage) -> None:
    assert await together(ready, "no", "no") == [None, None]
    for collection in ("shared_things", "inbox", "operations"):
        assert await ready.reader.count(collection, {}, limit=1) == 0


async def test_of_one_persons_two_the_second_is_left_to_write_alone(ready: Storage) -> None:
    person = new_id()

    first, second = await together(ready, "a", "b", people=[person, person])

    assert isinstance(first, Written)
    assert second is None
    assert await names_in(ready) == ["a"]


async def test_a_key_that_was_used_is_left_to_write_alone_and_touches_nobody(ready: Storage) -> None:
    people = [new_id(), new_id()]
    await together(ready, "a", people=people[:1], once=keys(people[0]))

    repeated, new = await together(ready, "b", "c", people=people, once=keys(*people))

    assert repeated is None
    assert isinstance(new, Written)
    assert await names_in(ready) == ["a", "c"]


async def test_the_answer_to_a_key_is_kept_for_each(ready: Storage) -> None:
    people = [new_id(), new_id()]

    done = await together(ready, "a", "b", people=people, once=keys(*people))

    kept = [await ready.reader.get("answers", f"{person.hex}:key") for person in people]
    assert [(row["value"], row["event"]) for row in kept if row] == [
        (one.value, one.event) for one in done if isinstance(one, Written)
    ]


async def test_where_they_cannot_go_together_all_are_left_to_write_alone(ready: Storage) -> None:
    await together(ready, "taken")

    assert await together(ready, "a", "taken", "b") == [None, None, None]

    assert await names_in(ready) == ["taken"]
    assert ready.measures.again == {"duplicate": 5}


async def test_what_is_decided_too_slowly_is_decided_anew(ready: Storage, clock: SetClock) -> None:
    judged: list[object] = []

    async def slowly(unit: Unit, several: Sequence[Asked[str]]) -> list[Said | None]:
        judged.append(unit.now)
        if len(judged) == 1:
            clock.time += timedelta(seconds=21)
        return await things.judge(unit, several)

    written = await write_plainly(ready, Plain("shared_things", "a", slowly), by=new_id(), origin=Origin.APP, once=None)

    assert written is not None
    assert len(judged) == 2
    await sequencer.drain(ready)
    [entry] = await log.after(ready.reader, 0, until=10, limit=10)
    assert entry.at == judged[1] == clock.time


async def test_who_has_waited_too_long_for_the_one_before_is_told_that_it_is_busy(
    ready: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "BEGUN_WITHIN", 0.0)

    [refused] = await together(ready, "a")

    assert isinstance(refused, Refused)
    assert refused.code == "BUSY"
    assert await names_in(ready) == []
