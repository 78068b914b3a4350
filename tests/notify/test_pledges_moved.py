"""Who signed a pledge that then waited for a moderator, because it lies elsewhere now, hears of its new terms later."""

import pytest

from pledgebank.pledges import events
from pledgebank.pledges.model import PledgeState, SignatureState
from tests.notify.house import House
from tests.notify.promised import promised
from tests.notify.reading import told

pytestmark = pytest.mark.anyio


async def test_who_signed_earlier_terms_is_asked_again_once_they_may_see_it(house: House) -> None:
    made = await promised(house, SignatureState.LAPSED, state=PledgeState.PENDING, unseen=True, terms=2)
    signer, key = made.signers[SignatureState.LAPSED], made.pledge.id
    await house.happens(events.PledgeRevised(id=key, terms=2, edit=key), by=made.promiser)
    before = await told(house, signer)
    await made.changed(state=PledgeState.OPEN, unseen=False)
    await house.happens(events.PledgeApproved(id=key))
    said = await told(house, signer)
    assert (before, len(said)) == ([], 1)
    assert "clear the path" in said[0]
