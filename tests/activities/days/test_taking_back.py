"""Taking back that somebody was missing gives them their place again, unless nobody could have it."""

from datetime import timedelta
from functools import partial

import pytest

from pledgebank.activities import commands
from pledgebank.activities.places import commands as places
from pledgebank.activities.places.model import SignupState
from pledgebank.storage.write import write
from tests.activities.builders import a_published_slot
from tests.activities.days.conftest import START, Day, key_of

pytestmark = pytest.mark.anyio


async def test_who_took_another_place_since_does_not_have_two_at_one_time(day: Day) -> None:
    signup = await day.join(day.comer)
    other = await a_published_slot(day.storage)
    day.clock.time = START + timedelta(minutes=20)
    await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False)
    await write(day.storage, partial(places.join, slot_id=other.id, person=day.comer, party_size=1))

    back = await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=None)
    assert (back, (await day.signup(signup.id)).state) == ("OVERLAPS", SignupState.NO_SHOW)

    await write(day.storage, partial(places.leave, slot_id=other.id, person=day.comer))
    back = await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=None)
    assert back["signup"]["state"] == "CONFIRMED"


async def test_nobody_has_a_place_again_in_what_was_called_off(day: Day) -> None:
    signup = await day.join(day.comer)
    day.clock.time = START + timedelta(minutes=20)
    await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False)
    await write(day.storage, partial(commands.cancel, key=day.slot.activity, person=day.organiser, reason="A storm."))

    back = await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=None)

    assert (back, (await day.signup(signup.id)).state) == ("ACTIVITY_CANCELLED", SignupState.NO_SHOW)
