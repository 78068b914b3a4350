"""Who may write down names for a pledge, in each of its states."""

from functools import partial
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.people.model import Guest
from pledgebank.pledges.model import PledgeState
from pledgebank.pledges.signing import entering
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.people.guests import ANN
from tests.pledges.hamlet import in_state, settle

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("state", PledgeState)
async def test_who_may_enter_names_and_when(storage: Storage, state: PledgeState) -> None:
    hamlet = await settle(storage)
    own = await hamlet.pledge(**in_state(state))
    ours = await hamlet.pledge(**in_state(state), body=hamlet.village.body, promiser=hamlet.village.dan)
    takes = state in (PledgeState.OPEN, PledgeState.ACTIVE)
    closed = "" if takes else "PLEDGE_CLOSED"
    hidden = state in (PledgeState.PENDING, PledgeState.SUSPENDED)
    other = "NOT_FOUND" if hidden else "NOT_ALLOWED"
    signer = "NOT_ALLOWED" if state is PledgeState.SUSPENDED else other
    outside = {"neighbour": other, "signer": signer, "moderator elsewhere": other, "moderator": closed}
    assert await _answers(hamlet.viewers, storage, own.id) == {**outside, "promiser": closed, "officer": other}
    # Who made it for a body does so no more once they do not work for it.
    left = {"promiser": other, "officer": closed}
    assert await _answers(hamlet.viewers, storage, ours.id) == {**outside, **left}


async def _answers(viewers: dict[str, UUID | None], storage: Storage, pledge: UUID) -> dict[str, str]:
    answers = {}
    guest = Guest(email=ANN, contact=b"a", network=b"n", name="Ann", language="cy")
    for who, person in viewers.items():
        if person is None:
            continue
        draft = partial(entering.propose_all, guests=[guest], pledge=pledge, person=person, homes=[None])
        try:
            drafted = (await write(storage, draft)).value
        except Refused as refused:
            answers[who] = refused.code
        else:
            assert [act.about for _, act in drafted] == [pledge]
            answers[who] = ""
    return answers
