"""A place that is kept, and whether one still comes, is answered by one button, never by merely opening a link."""

from datetime import timedelta

import httpx2
import pytest

from pledgebank import app, settings
from pledgebank.activities import events
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup, SignupState
from pledgebank.notify.activities import accepting
from pledgebank.notify.activities.accepting import Yes
from tests.conftest import SetClock
from tests.notify.activities.planned import SUNDAY, Planned
from tests.notify.house import ADDRESS, House

pytestmark = pytest.mark.anyio


async def page(house: House, path: str, method: str = "GET") -> httpx2.Response:
    built = await app.build(house.storage, settings.read(public_url=ADDRESS))
    transport = httpx2.ASGITransport(built)
    async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as browser:
        return await browser.request(method, path)


async def stands(made: Planned, signup: Signup) -> Signup:
    [found] = await places.signups_by_ids(made.house.storage.reader, [signup.id])
    assert found is not None
    return found


async def link(house: House, clock: SetClock) -> str:
    clock.advance(minutes=10)
    await house.send()
    [letter] = house.sent
    lines = letter.get_body(("plain",)).get_content().splitlines()
    [found] = [line.strip() for line in lines if "/place/" in line]
    return str(found)


async def test_an_offer_is_taken_by_one_press_and_not_by_opening_its_link(
    made: Planned, house: House, clock: SetClock
) -> None:
    until = clock.now() + timedelta(days=1)
    person = await made.joiner(SignupState.OFFERED, offer_until=until)
    await made.task(taken=1)
    signup = made.signups[person]
    await made.happens(events.PlaceOffered(id=made.id, signup=signup.id, until=until))
    address = await link(house, clock)
    for method in ("GET", "HEAD"):
        assert (await page(house, address, method)).status_code == 200
    assert "Take the place at “Clean-up at the burn”?" in (await page(house, address)).text
    assert (await stands(made, signup)).state is SignupState.OFFERED

    for _ in range(2):
        answer = await page(house, address, "POST")
        assert (answer.status_code, "You have a place at “Clean-up at the burn”" in answer.text) == (200, True)
    assert (await stands(made, signup)).state is SignupState.CONFIRMED
    await house.calm()
    told = await house.storage.reader.count("log", {"kind": "activity.promoted"}, limit=9)
    assert told == 1


async def test_who_is_asked_again_says_yes_to_what_it_has_become(made: Planned, house: House, clock: SetClock) -> None:
    person = await made.joiner(SignupState.RECONFIRM)
    signup = made.signups[person]
    await made.task(taken=1)
    await made.changed(starts_at=SUNDAY, ends_at=SUNDAY + timedelta(hours=3), moved=1)
    await made.happens(events.ActivityChanged(id=made.id, moved=1, asks_again=True))
    address = await link_of(made, house, clock, person)
    assert "Do you still come to “Clean-up at the burn”?" in (await page(house, address)).text
    await page(house, address, "POST")
    after = await stands(made, signup)
    assert (after.state, after.agreed) == (SignupState.CONFIRMED, 1)
    await made.changed(moved=2)
    assert (await page(house, address, "POST")).status_code == 404


async def link_of(made: Planned, house: House, clock: SetClock, person: object) -> str:
    clock.advance(minutes=10)
    await house.send()
    email = await made.email(person)  # type: ignore[arg-type]
    [letter] = [one for one in house.sent if one["To"] == email]
    lines = letter.get_body(("plain",)).get_content().splitlines()
    [found] = [line.strip() for line in lines if "/place/" in line]
    return str(found)


async def test_a_link_for_what_is_no_more_or_another_person_or_long_ago_does_nothing(
    made: Planned, house: House, clock: SetClock
) -> None:
    until = clock.now() + timedelta(days=60)
    signup = made.signups[await made.joiner(SignupState.OFFERED, offer_until=until)]
    yes = Yes(signup.person, signup.id, 0)
    other = Yes(made.organiser, signup.id, 0)
    tokens = [
        accepting.seal(house.tokens, yes, clock.now() - timedelta(days=30)),
        accepting.seal(house.tokens, other, clock.now()),
        house.tokens.seal("withdraw", signup.person.bytes + signup.id.bytes + bytes(12)),
        "rubbish",
    ]
    good = accepting.seal(house.tokens, yes, clock.now())
    assert (await page(house, f"/place/{good}")).status_code == 200
    answers = [(await page(house, f"/place/{token}", "POST")).status_code for token in tokens]
    await made.changed(state=ActivityState.CANCELLED)
    answers.append((await page(house, f"/place/{good}", "POST")).status_code)
    assert answers == [404] * 5
    assert (await stands(made, signup)).state is SignupState.OFFERED
