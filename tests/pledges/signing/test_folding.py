"""Places under a cap, new terms, suspension: as the fold decides them, with the database."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.base.ids import new_id
from pledgebank.pledges import erasure, fold
from pledgebank.pledges.events import PledgeRevised
from pledgebank.pledges.fold import Recount
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.pledges.builders import NOW, a_pledge, keep, kinds, sign
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
COUNTED, WAITLISTED, OFFERED = SignatureState.COUNTED, SignatureState.WAITLISTED, SignatureState.OFFERED
WITHDRAWN, LAPSED, RECEIVED = SignatureState.WITHDRAWN, SignatureState.LAPSED, SignatureState.RECEIVED


@pytest.fixture
def hands(pledges: Storage) -> Hands:
    return Hands(pledges)


async def full(hands: Hands, *, cap: int = 2, waiting: int = 2) -> tuple[UUID, list[UUID]]:
    """A pledge with its cap reached and some who wait, in the order of signing."""
    pledge = a_pledge(target=1, cap=cap)
    await keep(hands.storage, pledge)
    people = [new_id() for _ in range(cap + waiting)]
    for person in people:
        await sign(hands.storage, pledge.id, person)
    await hands.fold_all()
    return pledge.id, people


async def test_beyond_the_cap_they_wait_in_order(hands: Hands) -> None:
    key, people = await full(hands)
    assert await hands.states(key, *people) == [COUNTED, COUNTED, WAITLISTED, WAITLISTED]
    pledge = await hands.pledge(key)
    assert (pledge.signature_count, pledge.waiting, pledge.offered, pledge.tickets) == (2, 2, 0, 2)
    assert [(await hands.signature(key, one)).ticket for one in people] == [None, None, 1, 2]
    assert await fold.recount(hands.storage.reader, key) == Recount(2, 2, waiting=(2, 2))


async def test_a_freed_place_is_kept_48_hours_for_who_waited_longest_and_taken_by_signing(
    hands: Hands, clock: SetClock
) -> None:
    key, [ann, ben, cat, dan] = await full(hands)
    await hands.withdraw(key, ann)
    await hands.fold_all()
    assert await hands.states(key, ann, ben, cat, dan) == [WITHDRAWN, COUNTED, OFFERED, WAITLISTED]
    assert (await hands.signature(key, cat)).offer_until == NOW + timedelta(hours=48)
    assert await fold.recount(hands.storage.reader, key) == Recount(1, 1, waiting=(1, 1), offered=(1, 1))

    clock.advance(hours=47)
    await sign(hands.storage, key, cat)
    await sign(hands.storage, key, cat)
    await hands.fold_all()
    taken = await hands.signature(key, cat)
    assert (taken.state, taken.late, taken.offer_until, taken.ticket) == (COUNTED, True, None, None)
    assert await fold.recount(hands.storage.reader, key) == Recount(2, 2, waiting=(1, 1))
    told = await kinds(hands.storage, key)
    assert (told.count("pledge.place_offered"), told.count("pledge.place_taken")) == (1, 1)


async def test_a_place_that_nobody_answers_for_goes_to_the_next_120_seconds_after_its_time(
    hands: Hands, clock: SetClock
) -> None:
    key, [ann, _, cat, dan] = await full(hands)
    await hands.withdraw(key, ann)
    await hands.fold_all()
    clock.advance(hours=48, seconds=119.999)
    await hands.tick()
    await hands.fold_all()
    assert await hands.states(key, cat, dan) == [OFFERED, WAITLISTED]
    clock.advance(milliseconds=1)
    await hands.tick()
    await hands.tick()
    await hands.fold_all()
    assert await hands.states(key, cat, dan) == [WITHDRAWN, OFFERED]
    assert (await kinds(hands.storage, key)).count("pledge.offer_lapsed") == 1


async def test_a_place_declined_goes_to_the_next_and_who_comes_back_is_last(hands: Hands) -> None:
    key, [ann, _, cat, dan] = await full(hands)
    await hands.withdraw(key, ann)
    await hands.fold_all()
    await hands.withdraw(key, cat)
    await hands.fold_all()
    await sign(hands.storage, key, cat)
    await sign(hands.storage, key, ann)
    await hands.fold_all()
    assert await hands.states(key, dan, cat, ann) == [OFFERED, WAITLISTED, WAITLISTED]
    assert [(await hands.signature(key, one)).ticket for one in (cat, ann)] == [3, 4]


async def test_who_answers_too_late_signs_anew_and_is_last(hands: Hands, clock: SetClock) -> None:
    key, [ann, _, cat, dan] = await full(hands)
    await hands.withdraw(key, ann)
    await hands.fold_all()
    clock.advance(hours=48)
    await sign(hands.storage, key, cat)
    await hands.fold_all()
    assert await hands.states(key, dan, cat) == [OFFERED, WAITLISTED]
    assert (await kinds(hands.storage, key)).count("pledge.place_taken") == 0


async def test_an_erased_signers_place_goes_to_the_next_also_after_activation(hands: Hands) -> None:
    key, [ann, ben, cat, dan] = await full(hands)
    for person in (ann, dan):
        await write(hands.storage, partial(erasure.let_go, person=person, limit=5))
    await hands.fold_all()
    assert await hands.states(key, ben, cat) == [COUNTED, OFFERED]
    assert await fold.recount(hands.storage.reader, key) == Recount(1, 1, offered=(1, 1))
    assert await hands.storage.reader.count("signatures", {}, limit=9) == 2


async def test_no_place_is_kept_past_the_deadline_nor_offered_after_it(hands: Hands, clock: SetClock) -> None:
    key, [ann, ben, cat, dan] = await full(hands)
    deadline = (await hands.pledge(key)).deadline
    clock.time = deadline - timedelta(hours=1)
    await hands.withdraw(key, ann)
    await hands.fold_all()
    assert (await hands.signature(key, cat)).offer_until == deadline
    clock.time = deadline + timedelta(minutes=2)
    await hands.tick()
    await hands.withdraw(key, ben)
    await hands.fold_all()
    assert await hands.states(key, ben, cat, dan) == [WITHDRAWN, WITHDRAWN, WAITLISTED]
    assert (await hands.pledge(key)).state is PledgeState.ACTIVE


async def test_new_terms_begin_the_count_anew_until_they_are_accepted(hands: Hands) -> None:
    pledge = a_pledge(target=2)
    ann, ben, cat = (new_id() for _ in range(3))
    await keep(hands.storage, pledge)
    await sign(hands.storage, pledge.id, ann)
    await hands.fold_all()
    await sign(hands.storage, pledge.id, ben)
    await hands.change(
        replace(await hands.pledge(pledge.id), terms=2), PledgeRevised(id=pledge.id, terms=2, edit=new_id())
    )
    await sign(hands.storage, pledge.id, cat, terms=2)
    await sign(hands.storage, pledge.id, ann, terms=2)
    await hands.fold(1)  # ben's, who signed the earlier terms: he would have been the second
    assert (await hands.pledge(pledge.id)).state is PledgeState.OPEN
    await hands.fold(1)
    assert (await hands.pledge(pledge.id)).signature_count == 0
    await hands.fold_all()
    assert await hands.states(pledge.id, ann, ben, cat) == [COUNTED, LAPSED, COUNTED]
    after = await hands.pledge(pledge.id)
    assert (after.state, after.signature_count) == (PledgeState.ACTIVE, 2)
    await sign(hands.storage, pledge.id, ben, terms=2)
    await hands.fold_all()
    assert await fold.recount(hands.storage.reader, pledge.id) == Recount(3, 3)
    assert (await hands.signature(pledge.id, ben)).late


async def test_withdrawing_after_activation_is_free_and_undoes_nothing(hands: Hands) -> None:
    pledge = a_pledge(target=2)
    people = [new_id() for _ in range(3)]
    await keep(hands.storage, pledge)
    for person in people:
        await sign(hands.storage, pledge.id, person)
    await hands.fold_all()
    for person in people[:2]:
        await hands.withdraw(pledge.id, person)
        await hands.withdraw(pledge.id, person)
    await hands.fold_all()
    after = await hands.pledge(pledge.id)
    assert (after.state, after.signature_count, after.count_at_activation) == (PledgeState.ACTIVE, 1, 2)
    told = await kinds(hands.storage, pledge.id)
    assert (told.count("pledge.withdrawn"), told.count("pledge.fell_short")) == (2, 1)


async def test_the_usual_signature_costs_the_fold_one_write_and_reads_no_signature(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = a_pledge(target=50)
    await keep(hands.storage, pledge)
    for _ in range(20):
        await sign(hands.storage, pledge.id)
    asked: list[tuple[str, str]] = []
    for name in ("find", "count", "aggregate", "update_all", "update", "delete", "get"):
        _note(monkeypatch, name, asked)
    while not any(name == "update_all" for name, _ in asked):
        await hands.fold()
    assert [one for one in asked if one[1] in ("signatures", "waiting")] == [("update_all", "signatures")]


def _note(monkeypatch: pytest.MonkeyPatch, name: str, asked: list[tuple[str, str]]) -> None:
    usual = getattr(Unit, name)

    async def noted(self: Unit, collection: str, *rest: object, **more: object) -> object:
        asked.append((name, collection))
        return await usual(self, collection, *rest, **more)

    monkeypatch.setattr(Unit, name, noted)
