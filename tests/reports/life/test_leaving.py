"""What becomes of what somebody wrote and did when they delete their account, or are called otherwise."""

from functools import partial

import pytest

from pledgebank.people import commands as people
from pledgebank.people.erasure import follower
from pledgebank.reports.life import erasure, renaming, touching
from pledgebank.storage.write import write
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase
from tests.reports.life.village import Village

pytestmark = pytest.mark.anyio


async def test_what_they_wrote_stays_without_them(
    village: Village, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, made = await village.report(), await village.report(made_by=village.ben)
    for number in range(5):
        await village.update(village.ben, report, f"No. {number}", showName=True)
    await village.update(village.ben, report, "Done.", markFixed=True, showName=True)
    await village.update(village.cat, report, "Me too.", showName=True)
    erases = follower("updates", erasure.ACTS, erasure.let_go, at_once=3)
    await erase(village.storage, village.ben)
    async with running(erases):
        await calm(village.storage, erases)

    shown = await village.look(village.officer, report)
    authors = [edge["node"]["author"] for edge in shown["updates"]["edges"]]
    assert authors == [None] * 6 + [{"name": "Cat"}]
    assert [edge["node"]["by"] for edge in shown["history"]["edges"]] == [{"name": "Ann"}, None]
    assert (await village.now(made)).made_by is None
    text = [str(row) for name in ("report_updates", "report_changes", "reports") for row in await rows(village, name)]
    assert [one for one in text if str(village.ben) in one or village.ben.hex in one] == []
    assert "report.author_erased" in await village.told(report)


async def rows(village: Village, name: str) -> list[object]:
    return list(await village.storage.reader.find(name, {}, limit=100))


async def test_reports_on_which_somebody_is_named_are_told_when_they_are_called_otherwise(
    village: Village, running: Running
) -> None:
    named, nameless = await village.report(), await village.report()
    for _ in range(2):
        await village.update(village.ben, named, showName=True)
    await village.update(village.ben, nameless)
    rename = partial(people.change_profile, person=village.ben, name="Benedict", language=None)
    await write(village.storage, rename, by=village.ben)
    async with running(renaming.TELLS):
        await calm(village.storage, renaming.TELLS)
    assert (await village.told(named)).count("report.author_renamed") == 1
    assert "report.author_renamed" not in await village.told(nameless)


async def test_a_report_that_was_written_about_was_changed_then(
    village: Village, running: Running, clock: SetClock
) -> None:
    report, other = await village.report(updated_at=clock.now()), await village.report(updated_at=clock.now())
    clock.advance(days=1)
    await village.update(village.ben, report)
    async with running(touching.TOUCHES):
        await calm(village.storage, touching.TOUCHES)
    assert (await village.now(report)).updated_at == clock.now()
    assert (await village.now(report)).version == report.version
    assert await village.now(other) == other
