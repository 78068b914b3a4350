"""What was taken from view, or not let into it, is not met on side ways either."""

import pytest
from msgspec.structs import replace

from pledgebank.pledges import store
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.pledges.hamlet import Hamlet, key_of, settle

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


@pytest.fixture
async def hamlet(storage: Storage) -> Hamlet:
    return await settle(storage)


async def change(storage: Storage, pledge: Pledge) -> None:
    async def command(unit: Unit) -> None:
        await store.replace(unit, pledge)

    await write(storage, command)


@pytest.mark.parametrize("deed", ["signPledge", "withdrawSignature"])
async def test_who_signed_is_not_shown_what_no_moderator_has_let_others_see(hamlet: Hamlet, deed: str) -> None:
    pledge = await hamlet.pledge()
    moved = replace(await hamlet.now(pledge), action="say what nobody may read", state=PledgeState.PENDING, unseen=True)
    await change(hamlet.storage, moved)
    answer = await hamlet.do(hamlet.signer, deed, "action", pledge=key_of(pledge))
    assert answer == {"pledge": None, "errors": []}
