"""What the demo town's neighbours do together, and who comes along."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from msgspec import Struct

from pledgebank.activities import commands
from pledgebank.activities.model import ActivityDraft
from pledgebank.activities.places import commands as places_commands
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import SlotDraft
from pledgebank.base import zones
from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.demo import moments
from pledgebank.demo.pledges import Pledging, pledge
from pledgebank.demo.reports import News
from pledgebank.demo.scene import Scene, Spot
from pledgebank.demo.story import Act, Known
from pledgebank.demo.texts import Outing
from pledgebank.storage.unit import Unit

MOST_REPORTS = 5


class Joining(Struct, frozen=True):
    """Somebody joins a slot (by its place in the list) at a time, with so many people; `person` is a key."""

    person: str
    at: datetime
    slot: int
    party_size: int


class Gathering(Struct, frozen=True):
    """One activity, who organises it and who joins; `pledge`, `reports` and `group` are keys."""

    key: str
    outing: Outing
    point: Point
    at: datetime
    starts_at: datetime
    organiser: str
    pledge: str | None
    reports: tuple[str, ...]
    joinings: tuple[Joining, ...]
    group: str | None = None


def group(key: str) -> str:
    """By what the story knows a group."""
    return f"group/{key}"


def gatherings(scene: Scene, reports: Sequence[News], pledgings: Sequence[Pledging]) -> list[Gathering]:
    """Every activity; one that makes a pledge good is organised by who made it. Nobody is twice out on one day."""
    diary = _Diary(scene)
    promisers = {one.key: one.promiser for one in pledgings}
    for outing in scene.texts.outings:
        if outing.pledge:
            diary.book(promisers[pledge(outing.pledge)], _day(scene, outing))
    return [
        _gathering(
            scene,
            outing,
            key=f"activity/{number}",
            reports=reports,
            organiser=promisers[pledge(outing.pledge)] if outing.pledge else diary.somebody(outing, named=True),
            diary=diary,
        )
        for number, outing in enumerate(scene.texts.outings)
    ]


def acts(all_gatherings: Sequence[Gathering], places: Places) -> list[Act]:
    """Each is planned, and then joined by one after another."""
    planned = [
        Act(at=one.at, key=one.key, by=one.organiser, do=partial(_plan, one=one, places=places))
        for one in all_gatherings
    ]
    joined = [
        Act(
            at=joining.at,
            key=f"{one.key}/{joining.person}",
            by=joining.person,
            do=partial(_join, activity=one.key, joining=joining),
        )
        for one in all_gatherings
        for joining in one.joinings
    ]
    return planned + joined


class _Diary:
    """Who is out on which day."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._booked: set[tuple[str, date]] = set()

    def book(self, person: str, day: date) -> str:
        self._booked.add((person, day))
        return person

    def somebody(self, outing: Outing, *, named: bool = False) -> str:
        """Book somebody who is free on the day of the outing; `named`: who has given a name."""
        day = _day(self._scene, outing)
        people = [one.email for one in self._scene.people if one.name or not named]
        return self.book(self._scene.chance.choice([one for one in people if (one, day) not in self._booked]), day)


def _starts_at(scene: Scene, outing: Outing) -> datetime:
    return moments.coming(scene.now, outing.weekday, outing.starts, outing.weeks)


def _day(scene: Scene, outing: Outing) -> date:
    return zones.day_in(moments.ZONE, _starts_at(scene, outing))


def _gathering(
    scene: Scene, outing: Outing, *, key: str, reports: Sequence[News], organiser: str, diary: _Diary
) -> Gathering:
    starts_at = _starts_at(scene, outing)
    at = moments.around(scene.chance, scene.now, outing.planned)
    spot = Spot(outing.neighbourhood, outing.spot)
    about = [one.key for one in reports if one.topic == outing.about and one.spot == spot and one.at < at]
    joined = [(slot, party) for slot, task in enumerate(outing.slots) for party in task.joined]
    earliest, latest = at + timedelta(minutes=5), min(starts_at, scene.now) - timedelta(minutes=2)
    return Gathering(
        key=key,
        outing=outing,
        point=scene.point(spot),
        at=at,
        starts_at=starts_at,
        organiser=organiser,
        pledge=pledge(outing.pledge) if outing.pledge else None,
        reports=tuple(about[:MOST_REPORTS]),
        joinings=tuple(
            Joining(diary.somebody(outing), moments.waking(scene.chance, earliest, latest), slot, party)
            for slot, party in joined
        ),
        group=group(outing.group) if outing.group else None,
    )


async def _plan(unit: Unit, known: Known, *, one: Gathering, places: Places) -> UUID:
    outing = one.outing
    draft = ActivityDraft(
        title=outing.title,
        description=outing.description,
        starts_at=one.starts_at,
        ends_at=one.starts_at + timedelta(hours=outing.hours),
        time_zone=moments.ZONE_NAME,
        location=one.point,
        slots=tuple(SlotDraft(task.role, task.capacity) for task in outing.slots),
        reports=tuple(known[report] for report in one.reports),
        pledge=known[one.pledge] if one.pledge else None,
        group=known[one.group] if one.group else None,
    )
    organiser = known[one.organiser]
    return await commands.create(unit, draft, organiser=organiser, places=places, publish=not outing.draft)


async def _join(unit: Unit, known: Known, *, activity: str, joining: Joining) -> UUID:
    [slots] = await signups.slots_of(unit, [known[activity]])
    return await places_commands.join(
        unit, slots[joining.slot].id, person=known[joining.person], party_size=joining.party_size
    )
