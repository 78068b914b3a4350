"""However many are told, whoever leaves meanwhile, and whatever is written down of it."""

import pytest
import structlog

from pledgebank.mail import store as letters
from pledgebank.notify import store, telling
from pledgebank.people.model import PersonErased
from pledgebank.pledges.fold import FOLDS
from tests.conftest import Running, SetClock
from tests.notify.house import FOLLOWERS, House
from tests.notify.reading import told
from tests.people.leaving import calm, erase
from tests.pledges.builders import created, sign

pytestmark = pytest.mark.anyio


async def test_very_many_are_told_a_page_at_a_time_each_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PAGE", 7)
    monkeypatch.setattr(telling, "AT_ONCE", 10)
    report = await house.report()
    for _ in range(30):
        await house.follower(report.id)
    await house.update(report)
    await house.update(report)

    rows = await house.storage.reader.find(store.NOTICES, {}, limit=1_000)
    assert len(rows) == len({(row["person"], row["event"]) for row in rows}) == 62
    assert await house.storage.reader.count(letters.LETTERS, {}, limit=1_000) == 31
    assert await house.storage.reader.count("log", {"kind": "telling.continued"}, limit=100) >= 8


async def test_who_left_is_told_nothing_and_nothing_of_them_is_left(house: House, clock: SetClock) -> None:
    report = await house.report()
    ben = await house.follower(report.id)
    await house.update(report)
    assert await house.storage.reader.count(store.NOTICES, {"person": ben}, limit=9) == 1
    await erase(house.storage, ben)
    await house.calm()
    await house.update(report)
    clock.advance(minutes=10)

    assert [to for to, _ in await house.send()] == [(await house.known(house.reporter)).email]
    kept = [
        row
        for name in (store.NOTICES, store.WISHES, letters.LETTERS)
        async for row in house.storage.reader.scan(name, {})
    ]
    assert ben not in [row.get("person", row["_id"]) for row in kept]
    assert await house.storage.reader.count("log", {"kind": PersonErased.kind}, limit=2) == 1


async def test_what_could_not_be_told_for_two_weeks_is_no_longer_news(house: House, clock: SetClock) -> None:
    report = await house.report()
    await house.update(report)
    clock.advance(days=14, minutes=1)

    assert (await house.send(), len(await told(house, house.reporter))) == ([], 1)


async def test_who_leaves_while_their_letter_waits_gets_none(house: House, clock: SetClock) -> None:
    report = await house.report()
    await house.update(report)
    clock.advance(minutes=10)
    person = await house.known(house.reporter)
    await house.storage.database["people"].update_one(
        {"_id": person.id}, {"$set": {"email": None, "erased_at": clock.now()}}
    )

    assert await house.send() == []


async def test_no_log_line_and_no_event_says_who_was_told_of_what(house: House, clock: SetClock) -> None:
    report = await house.report(title="Lamp out")
    ben = await house.follower(report.id)
    with structlog.testing.capture_logs() as logged:
        await house.update(report)
        clock.advance(minutes=10)
        await house.send()

    events = [row async for row in house.storage.reader.scan("log", {"subject.type": "Viewer"})]
    assert {(row["subject"]["id"], str(row["data"]), row["by"]) for row in events} == {
        (ben, "{}", None),
        (house.reporter, "{}", None),
    }
    assert "Lamp" not in str(logged)
    assert "example" not in str(logged)


async def test_signers_and_the_promiser_are_told_how_their_pledge_ended(
    house: House, clock: SetClock, running: Running
) -> None:
    pledge = await created(house.storage, house.reporter, target=2, action="clear the path")
    signers = [await house.person() for _ in range(2)]
    async with running(FOLDS):
        for signer in signers:
            await sign(house.storage, pledge, signer)
        await calm(house.storage, FOLDS, *FOLLOWERS)

    said = "Enough have joined: the pledge “clear the path” is on."
    own = (
        "Enough have joined your pledge “clear the path”: it is on. Write to them now; an activity is drafted for you."
    )
    assert [await told(house, one) for one in (house.reporter, *signers)] == [[own], [said], [said]]
    clock.advance(minutes=10)
    assert sorted(subject for _, subject in await house.send()) == sorted([own, said, said])
