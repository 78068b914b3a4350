"""Lists of pledges: which ones, in what order, by which index."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box, Circle, Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges import earlier, lists, store
from pledgebank.pledges.model import PledgeFilter, PledgeOrder, PledgeState
from pledgebank.storage import migrations
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Order, Reader
from tests.pledges.builders import NOW, STIRLING, a_pledge, keep

pytestmark = pytest.mark.anyio


class Explaining(Reader):
    """Reads, and keeps how the database would go about each list."""

    def __init__(self, database: Any) -> None:
        super().__init__(database)
        self.plans: list[Doc] = []

    async def find(
        self, collection: str, where: Doc, *, limit: int, order: Order = (), fields: Sequence[str] | None = None
    ) -> list[Doc]:
        asked = {"explain": {"find": collection, "filter": where, "sort": dict(order), "limit": limit}}
        options = self.database.codec_options
        answer = await self.database.command(asked, codec_options=options, verbosity="queryPlanner")
        self.plans.append(answer["queryPlanner"]["winningPlan"])
        return await super().find(collection, where, limit=limit, order=order, fields=fields)


async def listed(storage: Storage, order: PledgeOrder = PledgeOrder.NEWEST, **said: Any) -> list[UUID]:
    """Every pledge that is meant, read two at a time."""
    wanted, found, after = PledgeFilter(**({"now": NOW} | said)), list[UUID](), None
    while True:
        page = await lists.pledges(storage.reader, wanted, order, first=2, after=after)
        found += [pledge.id for pledge in page.items]
        if not page.has_more:
            return found
        after = page.cursors[-1]


async def test_each_filter_finds_what_it_says(pledges: Storage) -> None:
    area, report, promiser = new_id(), new_id(), new_id()
    plain = a_pledge(now=NOW)
    there = a_pledge(location=STIRLING, areas=(area,), now=NOW + timedelta(hours=1))
    about = a_pledge(reports=(report,), promiser=promiser, now=NOW + timedelta(hours=2))
    await keep(pledges, plain, there, about)
    assert await listed(pledges) == [about.id, there.id, plain.id]
    assert await listed(pledges, area=area) == [there.id]
    assert await listed(pledges, within=Box(56.1, -4.0, 56.2, -3.9)) == [there.id]
    assert await listed(pledges, within=Box(56.2, -4.0, 56.3, -3.9)) == []
    assert await listed(pledges, near=Circle(STIRLING, 10)) == [there.id]
    assert await listed(pledges, report=report) == [about.id]
    assert await listed(pledges, promiser=promiser) == [about.id]
    assert await listed(pledges, signed=(plain.id, about.id)) == [about.id, plain.id]
    assert await listed(pledges, signed=()) == []


async def test_all_words_must_be_in_its_sentence_details_or_reference(
    pledges: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = a_pledge(action="clear the snow", details="On Łódź Street", now=NOW)
    other = a_pledge(action="clear leaves", now=NOW + timedelta(hours=1))
    await keep(pledges, one, other)
    for text, found in (
        ("CLEARED", [other.id, one.id]),
        ("clear lodz", [one.id]),
        ("snow leaf", []),
        (one.ref, [one.id]),
    ):
        assert await listed(pledges, text=text) == found
    monkeypatch.setattr(earlier, "AT_ONCE", 1)
    await pledges.database[store.PLEDGES].update_many({}, {"$unset": {"words": 1}})
    assert await migrations.apply(pledges, [earlier.write_words]) == 1
    assert await listed(pledges, text="clear") == [other.id, one.id]


async def test_states_are_those_that_are_shown(pledges: Storage) -> None:
    open_, past = a_pledge(), a_pledge(day=date(2026, 5, 4))
    closing = a_pledge(state=PledgeState.SETTLING, day=date(2026, 5, 4))
    active, failed = a_pledge(state=PledgeState.ACTIVE), a_pledge(state=PledgeState.FAILED)
    await keep(pledges, open_, past, closing, active, failed)
    later = NOW + timedelta(days=1)
    assert await listed(pledges, now=later, states=(PledgeState.OPEN,)) == [open_.id]
    assert set(await listed(pledges, now=later, states=(PledgeState.SETTLING,))) == {past.id, closing.id}
    assert set(await listed(pledges, states=(PledgeState.ACTIVE, PledgeState.FAILED))) == {active.id, failed.id}
    assert await listed(pledges, states=()) == []


async def test_orders_speak_of_what_one_can_still_help(pledges: Storage) -> None:
    soon = a_pledge(day=date(2026, 5, 9), target=9)
    later = a_pledge(day=date(2026, 5, 10), target=3)
    active = a_pledge(day=date(2026, 5, 8), state=PledgeState.ACTIVE, missing=0)
    over = a_pledge(day=date(2026, 5, 4), target=1)
    called_off = a_pledge(day=date(2026, 5, 8), state=PledgeState.ACTIVE, missing=0, called_off_at=NOW)
    await keep(pledges, soon, later, active, over, called_off)
    now = NOW + timedelta(days=2)
    assert await listed(pledges, PledgeOrder.CLOSING_SOON, now=now) == [active.id, soon.id, later.id]
    assert await listed(pledges, PledgeOrder.NEARLY_THERE, now=now) == [later.id, soon.id]


async def test_the_nearest_come_first_and_equals_by_id(pledges: Storage) -> None:
    far, near = a_pledge(location=Point.at(56.12, -3.9369)), [a_pledge(location=STIRLING) for _ in range(3)]
    outside = a_pledge(location=Point.at(57.0, -3.9369))
    await keep(pledges, far, *near, outside, a_pledge())
    found = await listed(pledges, PledgeOrder.NEAREST, near=Circle(STIRLING, 1000))
    assert found == [*sorted(pledge.id for pledge in near), far.id]
    with pytest.raises(Refused) as refused:
        await listed(pledges, PledgeOrder.NEAREST)
    assert refused.value.code == "INVALID"


@pytest.mark.parametrize("order", [PledgeOrder.NEWEST, PledgeOrder.CLOSING_SOON, PledgeOrder.NEARLY_THERE])
async def test_every_list_goes_by_an_index(pledges: Storage, order: PledgeOrder) -> None:
    reader = Explaining(pledges.database)
    await keep(pledges, *(a_pledge(location=STIRLING) for _ in range(5)))
    cases: tuple[dict[str, Any], ...] = (
        {},
        {"area": new_id()},
        {"report": new_id()},
        {"promiser": new_id()},
        {"signed": (new_id(),)},
        {"staff": Eyes(new_id(), answers=frozenset({new_id()}))},
        {"staff": Eyes(new_id(), answers=frozenset({new_id()}), moderates=frozenset({new_id()}))},
        {"promoted": True},
        {"states": (PledgeState.OPEN,)},
        {"states": tuple(PledgeState)},
        {"near": Circle(STIRLING, 1000)},
        {"within": Box(56.1, -4.0, 56.2, -3.9)},
        {"text": "clear snow"},
    )
    for said in cases:
        wanted = PledgeFilter(now=NOW, **said)
        await lists.pledges(reader, wanted, order, first=2, after=None)
    assert len(reader.plans) == len(cases)
    assert "COLLSCAN" not in {stage for plan in reader.plans for stage in stages(plan)}


def stages(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan["stage"]
        for part in plan.values():
            yield from stages(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from stages(part)
