"""What organisers write reaches those it is for once, late joiners too; and nobody once it is hidden or they left."""

from typing import Any

import pytest

from pledgebank.activities import events
from pledgebank.activities.messages import store
from pledgebank.activities.messages.model import Addressed, Message, MessageSent
from pledgebank.activities.places.model import QUEUED, STANDING, SignupState
from pledgebank.base.ids import new_id
from pledgebank.mail import store as letters
from pledgebank.notify import store as notices
from pledgebank.notify import telling
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.notify.activities.planned import STATES, Planned, planned
from tests.notify.house import House
from tests.notify.reading import told

pytestmark = pytest.mark.anyio
SAID = "A message from who organises “Clean-up at the burn”."
WORDS = "We meet at the other gate."


async def written(made: Planned, **addressed: Any) -> Message:
    """A message, of which nothing has been told yet."""
    message = Message(
        id=new_id(),
        activity=made.id,
        author=made.organiser,
        text=WORDS,
        addressed=Addressed(**addressed),
        sent_at=made.house.storage.clock.now(),
    )

    async def command(unit: Unit) -> None:
        await store.insert(unit, message)

    await write(made.house.storage, command)
    return message


async def sent(made: Planned, **addressed: Any) -> Message:
    message = await written(made, **addressed)
    await made.happens(MessageSent(id=made.id, message=message.id), by=made.organiser)
    return message


@pytest.mark.parametrize("states", [STANDING, QUEUED, {SignupState.CONFIRMED}])
async def test_a_message_is_told_to_those_states_it_names(house: House, states: set[SignupState]) -> None:
    made = await planned(house, *STATES)
    await made.signed(made.organiser)
    follower = await house.follower(made.id, "Activity")
    await sent(made, states=tuple(states))
    assert await made.heard() == {state.value: [SAID] for state in states}
    assert [await told(house, one) for one in (follower, made.organiser)] == [[], []]


async def test_a_message_to_one_task_or_day_is_told_to_nobody_of_another(house: House) -> None:
    made = await planned(house)
    here, elsewhere = await made.joiner(), await made.joiner(slot=new_id())
    await sent(made, slot=made.slot.id)
    day = made.slot.starts_at.replace(hour=0)
    await sent(made, begins=day.replace(day=8), ends=day.replace(day=9))
    await sent(made, begins=day, ends=day.replace(day=10))
    assert [len(await told(house, one)) for one in (here, elsewhere)] == [2, 1]


async def test_it_is_a_letter_with_its_words_and_no_address_but_the_readers(house: House, clock: SetClock) -> None:
    made = await planned(house, SignupState.CONFIRMED)
    await sent(made)
    clock.advance(minutes=10)
    reader = await made.email(made.people[SignupState.CONFIRMED])
    assert await house.send() == [(reader, SAID)]
    [letter] = house.sent
    text = letter.get_body(("plain",)).get_content()
    assert (f"> {WORDS}" in text, "Nobody reads what is answered to this letter." in text) == (True, True)
    assert await made.email(made.organiser) not in letter.as_string()


async def test_what_was_hidden_and_who_has_left_is_in_no_letter(house: House, clock: SetClock) -> None:
    made = await planned(house, SignupState.CONFIRMED)
    await sent(made)
    await made.set(made.people[SignupState.CONFIRMED], state=SignupState.CANCELLED)
    other = await planned(house, SignupState.CONFIRMED)
    message = await sent(other)
    await house.storage.database[store.MESSAGES].update_one({"_id": message.id}, {"$set": {"hidden": True}})
    clock.advance(minutes=10)
    assert await house.send() == []


async def test_who_comes_later_hears_the_latest_that_is_for_them_once(house: House) -> None:
    made = await planned(house, SignupState.CONFIRMED)
    await sent(made)
    latest = await sent(made)
    await sent(made, states=(SignupState.WAITLISTED,))
    late = await made.joiner()
    joined = events.ActivityJoined(id=made.id, signup=made.signups[late].id, placed=True)
    await made.happens(joined, by=late)
    await made.happens(joined, by=late)
    rows = await house.storage.reader.find(notices.NOTICES, {"person": late}, limit=9)
    assert [row["said"] for row in rows] == [latest.id]


async def test_very_many_are_told_a_page_at_a_time_each_once_also_when_it_is_told_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PAGE", 7)
    monkeypatch.setattr(telling, "AT_ONCE", 10)
    made = await planned(house)
    for _ in range(30):
        await house.follower(made.id, "Activity", email=None)
        await made.joiner()
    for _ in range(2):
        await made.happens(events.ActivityHeld(id=made.id))
    rows = await house.storage.reader.find(notices.NOTICES, {}, limit=1_000)
    assert len({(row["person"], row["event"]) for row in rows}) == len(rows) == 2 * 61
    assert await house.storage.reader.count(letters.LETTERS, {}, limit=1_000) == 31
