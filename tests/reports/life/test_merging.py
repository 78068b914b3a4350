"""Reports that repeat another: joined to it without chains and rings, and all that belongs to them moves."""

from functools import partial

import pytest

from pledgebank.activities import commands as activities
from pledgebank.activities import merging as activities_merging
from pledgebank.activities import store as activities_store
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.pledges import merging as pledges_merging
from pledgebank.pledges import store as pledges
from pledgebank.reports.life import merging
from pledgebank.reports.model import ClosedBecause, Report, ReportState
from pledgebank.storage.write import write
from tests.activities.builders import a_draft
from tests.conftest import Running
from tests.people.leaving import calm
from tests.pledges.builders import created
from tests.reports.life.village import Village, both, key_of, refusal

pytestmark = pytest.mark.anyio


async def test_a_report_that_repeats_another_says_so_and_the_other_is_told(village: Village) -> None:
    report, target = await village.report(), await village.report()
    closed = await village.change(
        village.officer, report, "CLOSED", because="DUPLICATE", duplicateOf=key_of(target), message="See there."
    )
    assert closed["errors"] == []
    shown = await village.look(None, report)
    assert (shown["closedBecause"], shown["duplicateOf"]) == ("DUPLICATE", {"id": key_of(target)})
    history = (await village.look(None, target))["history"]["edges"]
    assert history[-1]["node"]["text"] == "Another report of the same problem was joined to this one."
    assert history[-1]["node"]["by"] == {"slug": "village"}
    assert "report.merged" in await village.told(report)
    assert await village.told(target) == ["report.edited"]
    await village.change(village.moderator, target, "HIDDEN", message="Rude.")
    assert (await village.look(None, report))["duplicateOf"] is None


async def test_what_cannot_be_repeated_is_refused(village: Village) -> None:
    report = await village.report()
    others: list[tuple[Report, str]] = [
        (await village.report(body=new_id()), "another body's"),
        (await village.report(state=ReportState.HIDDEN), "hidden"),
        (await village.report(state=ReportState.UNCONFIRMED), "unconfirmed"),
        (await village.report(private=True), "private"),
        (report, "itself"),
    ]
    before = await village.kept()
    for other, why in others:
        answer = await village.change(village.officer, report, "CLOSED", because="DUPLICATE", duplicateOf=key_of(other))
        assert refusal(answer) == ("INVALID", ["duplicateOf"]), why
    assert await village.kept() == before
    private = await village.report(private=True)
    assert (await village.merge(private, report)).value == private.id


async def test_two_that_are_joined_to_each_other_at_once_make_no_ring(village: Village) -> None:
    for _ in range(10):
        one, other = await village.report(), await village.report()
        done = await both(village.merge(one, other), village.merge(other, one))
        refused = [each for each in done if isinstance(each, Refused)]
        assert [each.code for each in refused] == ["INVALID"]
        kept = [await village.now(each) for each in (one, other)]
        assert sorted(each.state for each in kept) == [ReportState.CLOSED, ReportState.OPEN]


async def test_three_joined_in_a_ring_at_once_leave_one_open(village: Village, running: Running) -> None:
    async with running(merging.REPOINTS):
        for _ in range(5):
            ring = [await village.report() for _ in range(3)]
            await both(*(village.merge(ring[place], ring[place - 1]) for place in range(3)))
            await calm(village.storage, merging.REPOINTS)
            kept = [await village.now(each) for each in ring]
            [left] = [each for each in kept if each.state is ReportState.OPEN]
            assert {each.duplicate_of for each in kept if each is not left} == {left.id}


async def test_chains_are_flattened_at_once_and_afterwards(
    village: Village, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = [await village.report() for _ in range(3)]
    several = [await village.report() for _ in range(5)]
    for one in several:
        await village.merge(one, first)
    await village.merge(first, second)
    late = await village.report()
    await village.merge(late, first)
    assert (await village.now(late)).duplicate_of == second.id
    await village.merge(second, third)
    repoints = merging.follower("reports", merging.repoint, at_once=2)
    async with running(repoints):
        await calm(village.storage, repoints)
    assert {(await village.now(one)).duplicate_of for one in (*several, first, second, late)} == {third.id}
    assert await village.storage.reader.count("log", {"kind": "report.merging_continued"}, limit=99) > 2


async def test_pledges_and_activities_move_with_it_and_stay_when_it_is_opened_again(
    village: Village, running: Running
) -> None:
    report, target, other = [await village.report() for _ in range(3)]
    mine = [await created(village.storage, village.ben, reports=(report.id,)) for _ in range(3)]
    both_of_them = await created(village.storage, village.ben, reports=(other.id, report.id, target.id))
    draft = a_draft(reports=(report.id,))
    make = partial(activities.create, draft=draft, organiser=new_id(), places=Places(), publish=True)
    activity = (await write(village.storage, make)).value

    await village.merge(report, target)
    followers = (pledges_merging.MOVES, activities_merging.MOVES)
    async with running(*followers):
        await calm(village.storage, *followers)
        await village.change(village.ann, report, "OPEN", message="It is another.")
        await calm(village.storage, *followers)

    moved = await pledges.by_ids(village.storage.reader, [*mine, both_of_them])
    assert [one.reports for one in moved if one] == [(target.id,)] * 3 + [(other.id, target.id)]
    assert [one.version for one in moved if one] == [2] * 4
    found = await activities_store.get(village.storage.reader, activity)
    assert found
    assert (found.reports, found.version) == ((target.id,), 3)
    assert await village.storage.reader.count("log", {"kind": "pledge.relinked"}, limit=9) == 4
    opened = await village.now(report)
    assert (opened.state, opened.duplicate_of, opened.closed_because) == (ReportState.OPEN, None, None)


async def test_a_report_of_no_ones_is_joined_as_any_other(village: Village) -> None:
    imported, target = await village.report(reporter=None), await village.report()
    await village.merge(imported, target)
    assert (await village.now(imported)).closed_because is ClosedBecause.DUPLICATE
