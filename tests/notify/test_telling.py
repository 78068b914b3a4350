"""Who is told of what: everyone who follows it and may see it, once, and never of their own doings."""

from functools import partial

import pytest

from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.following import commands as following
from pledgebank.notify import store
from pledgebank.reports.life.model import ReportQuestionAsked, Update
from pledgebank.reports.model import ClosedBecause, ReportState
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.notify.house import House
from tests.notify.reading import notices, told

pytestmark = pytest.mark.anyio


async def test_followers_and_the_reporter_are_told_and_who_did_it_is_not(house: House) -> None:
    report = await house.report(title="Lamp out")
    ben, cat = await house.follower(report.id), await house.follower(report.id)
    await house.update(report, by=ben)

    assert (await told(house, ben), await told(house, cat)) == ([], ["There is news of “Lamp out”."])
    [notice] = await notices(house, house.reporter)
    assert (notice["text"], notice["read"], notice["about"]["__typename"]) == (
        "There is news of “Lamp out”.",
        False,
        "Report",
    )


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (("OPEN", "INVESTIGATING"), "“Deep pothole” is being looked into."),
        (("OPEN", "PLANNED"), "The repair of “Deep pothole” is planned."),
        (("OPEN", "IN_PROGRESS"), "“Deep pothole” is being worked on."),
        (("OPEN", "FIX_CLAIMED"), "Somebody says that “Deep pothole” is fixed."),
        (("OPEN", "FIXED"), "“Deep pothole” is fixed."),
        (("OPEN", "CLOSED"), "“Deep pothole” was closed without a repair."),
        (("FIXED", "OPEN"), "“Deep pothole” is still a problem, and open again."),
        (("HIDDEN", "OPEN"), "“Deep pothole” can be seen again."),
    ],
)
async def test_each_change_of_state_has_its_words(house: House, states: tuple[str, str], said: str) -> None:
    before, after = map(ReportState, states)
    report = await house.report(state=before)
    ben = await house.follower(report.id)
    await house.change(report, after)

    assert await told(house, ben) == [said]


async def test_a_confirmation_is_no_news_and_a_merger_is(house: House) -> None:
    report = await house.report(state=ReportState.UNCONFIRMED)
    opened = await house.change(report, ReportState.OPEN, by=house.reporter)
    ben = await house.follower(report.id)
    await house.change(opened, ReportState.CLOSED, closed_because=ClosedBecause.DUPLICATE)

    assert await told(house, ben) == ["“Deep pothole” is the same as another report."]


async def test_what_is_hidden_is_told_to_its_reporter_alone_and_nobody_else_reads_its_title_again(
    house: House, clock: SetClock
) -> None:
    report = await house.report()
    ben = await house.follower(report.id)
    await house.update(report)
    clock.advance(seconds=1)
    await house.change(report, ReportState.HIDDEN, by=await house.officer(), note="It names somebody.")

    gone = "Something that you followed can no longer be seen here."
    assert await told(house, ben) == [gone]
    assert await told(house, house.reporter) == ["Your report “Deep pothole” was taken from view.", gone]
    assert [one["about"] for one in await notices(house, house.reporter)] == [None, None]
    clock.advance(minutes=10)
    assert [subject for _, subject in await house.send()] == ["Your report “Deep pothole” was taken from view."]
    text = house.sent[0].get_body(("plain",)).get_content()
    assert ("> It names somebody." in text, "/r/" in text, "Still there." in text) == (True, False, False)


async def test_what_is_private_is_told_to_its_reporter_and_following_staff_alone(house: House) -> None:
    report = await house.report(private=True)
    officer, ben = await house.officer(), await house.follower(report.id)
    await write(house.storage, partial(following.begin, subject=Subject("Report", report.id), person=officer))
    await house.update(report)

    assert [len(await told(house, one)) for one in (house.reporter, officer, ben)] == [1, 1, 0]
    assert await house.storage.reader.count(store.NOTICES, {"person": ben}, limit=9) == 0


async def test_one_deed_is_told_once_with_its_words(house: House, clock: SetClock) -> None:
    report = await house.report(title="Lamp out")
    said = Update(
        id=new_id(), report=report.id, author=None, text="Done.", state=ReportState.FIXED, created_at=clock.now()
    )
    await house.change(report, ReportState.FIXED, update=said)
    assert await told(house, house.reporter) == ["“Lamp out” is fixed."]
    clock.advance(minutes=10)
    assert [subject for _, subject in await house.send()] == ["“Lamp out” is fixed."]
    assert "> Done." in house.sent[0].get_body(("plain",)).get_content()


async def test_its_reporter_alone_is_asked_whether_it_is_fixed(house: House) -> None:
    report = await house.report(title="Lamp out")
    ben = await house.follower(report.id)
    await house.happens(ReportQuestionAsked(id=report.id))

    assert (await told(house, ben), await told(house, house.reporter)) == (
        [],
        ["Has “Lamp out” been fixed? Please tell us."],
    )


async def test_a_letter_gathers_what_happens_to_one_thing_within_ten_minutes(house: House, clock: SetClock) -> None:
    report, other = await house.report(title="Lamp out"), await house.report(title="Bench")
    ben = await house.follower(report.id)
    await house.update(report)
    clock.advance(minutes=9)
    changed = await house.change(report, ReportState.FIXED)
    await house.update(other)
    assert await house.send() == []
    clock.advance(minutes=1)

    to = {person: (await house.known(person)).email for person in (ben, house.reporter)}
    assert sorted(await house.send()) == sorted(
        [(to[ben], "News of: Lamp out"), (to[house.reporter], "News of: Lamp out")]
    )
    text = house.sent[0].get_body(("plain",)).get_content()
    assert "There is news of “Lamp out”." in text
    assert "“Lamp out” is fixed." in text
    assert f"https://pledgebank.example.org/r/{report.ref}" in text
    assert len(await told(house, ben)) == 2
    await house.change(changed, ReportState.OPEN)
    clock.advance(minutes=10)
    assert sorted(await house.send()) == sorted(
        [
            (to[house.reporter], "There is news of “Bench”."),
            (to[house.reporter], "“Lamp out” is still a problem, and open again."),
            (to[ben], "“Lamp out” is still a problem, and open again."),
        ]
    )


async def test_everybody_is_told_in_their_own_language(house: House, clock: SetClock) -> None:
    report = await house.report(title="Lamp out", reporter=None)
    persons = {tag: await house.follower(report.id, language=tag) for tag in ("cy", "pl-PL", "ur", "xx")}
    await house.change(report, ReportState.FIXED)
    clock.advance(minutes=10)
    await house.send()

    by = {str(letter["To"]): letter for letter in house.sent}
    read = {tag: by[(await house.known(person)).email or ""] for tag, person in persons.items()}
    assert {tag: letter["Content-Language"] for tag, letter in read.items()} == {
        "cy": "cy",
        "pl-PL": "pl",
        "ur": "ur",
        "xx": "en",
    }
    assert len({str(letter["Subject"]) for letter in read.values()}) == 4
    assert all("Lamp out" in str(letter["Subject"]) for letter in read.values())
    assert 'dir="rtl"' in read["ur"].get_body(("html",)).get_content()
