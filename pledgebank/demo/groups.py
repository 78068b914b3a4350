"""The demo town's groups: who founded them, and who joined."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from msgspec import Struct

from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.demo.activities import Gathering, group
from pledgebank.demo.scene import Scene, Spot
from pledgebank.demo.story import Act, Known
from pledgebank.demo.texts import Club
from pledgebank.groups import commands
from pledgebank.groups.members import commands as members
from pledgebank.groups.model import GroupDraft
from pledgebank.storage.unit import Unit

BEFORE = timedelta(minutes=5)
AFTER = timedelta(minutes=1)


class Founding(Struct, frozen=True):
    """One group, who founded it and when, and who joined."""

    club: Club
    point: Point
    founder: str
    at: datetime
    joined: tuple[tuple[str, datetime], ...]


def foundings(scene: Scene, gatherings: Sequence[Gathering]) -> list[Founding]:
    """Every group that organises something: founded by who plans the first of it, joined by those who come."""
    found = []
    for club in scene.texts.clubs:
        own = sorted((one for one in gatherings if one.group == group(club.key)), key=lambda one: one.at)
        if own:
            joined = {joining.person: joining.at + AFTER for one in own for joining in one.joinings}
            joined.pop(own[0].organiser, None)
            point = scene.point(Spot(club.neighbourhood, club.spot))
            found.append(Founding(club, point, own[0].organiser, own[0].at - BEFORE, tuple(joined.items())))
    return found


def acts(all_foundings: Sequence[Founding], places: Places) -> list[Act]:
    """Each is founded, and then joined by one after another."""
    founded = [
        Act(at=one.at, key=group(one.club.key), by=one.founder, do=partial(_found, one=one, places=places))
        for one in all_foundings
    ]
    joined = [
        Act(
            at=at,
            key=f"{group(one.club.key)}/{person}",
            by=person,
            do=partial(_join, key=group(one.club.key), person=person),
        )
        for one in all_foundings
        for person, at in one.joined
    ]
    return founded + joined


async def _found(unit: Unit, known: Known, *, one: Founding, places: Places) -> UUID:
    draft = GroupDraft(name=one.club.name, about=one.club.about, location=one.point)
    return await commands.create(unit, draft=draft, person=known[one.founder], places=places)


async def _join(unit: Unit, known: Known, *, key: str, person: str) -> UUID:
    return await members.join(unit, group=known[key], person=known[person])
