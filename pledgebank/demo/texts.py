"""The demo town's own words, as they stand in its data files."""

from datetime import time
from importlib import resources
from importlib.resources.abc import Traversable

import msgspec
from msgspec import Struct

from pledgebank.base.geo import Point
from pledgebank.councils.files import read as councils_files
from pledgebank.councils.files.model import Councils

DATA: Traversable = resources.files("pledgebank.demo") / "data"


class Neighbourhood(Struct, frozen=True, forbid_unknown_fields=True):
    """A neighbourhood's well-known spots: name, latitude, longitude. `share`: how much of the news is from there."""

    name: str
    share: int
    spots: tuple[tuple[str, float, float], ...]

    def point(self, spot: str) -> Point:
        """Where a spot is. Raises LookupError for one that it does not have."""
        for name, lat, lng in self.spots:
            if name == spot:
                return Point.at(lat, lng)
        raise LookupError(f"{self.name} has no spot called {spot}")


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """A category of the demo council, how many reports there are about it, and whether all of them are in streets.

    `answers`: what they all answer to its questions.
    """

    name: str
    reports: int
    on_road: bool = False
    answers: dict[str, tuple[str, ...]] = {}


class Cast(Struct, frozen=True, forbid_unknown_fields=True):
    """Who lives there: names by language, and how many more have given none."""

    names: dict[str, tuple[str, ...]]
    nameless: int


class Letter(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody may write about a category; `{place}` stands for a spot. `once`: told once only."""

    category: str
    title: str
    text: str
    language: str = "en"
    once: bool = False


class Letters(Struct, frozen=True, forbid_unknown_fields=True):
    """All letters, and what some add at their end."""

    story: tuple[Letter, ...]
    afterwords: tuple[str, ...]


class Promise(Struct, frozen=True, forbid_unknown_fields=True):
    """A pledge: `begun` days ago, open until `ends` days from today, linked to reports `about` a category."""

    key: str
    action: str
    who: str
    their_action: str
    target: int
    signatures: int
    details: str
    neighbourhood: str
    spot: str
    begun: int
    ends: int
    about: str | None = None
    links: int = 0


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """A slot of an outing; `joined`: how many people each of those who joined brings, themselves included."""

    role: str
    capacity: int | None = None
    joined: tuple[int, ...] = ()


class Outing(Struct, frozen=True, forbid_unknown_fields=True):
    """An activity on a weekday (0 is Monday), `weeks` after the coming one, planned some days ago.

    `group`: the key of the group that organises it.
    """

    title: str
    description: str
    neighbourhood: str
    spot: str
    weekday: int
    starts: time
    hours: int
    planned: int
    slots: tuple[Task, ...]
    weeks: int = 0
    pledge: str | None = None
    about: str | None = None
    draft: bool = False
    group: str | None = None


class Club(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of neighbours, at home at a spot."""

    key: str
    name: str
    about: str
    neighbourhood: str
    spot: str


class _Map(Struct, frozen=True, forbid_unknown_fields=True):
    neighbourhood: tuple[Neighbourhood, ...]


class _Topics(Struct, frozen=True, forbid_unknown_fields=True):
    topic: tuple[Topic, ...]


class _Promises(Struct, frozen=True, forbid_unknown_fields=True):
    pledge: tuple[Promise, ...]


class _Outings(Struct, frozen=True, forbid_unknown_fields=True):
    activity: tuple[Outing, ...]


class _Clubs(Struct, frozen=True, forbid_unknown_fields=True):
    group: tuple[Club, ...]


class Texts(Struct, frozen=True):
    """Everything that the data files say. The two outlines are GeoJSON."""

    whole: bytes
    parts: bytes
    neighbourhoods: dict[str, Neighbourhood]
    council: Councils
    topics: tuple[Topic, ...]
    cast: Cast
    letters: Letters
    promises: tuple[Promise, ...]
    outings: tuple[Outing, ...]
    clubs: tuple[Club, ...]


def read() -> Texts:
    """The data files. Raises msgspec.ValidationError or WrongFiles where one is not as it should be."""
    return Texts(
        whole=_bytes("council.geojson"),
        parts=_bytes("neighbourhoods.geojson"),
        neighbourhoods={one.name: one for one in msgspec.toml.decode(_bytes("places.toml"), type=_Map).neighbourhood},
        council=councils_files.read([("council.yaml", _bytes("council.yaml"))]),
        topics=msgspec.toml.decode(_bytes("topics.toml"), type=_Topics).topic,
        cast=msgspec.toml.decode(_bytes("people.toml"), type=Cast),
        letters=msgspec.toml.decode(_bytes("reports.toml"), type=Letters),
        promises=msgspec.toml.decode(_bytes("pledges.toml"), type=_Promises).pledge,
        outings=msgspec.toml.decode(_bytes("activities.toml"), type=_Outings).activity,
        clubs=msgspec.toml.decode(_bytes("groups.toml"), type=_Clubs).group,
    )


def _bytes(name: str) -> bytes:
    return (DATA / name).read_bytes()
