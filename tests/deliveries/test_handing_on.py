"""Reports reach the body that answers for them, once each, and so does what is new about them."""

from functools import partial

import pytest
import structlog
from msgspec.structs import replace

from pledgebank.base.event import Audience, Origin
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Category, Role
from pledgebank.councils.questions import Choice, Question, QuestionKind
from pledgebank.deliveries import store
from pledgebank.reports import store as reports
from pledgebank.reports.life.model import Update
from pledgebank.reports.model import (
    Answer,
    Report,
    ReportCreated,
    ReportDeleted,
    ReportEdited,
    ReportState,
)
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.notify.house import House
from tests.people.leaving import erase
from tests.pledges.builders import kinds

pytestmark = pytest.mark.anyio
TO = "roads@stirling.example"
SENT_TO = """query ($ref: String!) { report(ref: $ref) { sentTo { body { name } at state } } }"""


async def sent_to(house: House, report: Report, person: object = None) -> list[tuple[str, str | None]]:
    data = await house.ask(SENT_TO, person, ref=report.ref)  # type: ignore[arg-type]
    return [(one["state"], one["at"]) for one in data["report"]["sentTo"]]


async def test_a_confirmed_report_goes_to_its_body_with_all_that_it_needs_to_answer(house: House) -> None:
    size = Choice(key="l", label={"en": "Large", "cy": "Mawr"})
    asked = Question(key="size", label={"en": "How big?"}, kind=QuestionKind.ONE_OF, choices=(size,))
    await write(house.storage, partial(councils.put_category, category=replace(house.category, questions=(asked,))))
    answers = (Answer(key="size", values=("l",)), Answer(key="old", values=("x", "y")))
    report = await house.report(title="Twll yn y ffordd <b>", description="Outside\nthe bakery.", answers=answers)
    await house.happens(ReportCreated(id=report.id), by=house.reporter)
    assert await sent_to(house, report) == [("WAITING", None)]

    assert await house.send() == [(TO, f"[{report.ref}] {report.title}")]

    [letter] = house.sent
    email = (await house.known(house.reporter)).email or ""
    text, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert (letter["Reply-To"], letter["References"]) == (email, f"<{report.id.hex}.report@pledgebank.example>")
    for said in (
        "A neighbour reported this, for Stirling Council to look after.",
        "> Outside",
        "Sort of problem: Potholes",
        "How big?: Large",
        "old: x, y",
        "Where: latitude 56.119000, longitude -3.937000",
        f"https://pledgebank.example.org/r/{report.ref}",
        f"Reported by Ann, {email}. Answer this letter to write to them.",
        "They do not want to be named in public.",
    ):
        assert said in text
    assert "Twll yn y ffordd &lt;b&gt;" in html
    assert await sent_to(house, report) == [("SENT", "2026-05-04T10:00:00.000Z")]
    assert await kinds(house.storage, report.id) == ["report.created", "report.delivered", "report.delivered"]


@pytest.mark.parametrize(
    "different",
    [{"origin": Origin.IMPORT}, {"state": ReportState.UNCONFIRMED}, {"state": ReportState.HIDDEN}],
)
async def test_what_is_imported_unconfirmed_or_hidden_is_never_sent(house: House, different: dict[str, object]) -> None:
    report = await house.report(**different)
    await house.happens(ReportCreated(id=report.id))

    assert (await house.send(), await house.storage.reader.count("deliveries", {}, limit=9)) == ([], 0)


async def test_a_guests_report_goes_once_they_have_confirmed_it(house: House) -> None:
    report = await house.report(state=ReportState.UNCONFIRMED)
    await house.happens(ReportCreated(id=report.id))
    await house.change(report, ReportState.OPEN, by=house.reporter)

    assert len(await house.send()) == 1


async def test_a_body_without_an_address_gets_nothing_and_nothing_is_shown(house: House) -> None:
    silent = replace(house.body, email=None)
    await write(house.storage, partial(councils.replace_body, body=silent))
    report = await house.report()
    await house.happens(ReportCreated(id=report.id))

    assert (await house.send(), await sent_to(house, report)) == ([], [])


async def test_the_category_may_have_an_address_of_its_own(house: House) -> None:
    await write(house.storage, partial(councils.put_category, category=replace(house.category, email="p@s.example")))
    report = await house.report()
    await house.happens(ReportCreated(id=report.id))

    assert [to for to, _ in await house.send()] == ["p@s.example"]


async def test_what_is_new_goes_to_the_body_too_but_not_what_its_own_staff_wrote(house: House) -> None:
    report = await house.report()
    await house.happens(ReportCreated(id=report.id))
    await house.send()
    await house.update(report, by=await house.person())
    assert await house.send() == [(TO, f"[{report.ref}] News of: {report.title}")]
    assert "> Still there." in house.sent[0].get_body(("plain",)).get_content()
    await house.update(report, hidden=True)
    assert await house.send() == []

    await house.update(report, by=await house.officer())

    assert (await house.send(), await sent_to(house, report)) == ([], [("ACKNOWLEDGED", "2026-05-04T10:00:00.000Z")])


async def test_what_the_body_has_ended_and_somebody_takes_up_again_goes_to_it(house: House) -> None:
    report = await house.report()
    await house.happens(ReportCreated(id=report.id))
    await house.send()
    officer = await house.officer()
    closed = await house.change(report, ReportState.CLOSED, by=officer)
    assert (await house.send(), [state for state, _ in await sent_to(house, report)]) == ([], ["ACKNOWLEDGED"])

    said = Update(
        id=new_id(),
        report=report.id,
        author=house.reporter,
        text="It is back.",
        state=ReportState.OPEN,
        created_at=house.storage.clock.now(),
    )
    await house.change(closed, ReportState.OPEN, by=house.reporter, update=said)

    assert await house.send() == [(TO, f"[{report.ref}] Still a problem: {report.title}")]
    assert "> It is back." in house.sent[0].get_body(("plain",)).get_content()


async def test_an_answer_before_the_letter_stays_an_answer(house: House) -> None:
    report = await house.report()
    await house.happens(ReportCreated(id=report.id))
    await house.change(report, ReportState.INVESTIGATING, by=await house.officer())
    assert await sent_to(house, report) == [("ACKNOWLEDGED", None)]
    assert len(await house.send()) == 1
    assert await sent_to(house, report) == [("ACKNOWLEDGED", "2026-05-04T10:00:00.000Z")]


async def test_a_body_is_not_written_to_about_what_its_own_staff_has_just_done(house: House) -> None:
    older = await house.report()
    officer = await house.officer()
    closed = await house.change(older, ReportState.CLOSED, by=officer)
    assert (await house.send(), await sent_to(house, older)) == ([], [])
    await house.change(closed, ReportState.OPEN, by=house.reporter)
    assert await house.send() == [(TO, f"[{older.ref}] {older.title}")]

    unsent = await house.report(state=ReportState.HIDDEN)
    await house.change(unsent, ReportState.OPEN, by=await house.officer(Role.MODERATOR))
    assert await house.send() == [(TO, f"[{unsent.ref}] {unsent.title}")]


async def test_a_report_that_moves_to_another_body_goes_there_once(house: House) -> None:
    report = await house.report()
    await house.happens(ReportCreated(id=report.id))
    await house.send()
    other = Body(id=new_id(), slug="falkirk", name="Falkirk Council", email="falkirk@council.example")
    theirs = Category(id=new_id(), body=other.id, name="Roads")

    async def move(unit: Unit) -> None:
        await councils.insert_body(unit, other)
        await councils.put_category(unit, theirs)
        await reports.replace(unit, replace(report, body=other.id, category=theirs.id))

    await house.happens(ReportEdited(id=report.id), also=move)
    await house.happens(ReportEdited(id=report.id))

    assert [to for to, _ in await house.send()] == ["falkirk@council.example"]
    assert [state for state, _ in await sent_to(house, report)] == ["SENT", "SENT"]


async def test_what_is_hidden_or_deleted_before_its_letter_goes_is_not_sent(house: House) -> None:
    hidden, deleted = await house.report(), await house.report()
    await house.happens(ReportCreated(id=hidden.id), ReportCreated(id=deleted.id))
    await house.change(hidden, ReportState.HIDDEN)
    gone = ReportDeleted(id=deleted.id, was=Audience(everyone=True))
    await house.happens(gone, also=partial(reports.delete, key=deleted.id))

    assert (await house.send(), await house.storage.reader.count("deliveries", {}, limit=9)) == ([], 0)


@pytest.mark.parametrize(("answer", "state"), [("550 nobody here", "REFUSED"), ("450 not now", "FAILED")])
async def test_how_it_went_is_shown_to_all_who_see_the_report_and_the_address_to_nobody(
    house: House, clock: SetClock, answer: str, state: str
) -> None:
    house.inbox.to = lambda _: answer
    report = await house.report(private=True)
    await house.happens(ReportCreated(id=report.id))
    with structlog.testing.capture_logs() as logged:
        for _ in range(10):
            await house.send()
            clock.advance(days=1)

    for person in (house.reporter, await house.officer()):
        assert [one for one, _ in await sent_to(house, report, person)] == [state]
    assert await house.ask(SENT_TO, await house.person(), ref=report.ref) == {"report": None}
    assert await house.ask(SENT_TO, None, ref=report.ref) == {"report": None}
    log = [row async for row in house.storage.reader.scan("log", {})]
    assert "example" not in str(logged) + str(log)


async def test_somebody_who_has_left_is_no_longer_named_to_the_body(house: House) -> None:
    report = await house.report()
    email = (await house.known(house.reporter)).email or ""
    await house.happens(ReportCreated(id=report.id))
    await erase(house.storage, house.reporter)

    await house.send()

    [letter] = house.sent
    assert letter["Reply-To"] is None
    assert email not in letter.as_string()
    assert "Who reported it can no longer be reached." in letter.get_body(("plain",)).get_content()


async def test_the_letter_of_a_report_goes_before_what_is_new_about_it(house: House, clock: SetClock) -> None:
    house.inbox.answer = "451 not now"
    report = await house.report()
    await house.happens(ReportCreated(id=report.id))
    await house.send()
    house.inbox.answer = "250 OK"
    await house.update(report)
    assert await house.send() == []
    clock.advance(minutes=1)

    assert [subject for _, subject in [*await house.send(), *await house.send()]] == [f"[{report.ref}] {report.title}"]
    clock.advance(minutes=1)
    assert await house.send() == [(TO, f"[{report.ref}] News of: {report.title}")]
    assert len(await store.of_reports(house.storage.reader, [report.id])) == 1
