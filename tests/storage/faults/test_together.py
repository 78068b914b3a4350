"""A shared commit whose answer is lost: neither lost nor doubled, for anybody."""

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage import together as shared
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import Once, Written
from tests.storage import things
from tests.storage.faults.faulty_mongo import fault
from tests.storage.faults.test_in_doubt import CUT_OFF, DONE_BUT_UNSURE
from tests.storage.things import names_in, together

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("how", [DONE_BUT_UNSURE, CUT_OFF])
async def test_several_whose_commit_is_in_doubt_are_each_written_once(
    faulty: Storage, faulty_url: str, how: Doc
) -> None:
    await mongo.prepare(faulty, things.INDEXES)
    people = [new_id() for _ in range(3)]
    once = [Once.of(person, "key", "make", {}) for person in people]

    async with fault(faulty_url, "failCommand", times=5, **how):
        done = await together(faulty, "a", "b", "c", people=people, once=once)

    assert await names_in(faulty) == ["a", "b", "c"]
    letters = [row["_id"] for row in await faulty.reader.find("inbox", {}, order=[("stamp", 1)], limit=10)]
    assert letters == [one.event for one in done if isinstance(one, Written)]
    kept = [await faulty.reader.get("answers", key.id) for key in once]
    assert [row["event"] for row in kept if row] == letters


@pytest.mark.parametrize(("how", "made"), [(DONE_BUT_UNSURE, True), (CUT_OFF, False)])
async def test_who_cannot_be_told_what_became_of_it_does_not_try_alone(
    faulty: Storage, faulty_url: str, how: Doc, made: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mongo.prepare(faulty, things.INDEXES)
    monkeypatch.setattr(shared, "DONE_WITHIN", 1.0)
    # Names of their own: the database drops what is neither committed nor given up only after a minute.
    names = sorted(new_id().hex for _ in range(2))

    async with fault(faulty_url, "failCommand", **how):
        done = await together(faulty, *names)

    if made:
        assert all(isinstance(one, Written) for one in done)
        assert await names_in(faulty) == names
    else:
        assert ["may have been done" in str(one) for one in done if isinstance(one, Refused)] == [True, True]
        assert await names_in(faulty) == []
