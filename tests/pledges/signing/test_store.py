"""What the fold and the clock look up, by which index."""

import pytest

from pledgebank.pledges.model import SignatureState
from pledgebank.pledges.signing import store
from pledgebank.storage.mongo import Storage
from tests.pledges.builders import NOW, a_pledge, a_signature, keep
from tests.pledges.test_lists import Explaining, stages

pytestmark = pytest.mark.anyio


async def test_who_waits_and_what_is_over_is_found_by_an_index(pledges: Storage) -> None:
    pledge = a_pledge(grace_until=NOW)
    waiting = [a_signature(pledge=pledge.id, state=SignatureState.WAITLISTED, ticket=place) for place in (2, 1)]
    offered = a_signature(pledge=pledge.id, state=SignatureState.OFFERED, ticket=3, offer_until=NOW)
    await keep(pledges, pledge, *waiting, offered, *(a_signature(pledge=pledge.id) for _ in range(20)))
    reader = Explaining(pledges.database)
    assert await store.first_waiting(reader, pledge.id, 5) == [waiting[1].id, waiting[0].id]
    assert await store.offers_over(reader, NOW, 5) == [offered.id]
    assert await store.leaving_since(reader, pledge.id, NOW, 5) == []
    assert await store.grace_over(reader, NOW, 5) == []
    assert len(reader.plans) == 4
    used = {stage for plan in reader.plans for stage in stages(plan)}
    assert {"COLLSCAN", "SORT"}.isdisjoint(used)
    assert await store.positions(reader, [(pledge.id, 1), (pledge.id, 2)]) == [1, 2]
