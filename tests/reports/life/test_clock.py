"""What time brings: reporters are asked whether it is fixed, and what nobody denies is believed."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from pledgebank.base.event import Origin
from pledgebank.councils import store as councils
from pledgebank.councils.model import Category
from pledgebank.reports import store
from pledgebank.reports.life import clock as reports_clock
from pledgebank.reports.life.asking import ask
from pledgebank.reports.model import FixedBy, Report, ReportState
from pledgebank.reports.states import STANDING
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.reports.life.village import ANSWER, Village, both, key_of, refusal

pytestmark = pytest.mark.anyio
WEEKS = timedelta(weeks=1)


async def due(village: Village, **said: Any) -> Report:
    """A report of Ann's whose question is due in four weeks."""
    return await village.report(**{"ask_at": village.storage.clock.now() + 4 * WEEKS, **said})


async def answer(village: Village, report: Report, fixed: str, person: Any = None, **said: Any) -> Any:
    given = {"report": key_of(report), "fixed": fixed, **said}
    return await village.ask(ANSWER, person or village.ann, input=given)


async def test_a_reporter_is_asked_after_four_weeks_once_whoever_runs_the_clock(
    village: Village, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports_clock, "AT_ONCE", 2)
    reports = [await due(village) for _ in range(7)]
    clock.advance(days=27, hours=23)
    assert await reports_clock.ask_due(village.storage) == 0
    clock.advance(hours=1)
    counts = await both(*(reports_clock.ask_due(village.storage) for _ in range(3)))
    assert sum(counts) == 7
    assert await reports_clock.ask_due(village.storage) == 0
    for report in reports:
        assert await village.told(report) == ["report.question_asked"]
        assert (await village.now(report)).asked_at == clock.now()
        assert (await village.now(report)).version == report.version


async def test_who_is_gone_and_what_has_ended_is_never_asked_about(village: Village, clock: SetClock) -> None:
    never = [await due(village, state=state) for state in set(ReportState) - STANDING]
    erased = await due(village, reporter=None)
    ended = await due(village)
    await village.change(village.officer, ended, "FIXED")
    hidden = await due(village)
    await village.change(village.moderator, hidden, "HIDDEN", message="Rude.")
    clock.advance(days=60)
    assert await reports_clock.ask_due(village.storage) == 0
    for report in (*never, erased, ended, hidden):
        assert (await village.now(report)).asked_at is None


async def test_what_is_opened_again_is_asked_about_four_weeks_later(village: Village, clock: SetClock) -> None:
    report, imported = await due(village), await village.report(origin=Origin.IMPORT, reporter=None)
    for one in (report, imported):
        await village.change(village.officer, one, "FIXED")
        await village.change(village.officer, one, "OPEN", message="Not yet.")
    assert (await village.now(report)).ask_at == clock.now() + 4 * WEEKS
    assert (await village.now(imported)).ask_at is None


async def asked(village: Village, clock: SetClock, **said: Any) -> Report:
    report = await due(village, **said)
    clock.advance(days=28)
    await reports_clock.ask_due(village.storage)
    assert "answerQuestion" in (await village.look(village.ann, report))["viewerMay"]
    return report


async def test_yes_is_fixed_by_a_resident(village: Village, clock: SetClock) -> None:
    report = await asked(village, clock)
    said = await answer(village, report, "YES")
    assert (said["report"]["state"], said["report"]["fixedBy"]) == ("FIXED", "RESIDENT")
    assert (await village.look(None, report))["updates"]["edges"] == []
    assert (await village.told(report))[1:] == ["report.state_changed", "report.question_answered"]
    assert refusal(await answer(village, report, "NO")) == ("NOT_ALLOWED", ["report"])


async def test_no_leaves_it_open_and_opens_what_others_ended(village: Village, clock: SetClock) -> None:
    stands, ended = await asked(village, clock), await asked(village, clock)
    await village.change(village.officer, ended, "FIXED")
    said = [await answer(village, one, "NO", text="Still there.") for one in (stands, ended)]
    assert [one["report"]["state"] for one in said] == ["OPEN", "OPEN"]
    for one in (stands, ended):
        [shown] = (await village.look(None, one))["updates"]["edges"]
        assert shown["node"]["text"] == "Still there."
    clock.advance(days=300)
    assert (await village.now(stands)).ask_at is None


async def test_who_does_not_know_is_asked_again_in_eight_weeks(village: Village, clock: SetClock) -> None:
    report = await asked(village, clock)
    await answer(village, report, "UNKNOWN", idempotencyKey="k")
    await answer(village, report, "UNKNOWN", idempotencyKey="k")
    clock.advance(days=55)
    assert await reports_clock.ask_due(village.storage) == 0
    clock.advance(days=1)
    assert await reports_clock.ask_due(village.storage) == 1


async def test_that_a_hazard_is_fixed_is_noted(village: Village, clock: SetClock) -> None:
    report = await asked(village, clock, category=village.gas)
    said = await answer(village, report, "YES")
    assert said["report"]["state"] == "OPEN"
    [row] = await village.storage.reader.find("report_updates", {"report": report.id}, limit=9)
    assert (row["marks_fixed"], row["state"]) == (True, None)


async def test_only_its_reporter_answers_and_only_when_asked(village: Village, clock: SetClock) -> None:
    report, not_asked = await asked(village, clock), await due(village)
    before = await village.kept()
    for person in (village.ben, village.officer, village.moderator):
        assert refusal(await answer(village, report, "YES", person)) == ("NOT_ALLOWED", ["report"])
    assert refusal(await answer(village, not_asked, "YES")) == ("NOT_ALLOWED", ["report"])
    assert refusal(await answer(village, report, "YES", text="x" * 5_001)) == ("INVALID", ["text"])
    assert await village.kept() == before


async def test_what_nobody_denies_for_a_fortnight_is_believed_but_not_of_hazards(
    village: Village, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports_clock, "AT_ONCE", 2)
    hazards = [await village.report() for _ in range(3)]
    reports = [await village.report(reporter=reporter) for reporter in (village.ann, None, None)]
    for report in (*hazards, *reports):
        await village.update(village.ben, report, markFixed=True)

    async def becomes_a_hazard(unit: Unit) -> None:
        risky = Category(id=village.gas, body=village.body, name="Gas", hazard=True)
        await councils.put_category(unit, risky)
        for report in hazards:
            found = await store.get(unit, report.id)
            assert found
            await store.replace(unit, replace(found, category=risky.id))

    await write(village.storage, becomes_a_hazard)
    clock.advance(days=13, hours=23)
    assert await reports_clock.believe_due(village.storage) == 0
    clock.advance(hours=1)
    assert sum(await both(*(reports_clock.believe_due(village.storage) for _ in range(2)))) == 3
    assert {(await village.now(report)).fixed_by for report in reports} == {FixedBy.UNKNOWN}
    assert {(await village.now(report)).state for report in hazards} == {ReportState.FIX_CLAIMED}
    last = (await village.look(None, reports[0]))["history"]["edges"][-1]["node"]
    assert (last["text"], last["by"]) == ("Taken as repaired, as nobody said otherwise.", None)


async def test_who_objects_holds_time_up_for_another_fortnight(village: Village, clock: SetClock) -> None:
    report = await village.report()
    await village.update(village.ben, report, markFixed=True)
    clock.advance(days=10)
    await village.update(village.cat, report, "It is not.", reopen=True)
    clock.advance(days=13, hours=23)
    assert await reports_clock.believe_due(village.storage) == 0
    clock.advance(hours=1, seconds=1)
    assert await reports_clock.believe_due(village.storage) == 1


async def test_one_report_on_which_it_fails_does_not_keep_the_others_waiting(village: Village, clock: SetClock) -> None:
    broken, whole = await due(village), await due(village, ask_at=clock.now() + 5 * WEEKS)
    where = {"_id": broken.id}
    await village.storage.database["reports"].update_one(where, {"$set": {"state": "NONE_THAT_WE_KNOW"}})
    clock.advance(days=60)
    assert await reports_clock.ask_due(village.storage) == 1
    assert (await village.now(whole)).asked_at is not None
    assert (await write(village.storage, partial(ask, report=whole.id))).value is False
