"""What a promiser is told is not more than once the same, and nothing once they have no part in it."""

from functools import partial

import pytest

from pledgebank.councils import staff
from pledgebank.pledges import events
from pledgebank.storage.write import write
from tests.notify.house import House
from tests.notify.promised import promised
from tests.notify.reading import told

pytestmark = pytest.mark.anyio


async def test_that_it_fell_short_is_told_once_for_each_number_though_somebody_leaves_and_joins_again(
    house: House,
) -> None:
    made = await promised(house)
    for count in (1, 1, 0, 1):
        await house.happens(events.PledgeFellShort(id=made.pledge.id, count=count))
    assert len(await told(house, made.promiser)) == 2


async def test_of_a_bodys_pledge_its_maker_is_told_while_they_are_its_officer(house: House) -> None:
    officer = await house.officer()
    made = await promised(house, promiser=officer, body=house.body.id)
    await house.happens(events.PledgeFellShort(id=made.pledge.id, count=1))
    before = await told(house, officer)
    email = (await house.known(officer)).email or ""
    await write(house.storage, partial(staff.remove, email=email, body=None))
    await house.happens(events.PromiserReminded(id=made.pledge.id))
    assert len(before) == 1
    assert await told(house, officer) == ["Something that you followed can no longer be seen here."]
