"""Proven defects of an earlier pledge site, by the numbers under which they are known: none of them is one of ours."""

from functools import partial

import pytest

from pledgebank.mail import store as letters
from pledgebank.notify import store, telling
from pledgebank.pledges import events
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.storage import log
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.notify.house import House
from tests.notify.promised import promised
from tests.notify.reading import told

pytestmark = pytest.mark.anyio
COUNTED = SignatureState.COUNTED
ON = "Enough have joined: the pledge “clear the path” is on."


async def test_d2_told_again_from_the_beginning_everybody_still_has_one_notice_and_one_letter(
    house: House, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PAGE", 3)
    monkeypatch.setattr(telling, "AT_ONCE", 4)
    made = await promised(house, COUNTED)
    signers = [*made.signers.values(), *[await made.signer() for _ in range(5)]]
    said = await made.announced()
    happening = (
        events.PledgeActivated(id=made.pledge.id, count=2),
        events.PledgeAnnounced(id=made.pledge.id, announcement=said),
    )
    await house.happens(*happening)
    entries = await log.after(house.storage.reader, 0, until=await log.head(house.storage.reader), limit=1_000)
    mine = [entry for entry in entries if entry.event.kind in telling.FOLLOWS.kinds]
    for _ in range(2):
        await write(house.storage, partial(telling.apply, entries=mine))
    await house.calm()

    rows = await house.storage.reader.find(store.NOTICES, {}, limit=1_000)
    assert len({(row["person"], row["event"]) for row in rows}) == len(rows) == 2 * len(signers) + 1
    assert await house.storage.reader.count(letters.LETTERS, {}, limit=1_000) == len(signers) + 1
    clock.advance(minutes=10)
    sent = await house.send()
    assert len(sent) == len({to for to, _ in sent}) == len(signers) + 1


async def test_d3_a_cancelled_pledge_is_told_once_and_never_as_failed_after_its_date(
    house: House, clock: SetClock
) -> None:
    made = await promised(house, COUNTED, SignatureState.WAITLISTED, state=PledgeState.CANCELLED)
    await house.happens(events.PledgeCancelled(id=made.pledge.id), by=made.promiser)
    clock.advance(days=90)
    for event in (
        events.PledgeFailed(id=made.pledge.id, count=1),
        events.PledgeActivated(id=made.pledge.id, count=2),
        events.PromiserReminded(id=made.pledge.id),
        events.SignersAsked(id=made.pledge.id),
    ):
        await house.happens(event)

    off = "The pledge “clear the path” was called off."
    assert [await told(house, person) for person in made.signers.values()] == [[off], [off]]
    assert await told(house, made.promiser) == []


async def test_d3_what_was_to_be_told_is_not_when_it_is_called_off_while_the_letter_waits(
    house: House, clock: SetClock
) -> None:
    made = await promised(house, COUNTED)
    await house.happens(events.PledgeActivated(id=made.pledge.id, count=2))
    await made.changed(called_off_at=clock.now())
    await house.happens(events.PledgeCalledOff(id=made.pledge.id), by=made.promiser)
    clock.advance(minutes=10)

    off = "The pledge “clear the path” was on, but has been called off."
    sent = await house.send()
    assert [subject for _, subject in sent] == [off]
    assert ON not in house.sent[0].as_string()


async def test_d7_who_takes_their_word_back_hears_no_more_of_the_pledge(house: House, clock: SetClock) -> None:
    made = await promised(house, COUNTED)
    [left] = made.signers.values()
    stays = await made.signer()
    await house.happens(events.PledgeActivated(id=made.pledge.id, count=2))
    await made.set(left, withdrawn_at=clock.now())  # what the count does not know yet
    said = await made.announced()
    await house.happens(events.PledgeAnnounced(id=made.pledge.id, announcement=said), by=made.promiser)
    await house.happens(events.SignersAsked(id=made.pledge.id))
    clock.advance(minutes=10)

    addresses = [(await house.known(person)).email for person in (stays, made.promiser)]
    assert sorted(to for to, _ in await house.send()) == sorted(filter(None, addresses))
    assert (len(await told(house, left)), len(await told(house, stays))) == (1, 3)


async def test_d7_who_wants_no_letters_of_a_pledge_gets_none_of_announcements_success_or_failure(
    house: House, clock: SetClock
) -> None:
    made = await promised(house, COUNTED)
    [person] = made.signers.values()
    await house.ask(
        "mutation ($input: SetNotificationsInput!) { setNotifications(input: $input) { errors { code } } }",
        person,
        input={"email": False},
    )
    said = await made.announced()
    await house.happens(events.PledgeActivated(id=made.pledge.id, count=2))
    await house.happens(events.PledgeAnnounced(id=made.pledge.id, announcement=said), by=made.promiser)
    clock.advance(minutes=10)

    assert [to for to, _ in await house.send()] == [(await house.known(made.promiser)).email]
    assert len(await told(house, person)) == 2
