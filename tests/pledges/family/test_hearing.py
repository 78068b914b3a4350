"""What is said of a pledge by areas reaches the signers of all areas, once; what it comes to is told at the end."""

from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.base.event import Subject
from pledgebank.following import commands as following_things
from pledgebank.notify import telling
from pledgebank.people.model import Person
from pledgebank.pledges.after import clock as after_clock
from pledgebank.pledges.after import commands, course
from pledgebank.pledges.family import rules
from pledgebank.pledges.family.model import Tally
from pledgebank.pledges.life import commands as life
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.write import write
from tests.conftest import Running, SetClock
from tests.notify.promised import WORDS
from tests.people.leaving import calm
from tests.pledges.builders import NOW, a_person, a_pledge, keep, kinds
from tests.pledges.family.valley import FOLLOWERS, Valley

pytestmark = pytest.mark.anyio
ALL = (*FOLLOWERS, course.KEEPS, telling.FOLLOWS)


async def announce(valley: Valley, text: str, pledge: UUID | None = None) -> UUID:
    by = valley.promiser
    command = partial(commands.announce, pledge=pledge or valley.key, person=by, text=f"{text} {WORDS}")
    return (await write(valley.storage, command, by=by)).value


async def told(valley: Valley, news: str) -> Counter[tuple[Any, Any]]:
    """Who was told such news, and of what was said."""
    rows = await valley.storage.reader.find("notices", {"news": news}, limit=100)
    return Counter((row["person"], row["said"]) for row in rows)


async def test_who_signed_anywhere_is_told_once_and_who_joins_later_gets_the_latest(
    valley: Valley, running: Running, clock: SetClock
) -> None:
    ann, ben, cat, dan, eve = [await a_person(valley.storage) for _ in range(5)]
    async with running(course.KEEPS, telling.FOLLOWS):
        await valley.sign(0, ann)
        await valley.sign(1, ben)
        await calm(valley.storage, *ALL)
        clock.advance(minutes=1)
        first = await announce(valley, "First.")
        await calm(valley.storage, *ALL)
        clock.advance(minutes=1)
        second = await announce(valley, "Second.")
        own = await announce(valley, "In this ward.", valley.child(1))
        await calm(valley.storage, *ALL)
        clock.advance(minutes=1)
        await valley.sign(0, cat)  # in an area that has heard it
        await valley.sign(2, dan)  # and in one that begins now
        await calm(valley.storage, *ALL)
        await valley.sign(2, eve)
        await calm(valley.storage, *ALL)
        clock.advance(minutes=2)
        await after_clock.greet_due(valley.storage)
        await calm(valley.storage, *ALL)
    hears = [(ann, first), (ann, second), (ben, first), (ben, second), (ben, own), (cat, second), (dan, second)]
    assert await told(valley, "ANNOUNCED") == Counter([*hears, (eve, second)])


async def test_one_area_that_is_on_does_not_stop_the_others_from_getting_more_time(valley: Valley) -> None:
    for ward in (0, 0, 1):
        await valley.sign(ward)
    await valley.calm()
    assert (await valley.whole()).state is PledgeState.ACTIVE
    extend = partial(life.extend, pledge=valley.key, person=valley.promiser, day=date(2026, 7, 9))
    await write(valley.storage, extend, by=valley.promiser)
    await valley.calm()
    moved = await valley.whole()
    assert [(await valley.ward(ward)).deadline for ward in (0, 1)] == [moved.deadline] * 2
    assert moved.deadline_date == date(2026, 7, 9)
    assert moved.first_deadline is not None


async def test_when_it_is_on_in_some_areas_alone_its_promiser_and_followers_are_told_once(
    valley: Valley, running: Running, clock: SetClock
) -> None:
    storage, follower = valley.storage, await a_person(valley.storage)
    await keep(storage, Person(id=valley.promiser, email="ada@example.org", created_at=NOW))
    about = Subject("Pledge", valley.key)
    await write(storage, partial(following_things.begin, subject=about, person=follower))
    async with running(telling.FOLLOWS):
        for ward in (0, 0, 1, 2):
            await valley.sign(ward)
        await valley.calm()
        clock.time = (await valley.whole()).deadline + timedelta(minutes=3)
        await valley.settle()
        await valley.settle()
        await calm(storage, *FOLLOWERS, telling.FOLLOWS)
    assert [(await valley.ward(ward)).state for ward in range(3)] == ["ACTIVE", "FAILED", "FAILED"]
    assert (await kinds(storage, valley.key)).count("pledge.decided_by_areas") == 1
    assert await told(valley, "OWN_MIXED") == Counter([(valley.promiser, None)])
    assert await told(valley, "MIXED") == Counter([(follower, None)])
    assert await told(valley, "OWN_FAILED") == Counter()


@pytest.mark.parametrize(
    ("tally", "mixed"),
    [
        (Tally(signatures=3, most=2, active=1, failed=1), True),
        (Tally(signatures=3, most=2, active=1, failed=1, undecided=1), False),
        (Tally(signatures=3, most=2, active=2), False),
        (Tally(signatures=3, most=1, failed=2), False),
    ],
    ids=["mixed", "one to come", "all on", "none on"],
)
def test_it_is_mixed_once_nothing_is_undecided(tally: Tally, mixed: bool) -> None:
    parent = a_pledge(area_kind="ward", state=PledgeState.ACTIVE)
    summed, events = rules.gather(parent, tally, NOW)
    assert (summed.mixed, "pledge.decided_by_areas" in [event.kind for event in events]) == (mixed, mixed)
    assert rules.gather(replace(summed), tally, NOW) == (summed, [])
