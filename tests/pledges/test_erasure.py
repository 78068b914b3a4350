"""What becomes of the signatures and promises of somebody who deleted their account; counts stay right throughout."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.people import store as people
from pledgebank.pledges import fold, store
from pledgebank.pledges.erasure import ERASES
from pledgebank.pledges.fold import FOLDS, Recount
from pledgebank.pledges.making import commands as making
from pledgebank.pledges.model import NameVisibility, Pledge, PledgeState, SignatureState
from pledgebank.pledges.signing import commands as signing
from pledgebank.storage import mongo
from pledgebank.storage.documents import dump
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase, while_leaving
from tests.pledges.builders import NOW, a_draft, a_person, a_pledge, a_signature, created, keep, kinds, sign

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def _indexes(pledges: Storage) -> None:
    await mongo.prepare(pledges, people.INDEXES)


async def now(storage: Storage, key: UUID) -> Pledge:
    found = await store.get(storage.reader, key)
    assert found is not None
    return found


async def test_a_signature_on_an_open_pledge_goes_and_the_next_one_counts_in_its_place(
    pledges: Storage, running: Running
) -> None:
    ann, pledge = await a_person(pledges, "Ann"), await created(pledges, target=2)
    async with running(FOLDS, ERASES):
        await sign(pledges, pledge, ann)
        await calm(pledges, FOLDS, ERASES)
        assert (await now(pledges, pledge)).signature_count == 1

        await erase(pledges, ann)
        await calm(pledges, FOLDS, ERASES)
        left = await now(pledges, pledge)
        await sign(pledges, pledge)
        await calm(pledges, FOLDS, ERASES)
        one = await now(pledges, pledge)
        await sign(pledges, pledge)
        await calm(pledges, FOLDS, ERASES)
        two = await now(pledges, pledge)

    assert (left.state, left.signature_count, left.missing) == (PledgeState.OPEN, 0, 2)
    assert (one.state, one.signature_count) == (PledgeState.OPEN, 1)
    assert (two.state, two.signature_count, two.count_at_activation) == (PledgeState.ACTIVE, 2, 2)
    assert await fold.recount(pledges.reader, pledge) == Recount(shown=2, true=2)
    told = [kind for kind in await kinds(pledges, pledge) if kind != "pledge.signed"]
    counted = ["pledge.counted"] * 3
    assert told == ["pledge.created", "pledge.counted", "pledge.signer_erased", *counted, "pledge.activated"]


@pytest.mark.parametrize("state", [PledgeState.ACTIVE, PledgeState.FAILED, PledgeState.CANCELLED])
async def test_once_it_is_decided_a_signature_stays_counted_without_a_name(
    pledges: Storage, running: Running, state: PledgeState
) -> None:
    ann = await a_person(pledges, "Ann")
    reached = 1 if state is PledgeState.ACTIVE else None
    pledge = a_pledge(target=1, missing=0, state=state, signature_count=1, count_at_activation=reached)
    signature = a_signature(pledge=pledge.id, person=ann, visibility=NameVisibility.PUBLIC)
    await keep(pledges, pledge, signature)

    await erase(pledges, ann)
    async with running(FOLDS, ERASES):
        await calm(pledges, FOLDS, ERASES)

    assert await now(pledges, pledge.id) == pledge
    assert await fold.recount(pledges.reader, pledge.id) == Recount(shown=1, true=1)
    kept = await store.signature(pledges.reader, signature.id)
    assert kept is not None
    assert (kept.state, kept.visibility) == (SignatureState.COUNTED, NameVisibility.HIDDEN)
    assert await people.get(pledges.reader, kept.person) is None


async def test_what_was_signed_in_time_counts_though_its_signer_left_after_the_deadline(
    pledges: Storage, running: Running, clock: SetClock
) -> None:
    ann = await a_person(pledges)
    pledge = a_pledge(target=1, state=PledgeState.SETTLING, signature_count=0)
    signature = a_signature(pledge=pledge.id, person=ann)
    await keep(pledges, pledge, signature)

    clock.time = pledge.deadline + timedelta(seconds=1)
    await erase(pledges, ann)
    async with running(FOLDS, ERASES):
        await calm(pledges, FOLDS, ERASES)

    assert await store.signature(pledges.reader, signature.id) is not None


async def test_own_open_pledges_are_cancelled_and_others_stay(
    pledges: Storage, running: Running, clock: SetClock
) -> None:
    ann = await a_person(pledges, "Ann")
    opened, signed = await created(pledges, ann), await created(pledges, ann, target=1)
    async with running(FOLDS, ERASES):
        await sign(pledges, signed)
        await calm(pledges, FOLDS, ERASES)
        await erase(pledges, ann)
        await calm(pledges, FOLDS, ERASES)

    assert (await now(pledges, opened)).state is PledgeState.CANCELLED
    assert (await now(pledges, signed)).state is PledgeState.ACTIVE
    assert await kinds(pledges, opened) == ["pledge.created", "pledge.cancelled"]
    before = await now(pledges, opened)
    with pytest.raises(Refused) as refused:
        await sign(pledges, opened)
    assert refused.value.code == "PLEDGE_CLOSED"
    assert await now(pledges, opened) == before


async def test_what_is_out_of_view_does_not_come_back_open_without_its_promiser(
    pledges: Storage, running: Running, clock: SetClock
) -> None:
    ann = await a_person(pledges, "Ann")
    hidden = {"promiser": ann, "state": PledgeState.SUSPENDED, "suspended_from": PledgeState.OPEN}
    paused = a_pledge(suspended_at=NOW, **hidden)
    over = a_pledge(suspended_at=paused.deadline, **hidden)
    await keep(pledges, paused, over)
    clock.time = paused.deadline + timedelta(days=1)
    await erase(pledges, ann)
    async with running(ERASES):
        await calm(pledges, ERASES)
    back = [(await now(pledges, one.id)).suspended_from for one in (paused, over)]
    assert back == [PledgeState.CANCELLED, PledgeState.OPEN]


async def test_who_signs_while_they_leave_is_not_counted_in_the_end(pledges: Storage, running: Running) -> None:
    people_ = [await a_person(pledges) for _ in range(12)]
    pledge = await created(pledges, target=50)
    async with running(FOLDS, ERASES):
        await asyncio.gather(*(one for ann in people_ for one in (sign(pledges, pledge, ann), erase(pledges, ann))))
        await sign(pledges, pledge)
        await calm(pledges, FOLDS, ERASES)

    assert (await now(pledges, pledge)).signature_count == 1
    assert await fold.recount(pledges.reader, pledge) == Recount(shown=1, true=1)
    assert await pledges.reader.count("signatures", {}, limit=100) == 1


async def test_a_signature_committed_after_all_was_let_go_of_is_let_go_of_too(
    pledges: Storage, running: Running
) -> None:
    ann, pledge = await a_person(pledges), await created(pledges, target=5)
    joining = partial(signing.sign, pledge=pledge, person=ann, visibility=NameVisibility.PUBLIC)
    promising = partial(making.create, promiser=ann, draft=a_draft(), places=Places())
    async with running(FOLDS, ERASES):
        await while_leaving(pledges, ann, joining, FOLDS, ERASES)
        await calm(pledges, FOLDS, ERASES)
        ben = await a_person(pledges)
        made = await while_leaving(pledges, ben, partial(promising, promiser=ben), FOLDS, ERASES)
        await calm(pledges, FOLDS, ERASES)

    assert await pledges.reader.count("signatures", {}, limit=5) == 0
    assert await fold.recount(pledges.reader, pledge) == Recount(shown=0, true=0)
    assert (await now(pledges, made.value)).state is PledgeState.CANCELLED


async def test_a_thousand_signatures_are_let_go_of_in_lots_also_when_stopped_in_between(
    pledges: Storage, running: Running
) -> None:
    ann = await a_person(pledges)
    several = [a_pledge(target=3, missing=2, signature_count=1) for _ in range(1000)]
    given = [a_signature(pledge=pledge.id, person=ann) for pledge in several]

    async def insert(unit: Unit) -> None:
        await unit.insert("pledges", *(store.document(pledge) for pledge in several))
        await unit.insert("signatures", *(dump(signature) for signature in given))

    await write(pledges, insert)
    await erase(pledges, ann)
    left, stops = 1000, 0
    while left:
        async with running(FOLDS, ERASES):
            async with asyncio.timeout(60):
                while await pledges.reader.count("signatures", {}, limit=2000) > max(left - 150, 0):
                    await asyncio.sleep(0.01)
        left, stops = await pledges.reader.count("signatures", {}, limit=2000), stops + 1
    async with running(FOLDS, ERASES):
        await calm(pledges, FOLDS, ERASES)

    assert stops > 1
    assert await pledges.reader.count("pledges", {"signature_count": 0, "missing": 3, "version": 2}, limit=2000) == 1000
    assert await pledges.reader.count("log", {"kind": "pledge.signer_erased"}, limit=2000) == 1000
    assert await pledges.reader.count("log", {"kind": "pledge.counted"}, limit=2000) == 1000
    assert await pledges.reader.count("log", {"kind": "person.erasure_continued"}, limit=2000) == 5


async def test_a_signature_by_nobody_is_told_apart_from_another(pledges: Storage, running: Running) -> None:
    leavers = [await a_person(pledges) for _ in range(3)]
    pledge = a_pledge(target=1, missing=0, state=PledgeState.ACTIVE, signature_count=3, count_at_activation=1)
    await keep(pledges, pledge, *(a_signature(pledge=pledge.id, person=one) for one in leavers))

    for one in leavers:
        await erase(pledges, one)
    async with running(FOLDS, ERASES):
        await calm(pledges, FOLDS, ERASES)

    assert await fold.recount(pledges.reader, pledge.id) == Recount(shown=3, true=3)
    assert await pledges.reader.count("signatures", {"person": {"$in": [*leavers, new_id()]}}, limit=5) == 0
