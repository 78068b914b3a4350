"""Very many who sign from one network within minutes: activation waits once, somebody can look, and nothing is lost."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank import database
from pledgebank.base.event import Audience, Origin
from pledgebank.base.ids import new_id
from pledgebank.moderation import holding
from pledgebank.moderation import store as flags
from pledgebank.pledges.events import PledgeSuspended
from pledgebank.pledges.fold import FOLDS, recount
from pledgebank.pledges.model import NameVisibility, Pledge, PledgeState
from pledgebank.pledges.signing import bursts, crowd
from pledgebank.storage import mongo, together
from pledgebank.storage.mongo import Storage
from tests.conftest import Running, SetClock
from tests.people.leaving import calm
from tests.pledges.builders import NOW, a_pledge, created, kinds, sign
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
HALL = b"the hall's network"


async def signed(storage: Storage, pledge: UUID, people: int, network: bytes | None = HALL) -> None:
    for _ in range(people):
        await sign(storage, pledge, network=network)


async def folded(storage: Storage, pledge: UUID) -> Pledge:
    hands = Hands(storage)
    await hands.fold_all()
    return await hands.pledge(pledge)


async def decisions(storage: Storage, pledge: UUID) -> list[str]:
    seen = ("pledge.held", "pledge.hold_ended", "pledge.activated", "pledge.failed")
    return [kind for kind in await kinds(storage, pledge) if kind in seen]


async def test_activation_waits_ten_minutes_and_is_dated_with_the_signature_that_reached_the_target(
    pledges: Storage, clock: SetClock
) -> None:
    pledge, hands = await created(pledges, target=12), Hands(pledges)
    await signed(pledges, pledge, 11)
    clock.advance(minutes=1)
    await signed(pledges, pledge, 2)
    await hands.fold_all()
    waiting = await hands.pledge(pledge)
    assert (waiting.state, waiting.signature_count, waiting.missing) == (PledgeState.OPEN, 13, 0)
    assert waiting.held_until == NOW + timedelta(minutes=11)
    assert (await recount(pledges.reader, pledge)).holds

    clock.advance(minutes=9.9)
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(pledge)).state is PledgeState.OPEN
    clock.advance(minutes=0.1)
    for _ in range(2):
        await hands.tick()
        await hands.fold_all()
    active = await hands.pledge(pledge)
    assert (active.state, active.count_at_activation, active.held_until) == (PledgeState.ACTIVE, 12, None)
    assert active.activated_at == NOW + timedelta(minutes=1)
    assert await decisions(pledges, pledge) == ["pledge.held", "pledge.hold_ended", "pledge.activated"]


@pytest.mark.parametrize(
    ("hall", "elsewhere", "unknown", "waits"),
    [(12, 0, 0, True), (10, 2, 0, True), (9, 3, 0, False), (0, 0, 12, False)],
    ids=["all", "ten", "nine", "nowhere"],
)
async def test_only_ten_of_one_network_make_it_wait(
    pledges: Storage, hall: int, elsewhere: int, unknown: int, waits: bool
) -> None:
    pledge = await created(pledges, target=12)
    await signed(pledges, pledge, hall)
    for number in range(elsewhere):
        await signed(pledges, pledge, 1, f"house {number}".encode())
    await signed(pledges, pledge, unknown, None)
    found = await folded(pledges, pledge)
    assert (found.held_until is not None, found.state is PledgeState.ACTIVE) == (waits, not waits)


def test_who_are_enough_without_them_need_not_wait() -> None:
    pledge = a_pledge(target=12, signature_count=22)
    assert not bursts.is_suspicious(pledge, [HALL] * 10)
    assert bursts.is_suspicious(pledge, [HALL] * 11)


async def test_who_signed_over_a_longer_time_or_took_their_word_back_are_no_burst(
    pledges: Storage, clock: SetClock
) -> None:
    slow, gone = await created(pledges, target=12), await created(pledges, target=12)
    await signed(pledges, slow, 6)
    leaver, hands = new_id(), Hands(pledges)
    await sign(pledges, gone, leaver, network=HALL)
    await hands.withdraw(gone, leaver)
    await signed(pledges, gone, 9)
    clock.advance(minutes=10.1)
    await signed(pledges, slow, 6)
    await signed(pledges, gone, 3, None)
    for pledge in (slow, gone):
        assert (await folded(pledges, pledge)).state is PledgeState.ACTIVE


async def test_a_pledge_taken_from_view_while_it_waits_never_activates(pledges: Storage, clock: SetClock) -> None:
    pledge, hands = await created(pledges, target=10), Hands(pledges)
    await signed(pledges, pledge, 10)
    await hands.fold_all()
    found = await hands.pledge(pledge)
    hidden = replace(found, state=PledgeState.SUSPENDED, suspended_from=found.state, suspended_at=clock.time)
    await hands.change(hidden, PledgeSuspended(id=pledge, was=Audience(everyone=True)))
    clock.advance(days=1)
    await hands.tick()
    await hands.fold_all()
    still = await hands.pledge(pledge)
    assert (still.state, still.activated_at, still.was_held) == (PledgeState.SUSPENDED, None, True)
    assert await decisions(pledges, pledge) == ["pledge.held", "pledge.hold_ended"]


async def test_the_deadline_waits_too_and_then_the_count_decides_not_the_clock(
    pledges: Storage, clock: SetClock
) -> None:
    pledge, hands = await created(pledges, target=10), Hands(pledges)
    deadline = (await hands.pledge(pledge)).deadline
    clock.time = deadline - timedelta(seconds=1)
    await signed(pledges, pledge, 10)
    await hands.fold_all()
    clock.advance(minutes=5)
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(pledge)).state is PledgeState.SETTLING
    clock.advance(minutes=6)
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(pledge)).activated_at == deadline - timedelta(seconds=1)
    assert await decisions(pledges, pledge) == ["pledge.held", "pledge.hold_ended", "pledge.activated"]


async def test_who_leave_while_it_waits_may_let_it_fail_and_it_waits_only_once(
    pledges: Storage, clock: SetClock
) -> None:
    pledge, hands, leaver = await created(pledges, target=10), Hands(pledges), new_id()
    await sign(pledges, pledge, leaver, network=HALL)
    await signed(pledges, pledge, 9)
    await hands.fold_all()
    await hands.withdraw(pledge, leaver)
    clock.advance(minutes=11)
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(pledge)).state is PledgeState.OPEN
    await signed(pledges, pledge, 1)
    await hands.fold_all()
    assert (await hands.pledge(pledge)).state is PledgeState.ACTIVE


async def test_a_crowd_that_signs_together_is_noticed_as_well(pledges: Storage) -> None:
    pledge = await created(pledges, target=10)
    wish = crowd.Wish(pledge, NameVisibility.HIDDEN, network=HALL)
    for _ in range(10):
        person = new_id()
        assert await together.write_plainly(pledges, crowd.plain(wish), by=person, origin=Origin.APP, once=None)
    assert (await folded(pledges, pledge)).held_until is not None


async def test_moderators_find_it_among_their_flags_once(storage: Storage, clock: SetClock, running: Running) -> None:
    await mongo.prepare(storage, database.INDEXES)
    pledge = await created(storage, target=10)
    await signed(storage, pledge, 10)
    async with running(FOLDS, holding.FLAGS):
        await calm(storage, FOLDS, holding.FLAGS)
        found = await flags.on(storage.reader, pledge, "Pledge")
        clock.advance(minutes=10)
        await Hands(storage).tick()
        await calm(storage, FOLDS, holding.FLAGS)
    assert found is not None
    assert (found.times, found.state) == (1, "OPEN")
    assert [one.reason for one in await flags.reasons(storage.reader, found.id, 5)] == [""]
    assert await flags.get(storage.reader, found.id) == found
    assert (await Hands(storage).pledge(pledge)).state is PledgeState.ACTIVE
