"""A pledge that counts households: one signature for each, however the address is written, whoever is quicker."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.pledges import erasure
from pledgebank.pledges.model import NameVisibility, SignatureState
from pledgebank.pledges.signing import bursts, crowd, whence
from pledgebank.storage.mongo import Storage
from pledgebank.storage.together import Asked
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.pledges.builders import created, sign
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
HOME, OTHER = b"12 burn street", b"14 burn street"


async def count(storage: Storage, **where: Any) -> int:
    return await storage.reader.count("signatures", where, limit=100)


async def refused(storage: Storage, pledge: UUID, household: bytes | None, person: UUID | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        await sign(storage, pledge, person, household=household)
    return f"{refusal.value.code} {refusal.value.field[-1]}"


async def test_one_signature_counts_for_each_household_and_the_next_is_refused(pledges: Storage) -> None:
    pledge = await created(pledges, per_household=True, target=2)
    await sign(pledges, pledge, household=HOME)
    assert await refused(pledges, pledge, HOME) == "HOUSEHOLD_SIGNED household"
    assert await refused(pledges, pledge, None) == "INVALID household"
    assert await count(pledges) == 1
    await sign(pledges, pledge, household=OTHER)
    hands = Hands(pledges)
    await hands.fold_all()
    found = await hands.pledge(pledge)
    assert (found.signature_count, found.state) == (2, "ACTIVE")


async def test_twenty_of_one_household_sign_at_once_and_one_stands(pledges: Storage) -> None:
    pledge = await created(pledges, per_household=True)
    done = await asyncio.gather(*(sign(pledges, pledge, household=HOME) for _ in range(20)), return_exceptions=True)
    codes = [one.code for one in done if isinstance(one, Refused)]
    assert codes == ["HOUSEHOLD_SIGNED"] * 19
    assert await count(pledges) == 1


async def test_who_leaves_frees_the_household_for_another_and_may_come_back_only_when_they_left(
    pledges: Storage,
) -> None:
    pledge = await created(pledges, per_household=True)
    ann, ben, hands = new_id(), new_id(), Hands(pledges)
    await sign(pledges, pledge, ann, household=HOME)
    await hands.withdraw(pledge, ann)
    await sign(pledges, pledge, ben, household=HOME)
    assert await refused(pledges, pledge, None, ann) == "HOUSEHOLD_SIGNED household"
    await hands.withdraw(pledge, ben)
    await sign(pledges, pledge, ann)  # where she lives is known
    await hands.fold_all()
    assert await hands.states(pledge, ann, ben) == [SignatureState.COUNTED, SignatureState.WITHDRAWN]
    assert (await hands.signature(pledge, ann)).household == HOME


async def test_where_people_count_nothing_of_a_household_is_kept(pledges: Storage) -> None:
    pledge = await created(pledges)
    for _ in range(2):
        await sign(pledges, pledge, household=HOME)
    assert await count(pledges, household=None) == 2


async def test_of_who_deletes_their_account_no_digest_stays(pledges: Storage) -> None:
    pledge, ann = await created(pledges, per_household=True), new_id()
    await sign(pledges, pledge, ann, household=HOME, network=b"hall")
    assert await pledges.reader.count(bursts.NETWORKS, {"network": b"hall"}, limit=9) == 1
    await write(pledges, partial(erasure.let_go, person=ann, limit=9))
    assert (await count(pledges), await count(pledges, household=None)) == (1, 1)
    assert await pledges.reader.count(bursts.NETWORKS, {}, limit=9) == 0


async def test_a_crowd_cannot_sign_such_a_pledge_together(pledges: Storage) -> None:
    pledge = await created(pledges, per_household=True)
    wish = crowd.Wish(pledge, NameVisibility.HIDDEN)

    async def judge(unit: Unit) -> None:
        asked = Asked(wish, new_id(), unit.origin)
        assert await crowd.judge(unit, [asked]) == [None]

    await write(pledges, judge)


@pytest.mark.parametrize(
    ("house", "postcode"),
    [("12", "FK8 1AB"), (" 12 ", "fk81ab"), ("\uff11\uff12", "FK8-1AB")],
    ids=["usual", "close", "wide"],
)
def test_however_an_address_is_written_it_is_one_household(house: str, postcode: str) -> None:
    assert whence.household(house, postcode) == "household 12 fk81ab"


def test_flats_of_one_house_are_several_and_an_empty_address_is_none() -> None:
    assert whence.household("Flat 1, 12", "FK8 1AB") != whence.household("Flat 2, 12", "FK8 1AB")
    for house, postcode, field in [("", "FK8", "house"), ("12", " ", "postcode"), ("1" * 61, "FK8", "house")]:
        with pytest.raises(Refused) as refusal:
            whence.household(house, postcode)
        assert (refusal.value.code, refusal.value.field) == ("INVALID", ("household", field))
