"""What every part of the story needs: the words, the neighbours, chance and the present."""

from datetime import datetime
from random import Random

from msgspec import Struct

from pledgebank.base.geo import Point
from pledgebank.demo.texts import Texts


class Neighbour(Struct, frozen=True):
    """Somebody in the demo town; the e-mail address is also the key."""

    email: str
    name: str
    language: str
    joined_at: datetime


class Spot(Struct, frozen=True):
    """A spot of a neighbourhood, by their names."""

    neighbourhood: str
    name: str


class Scene(Struct, frozen=True):
    """The town before anything has happened. `now` is UTC; drawing from `chance` moves it on."""

    texts: Texts
    people: tuple[Neighbour, ...]
    chance: Random
    now: datetime

    def point(self, spot: Spot) -> Point:
        """Where a spot is. Raises LookupError for one that is not in the data."""
        return self.texts.neighbourhoods[spot.neighbourhood].point(spot.name)
