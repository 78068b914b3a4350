"""Advice on the target says how pledges truly went, where, and of how many it knows."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.pledges import store
from pledgebank.pledges.making import advice
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.pledges.builders import a_pledge, keep
from tests.pledges.hamlet import Hamlet, settle

pytestmark = pytest.mark.anyio
WARD, CITY = new_id(), new_id()


async def decided(storage: Storage, activated: int, failed: int, **said: Any) -> None:
    usual: dict[str, Any] = {"target": 10, "areas": (WARD, CITY)}
    states = [PledgeState.ACTIVE] * activated + [PledgeState.FAILED] * failed
    await keep(storage, *(a_pledge(**(usual | said), state=state) for state in states))


async def odds(storage: Storage, target: int, areas: tuple[UUID, ...] = (WARD, CITY), sort: str | None = None) -> Any:
    alike = (await advice.advise(storage.reader, target, areas, sort)).alike
    return alike.activated, alike.decided, alike.area, alike.sort


async def test_those_near_by_are_asked_if_there_are_five_then_a_wider_area_then_all(pledges: Storage) -> None:
    assert await odds(pledges, 10) == (0, 0, None, None)
    await decided(pledges, 1, 3)
    assert await odds(pledges, 10) == (1, 4, None, None)
    await decided(pledges, 1, 3, areas=(new_id(), CITY))
    assert await odds(pledges, 10) == (2, 8, CITY, None)
    await decided(pledges, 3, 0)
    assert await odds(pledges, 10) == (4, 7, WARD, None)
    await decided(pledges, 5, 0, areas=())
    assert await odds(pledges, 10, (new_id(),)) == (10, 16, None, None)


async def test_the_same_sort_comes_first_where_there_are_enough(pledges: Storage) -> None:
    await decided(pledges, 2, 8)
    await decided(pledges, 4, 0, sort="planting")
    assert await odds(pledges, 10, sort="planting") == (6, 14, WARD, None)
    await decided(pledges, 0, 1, sort="planting")
    assert await odds(pledges, 10, sort="planting") == (4, 5, WARD, "planting")
    assert await odds(pledges, 10) == (6, 15, WARD, None)


async def test_about_this_target_is_half_to_double_and_larger_is_all_above(pledges: Storage) -> None:
    for target in (4, 5, 20, 21):
        await decided(pledges, 1, 4, target=target)
    given = await advice.advise(pledges.reader, 10, (), None)
    assert (given.alike.fewest, given.alike.most, given.alike.decided, given.alike.percent) == (5, 20, 10, 20)
    assert (given.larger.fewest, given.larger.most, given.larger.decided) == (11, 100_000, 10)
    assert (await advice.advise(pledges.reader, 100_000, (), None)).larger.decided == 0


async def test_only_what_all_may_see_and_what_was_decided_counts(pledges: Storage) -> None:
    await decided(pledges, 3, 3, private=True)
    await decided(pledges, 3, 3, unseen=True)
    others = (PledgeState.OPEN, PledgeState.SETTLING, PledgeState.CANCELLED, PledgeState.SUSPENDED)
    await keep(pledges, *(a_pledge(state=state, target=10) for state in others))
    assert await odds(pledges, 10, ()) == (0, 0, None, None)


async def test_what_activates_counts_from_then_on(pledges: Storage) -> None:
    pledge = a_pledge(target=10)
    await keep(pledges, pledge)

    async def activate(unit: Unit) -> None:
        await store.replace(unit, replace(pledge, state=PledgeState.ACTIVE))

    await write(pledges, activate)
    assert await odds(pledges, 10, ()) == (1, 1, None, None)


@pytest.mark.parametrize(
    ("target", "sort", "activated", "failed", "suggested"),
    [
        (10, None, 0, 9, 10),
        (11, None, 0, 9, 10),
        (40, None, 4, 5, 10),
        (40, None, 5, 5, 40),
        (40, None, 4, 0, 10),
        (3, "tool-lending", 0, 0, 3),
    ],
)
async def test_a_small_number_is_suggested_unless_such_come_about_more_often_than_not(
    pledges: Storage, target: int, sort: str | None, activated: int, failed: int, suggested: int
) -> None:
    await decided(pledges, activated, failed, target=target)
    assert (await advice.advise(pledges.reader, target, (WARD,), sort)).suggested == suggested


@pytest.mark.parametrize("target", [0, -1, 100_001])
async def test_a_target_that_none_can_have_is_refused(pledges: Storage, target: int) -> None:
    with pytest.raises(Refused) as refused:
        await advice.advise(pledges.reader, target, (), None)
    assert (refused.value.code, refused.value.field) == ("INVALID", ("target",))


async def test_people_read_it_in_their_language(storage: Storage) -> None:
    hamlet = await settle(storage)
    await decided(storage, 1, 4, target=40, areas=())
    query = "{ pledgeAdvice(target: 40) { sentence suggestedTarget alike { percent decided area { id } } } }"
    asked = (await hamlet.ask(None, query))["pledgeAdvice"]
    assert asked == {
        "sentence": "Of 5 pledges like this anywhere, 20% came about. A smaller number is reached more often, and more "
        "people may join all the same: how about 10?",
        "suggestedTarget": 10,
        "alike": {"percent": 20, "decided": 5, "area": None},
    }
    others = {language: (await _sentence(hamlet, query, language)) for language in ("cy", "pl", "ur")}
    assert len({asked["sentence"], *others.values()}) == 4
    assert all("20%" in said for said in others.values())


async def _sentence(hamlet: Hamlet, query: str, language: str) -> str:
    return str((await hamlet.ask(None, query, language=language))["pledgeAdvice"]["sentence"])
