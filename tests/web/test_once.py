"""Which calls under one idempotency key are the same call."""

from typing import Any

import pytest
import strawberry

from pledgebank.base.ids import new_id
from pledgebank.pledges.api.editing import UpdatePledgeInput
from pledgebank.pledges.api.signing import SignPledgeInput
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import Once
from pledgebank.web.context import Context, Viewer

pytestmark = pytest.mark.anyio
PERSON = new_id()


def once(storage: Storage, kind: type, **said: Any) -> Once:
    context = Context(storage, {}, viewer=Viewer(PERSON, PERSON, storage.clock.now()))
    given = kind(pledge=strawberry.ID("p"), idempotency_key=strawberry.ID("k"), **said)
    found = context.once("act", given)
    assert found is not None
    return found


async def test_emptying_a_field_is_another_call_than_leaving_it_as_it_is(storage: Storage) -> None:
    left = once(storage, UpdatePledgeInput)
    emptied = [once(storage, UpdatePledgeInput, **{name: None}) for name in ("cap", "location", "kept_by")]
    assert len({one.digest for one in (left, *emptied)}) == 4
    assert once(storage, UpdatePledgeInput, cap=None) == emptied[0]
    assert once(storage, UpdatePledgeInput, cap=strawberry.UNSET) == left


async def test_where_null_says_nothing_it_is_the_same_call(storage: Storage) -> None:
    assert once(storage, SignPledgeInput, terms=None, shares_contact=None) == once(storage, SignPledgeInput)
    assert once(storage, UpdatePledgeInput, expected_version=None) == once(storage, UpdatePledgeInput)
