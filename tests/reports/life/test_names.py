"""Whose name is seen with what they wrote, when no longer; and how often one may write, whichever way."""

from collections.abc import Iterator
from functools import partial

import pytest

from pledgebank.councils.places import Places
from pledgebank.reports.editing import commands as editing
from pledgebank.reports.editing.model import Changes
from pledgebank.storage.write import write
from pledgebank.web.limits.rates import RateLimits
from tests.reports.life import village as houses
from tests.reports.life.village import HIDE, Village

pytestmark = pytest.mark.anyio


@pytest.fixture
def limited(village: Village) -> Iterator[None]:
    houses.TOOLS[RateLimits] = RateLimits(village.storage, lambda name: name.encode())
    yield
    del houses.TOOLS[RateLimits]


async def test_who_is_no_longer_to_be_named_is_not_named_with_what_they_wrote_either(village: Village) -> None:
    report = await village.report(show_name=True)
    await village.change(village.ann, report, "FIXED", message="It is gone.")
    assert "'Ann'" in str(await village.look(None, report))

    changes = Changes(show_name=False)
    edit = partial(editing.edit, places=Places(), report=report.id, person=village.ann, changes=changes)
    await write(village.storage, edit, by=village.ann)

    seen = await village.look(None, report)
    assert ("It is gone." in str(seen), "'Ann'" in str(seen)) == (True, False)


async def test_who_wrote_what_is_hidden_is_not_named_in_the_history(village: Village) -> None:
    report = await village.report()
    made = await village.update(village.ben, report, "Rude words.", markFixed=True, showName=True)
    assert "'Ben'" in str((await village.look(None, report))["history"])

    hide = {"update": made["update"]["id"], "hidden": True, "reason": "Rude."}
    await village.ask(HIDE, village.moderator, input=hide)

    assert "'Ben'" not in str(await village.look(None, report))
    assert "'Ben'" in str((await village.look(village.moderator, report))["history"])


@pytest.mark.usefixtures("limited")
async def test_words_for_all_to_read_count_as_such_also_where_they_come_with_a_state(village: Village) -> None:
    report, codes = await village.report(), []
    for place in range(31):
        answer = await village.change(village.ann, report, ("FIXED", "OPEN")[place % 2], message=f"Buy this {place}.")
        codes.append([error["code"] for error in answer["errors"]])

    assert codes == [[]] * 30 + [["TOO_MANY"]]
    assert [error["code"] for error in (await village.update(village.ann, report))["errors"]] == ["TOO_MANY"]
    assert await village.storage.reader.count("report_updates", {}, limit=99) == 30


@pytest.mark.usefixtures("limited")
async def test_who_works_for_a_council_answers_as_often_as_there_is_reason_to(village: Village) -> None:
    report = await village.report()
    for place in range(31):
        state = ("INVESTIGATING", "PLANNED")[place % 2]
        assert (await village.change(village.officer, report, state, message="On it."))["errors"] == []
