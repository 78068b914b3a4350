"""What others have done about a report decides what its reporter may still do, and comes along where it is joined."""

from functools import partial

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.following import commands as following
from pledgebank.photos import commands as photos
from pledgebank.photos import store as photo_store
from pledgebank.reports import store
from pledgebank.reports import support as supporting
from pledgebank.reports.editing import commands
from pledgebank.reports.editing.commands import Ties
from pledgebank.reports.editing.model import Changes
from pledgebank.reports.life import store as life
from pledgebank.reports.model import Report
from pledgebank.reports.support import fold, merging
from pledgebank.reports.support.fold import Recount
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.people.leaving import calm
from tests.reports.life.village import Village
from tests.reports.support.acts import set_support

pytestmark = pytest.mark.anyio


async def reword(village: Village, report: Report) -> None:
    changes = Changes(title="Much deeper pothole")
    edit = partial(commands.edit, places=Places(), report=report.id, person=village.ann, changes=changes)
    await write(village.storage, edit, by=village.ann)


async def take_back(village: Village, report: Report) -> None:
    delete = partial(commands.delete, ties=Ties(()), report=report.id, person=village.ann)
    await write(village.storage, delete, by=village.ann)


async def refusals(village: Village, report: Report) -> list[str]:
    """Why Ann can neither change nor take back her report; nothing is written then."""
    before, codes = await village.kept(), []
    for deed in (reword, take_back):
        with pytest.raises(Refused) as refused:
            await deed(village, report)
        codes.append(refused.value.code)
    assert await village.kept() == before
    return codes


async def test_what_was_changed_stands_in_its_history(village: Village) -> None:
    report = await village.report()
    await reword(village, report)
    shown = await village.look(None, report)
    assert [edge["node"]["text"] for edge in shown["history"]["edges"]] == ["Reported.", "Its details were changed."]
    assert await village.told(report) == ["report.edited"]


async def test_once_its_body_has_answered_it_stays_as_it_is(village: Village) -> None:
    report = await village.report()
    await village.update(village.officer, report, "We look into it.", asBody=True)
    assert await refusals(village, report) == ["EDIT_WINDOW_OVER", "EDIT_WINDOW_OVER"]


async def test_what_a_neighbour_wrote_about_can_be_changed_and_not_be_taken_back(village: Village) -> None:
    report = await village.report()
    await village.update(village.ben, report, "I fell into it.")
    await reword(village, report)
    with pytest.raises(Refused) as refused:
        await take_back(village, report)
    assert refused.value.code == "OTHERS_JOINED"


async def test_what_is_taken_back_leaves_nothing_that_its_reporter_wrote(village: Village) -> None:
    report = await village.report()
    await village.update(village.ann, report, "It is still there.")
    await reword(village, report)
    await take_back(village, report)
    assert await store.get(village.storage.reader, report.id) is None
    left = await village.kept()
    assert (left[life.UPDATES], left[life.CHANGES]) == (0, 0)
    assert (await village.told(report))[-1] == "report.deleted"


async def test_photos_of_what_is_taken_back_are_gone(village: Village) -> None:
    report, photo = await village.report(), new_id()
    subject = Subject("Report", report.id)
    await write(village.storage, partial(photos.attach, ids=[photo], subject=subject, person=village.ann))
    reader = village.storage.reader
    assert len(await photo_store.attached_to(reader, subject)) == 1
    await take_back(village, report)
    assert await photo_store.attached_to(reader, subject) == []


async def test_who_sees_or_follows_a_report_comes_along_to_the_one_it_repeats(
    village: Village, running: Running
) -> None:
    report, target = await village.report(), await village.report(reporter=new_id())
    followers = (fold.FOLDS, merging.SUPPORTS, merging.FOLLOWS)
    async with running(*followers):
        for person in (village.ben, village.cat):
            await set_support(village.storage, report.id, person)
        await set_support(village.storage, target.id, village.cat)
        await village.merge(report, target)
        await calm(village.storage, *followers)
    reader = village.storage.reader
    assert await supporting.recount(reader, target.id) == Recount(2, 2)
    assert await supporting.recount(reader, report.id) == Recount(0, 0)
    found = await following.followers_of(reader, Subject("Report", target.id), None, 10)
    assert found == sorted([village.ben, village.cat])
    with pytest.raises(Refused) as refused:
        await set_support(village.storage, report.id, village.dan)
    assert refused.value.code == "DUPLICATE"
