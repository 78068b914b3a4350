"""Who is let off because nothing is left to do hears just that, once."""

import pytest

from pledgebank.activities import events
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import SignupState
from tests.conftest import SetClock
from tests.notify.activities.planned import planned
from tests.notify.house import House
from tests.notify.reading import told

pytestmark = pytest.mark.anyio
DONE = "Nothing is left to do at “Clean-up at the burn”. Thank you!"


async def test_who_is_let_off_when_all_is_done_is_not_told_that_their_task_was_called_off(
    house: House, clock: SetClock
) -> None:
    made = await planned(house)
    early, late = await made.joiner(SignupState.CANCELLED), await made.joiner(SignupState.CONFIRMED)
    await made.changed(state=ActivityState.DONE, reason="The wind has swept it clean.")

    await made.happens(events.ActivityDone(id=made.id))
    for person in (early, late):
        await made.set(person, state=SignupState.CANCELLED)
        await made.happens(events.ActivityLeft(id=made.id, signup=made.signups[person].id, let_off=True))

    assert [await told(house, person) for person in (early, late, made.organiser)] == [[DONE]] * 3
    clock.advance(minutes=10)
    to = {await made.email(person) for person in (early, late, made.organiser)}
    assert {person for person, _ in await house.send()} == to
    assert "The wind has swept it clean." in house.sent[0].as_string()
