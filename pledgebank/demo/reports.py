"""What the demo town's neighbours report: where, when, in whose words, and how far it has come since."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice
from typing import TypeVar
from uuid import UUID

import shapely
from msgspec import Struct

from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.councils import geojson
from pledgebank.councils.places import Places
from pledgebank.demo import moments
from pledgebank.demo.people import category
from pledgebank.demo.scene import Scene, Spot
from pledgebank.demo.story import Act, Known
from pledgebank.demo.texts import Letter, Promise, Topic
from pledgebank.reports import commands, store
from pledgebank.reports.life import rules as life
from pledgebank.reports.life import store as life_store
from pledgebank.reports.model import Answer, ClosedBecause, Draft, ReportState
from pledgebank.reports.states import Mover
from pledgebank.storage.unit import Unit

OLDEST_DAYS_AGO = 69.0
T = TypeVar("T")
_STEPS = (ReportState.OPEN, ReportState.INVESTIGATING, ReportState.PLANNED, ReportState.FIXED, ReportState.CLOSED)
# In which state how many of a hundred are: the longer ago, the more has been done about them.
_AFTER_DAYS = (
    (28.0, (38, 14, 13, 28, 7)),
    (10.0, (62, 16, 10, 10, 2)),
    (1.0, (88, 11, 1, 0, 0)),
    (0.0, (100, 0, 0, 0, 0)),
)
_WAYS = ((Origin.APP, 70), (Origin.WEB, 22), (Origin.TEXT, 8))
_STRAY_METRES = 30.0


class News(Struct, frozen=True):
    """One report. `changed_at` is when it came to its state; `reporter` is a key."""

    key: str
    topic: str
    answers: tuple[Answer, ...]
    title: str
    text: str
    spot: Spot
    point: Point
    at: datetime
    reporter: str
    show_name: bool
    origin: Origin
    state: ReportState
    changed_at: datetime


class _Wanted(Struct, frozen=True):
    """A report that something else of the story needs: at this spot, made at least so many days ago, not yet done."""

    spot: Spot
    days_ago: float


def news(scene: Scene) -> list[News]:
    """All reports of the last ten weeks; some about what the pledges are about, where they are."""
    reporter = _Reporter(scene)
    return [one for topic in scene.texts.topics for one in reporter.about(topic)]


def acts(reports: Sequence[News], places: Places) -> list[Act]:
    """Each is reported by somebody, by some way."""
    return [
        Act(at=one.at, key=one.key, by=one.reporter, origin=one.origin, do=partial(_report, one=one, places=places))
        for one in reports
    ]


class _Reporter:
    """Draws reports by chance, the same for the same seed."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._on_road = {topic.name for topic in scene.texts.topics if topic.on_road}
        self._answers = {topic.name: _answers(topic) for topic in scene.texts.topics}
        self._texts, self._chance, self._now = scene.texts, scene.chance, scene.now
        whole, parts = (_together(text) for text in (scene.texts.whole, scene.texts.parts))
        self._town = shapely.intersection(whole, parts)

    def about(self, topic: Topic) -> Iterator[News]:
        """All reports about one category."""
        wanted = [one for promise in self._texts.promises if promise.about == topic.name for one in _needs(promise)]
        letters = islice(self._letters(topic), topic.reports)
        for number, letter in enumerate(letters):
            need = wanted[number] if number < len(wanted) and not letter.once else None
            yield self._report(f"report/{topic.name}/{number}", letter, need)

    def _letters(self, topic: Topic) -> Iterator[Letter]:
        """Every letter in turn; those told once come last in the first round."""
        letters = [one for one in self._texts.letters.story if one.category == topic.name]
        again = [one for one in letters if not one.once]
        self._chance.shuffle(again)
        yield from again
        yield from (one for one in letters if one.once)
        yield from cycle(again)

    def _report(self, key: str, letter: Letter, need: _Wanted | None) -> News:
        days_ago = self._days_ago(need)
        spot = need.spot if need else self._spot(letter)
        at = moments.around(self._chance, self._now, days_ago)
        state = ReportState.OPEN if need else self._state(at)
        writer = self._chance.choice([one for one in self._scene.people if one.language == letter.language])
        return News(
            key=key,
            topic=letter.category,
            answers=self._answers[letter.category],
            title=letter.title.format(place=spot.name),
            text=self._text(letter),
            spot=spot,
            point=self._near(self._scene.point(spot)),
            at=at,
            reporter=writer.email,
            show_name=bool(writer.name) and self._chance.random() < 0.3,
            origin=self._pick(_WAYS),
            state=state,
            changed_at=at if state is ReportState.OPEN else moments.waking(self._chance, at, self._now),
        )

    def _days_ago(self, need: _Wanted | None) -> float:
        if need:
            return min(need.days_ago + 1.5 + 6 * self._chance.random(), OLDEST_DAYS_AGO)
        return OLDEST_DAYS_AGO * math.pow(self._chance.random(), 1.4)

    def _spot(self, letter: Letter) -> Spot:
        # Streets go by their bare names; and other languages have no use for an English article.
        bare = letter.language != "en" or letter.category in self._on_road
        spots = {
            part.name: [name for name, *_ in part.spots if not (bare and name.startswith("the "))]
            for part in self._texts.neighbourhoods.values()
        }
        shares = [(part.name, part.share) for part in self._texts.neighbourhoods.values() if spots[part.name]]
        neighbourhood = self._pick(shares)
        return Spot(neighbourhood, self._chance.choice(spots[neighbourhood]))

    def _text(self, letter: Letter) -> str:
        if letter.language != "en" or self._chance.random() < 0.45:
            return letter.text
        return f"{letter.text} {self._chance.choice(self._texts.letters.afterwords)}"

    def _state(self, at: datetime) -> ReportState:
        days = (self._now - at) / timedelta(days=1)
        shares = next(shares for least, shares in _AFTER_DAYS if days >= least)
        return self._pick(tuple(zip(_STEPS, shares, strict=True)))

    def _near(self, point: Point) -> Point:
        """Somewhere about a spot, and still in the town, whose edge some spots are close to."""
        while True:
            north, east = (self._chance.gauss(0, _STRAY_METRES) for _ in range(2))
            found = Point.at(round(point.lat + north / 111_300, 6), round(point.lng + east / 62_000, 6))
            if shapely.contains_xy(self._town, found.lng, found.lat):
                return found

    def _pick(self, weighted: Sequence[tuple[T, int]]) -> T:
        [picked] = self._chance.choices([one for one, _ in weighted], [weight for _, weight in weighted])
        return picked


def _together(areas: bytes) -> shapely.Geometry:
    return shapely.union_all([shapely.from_wkb(one.wkb) for one in geojson.read(areas)])


def _answers(topic: Topic) -> tuple[Answer, ...]:
    return tuple(Answer(key=key, values=values) for key, values in topic.answers.items())


def _needs(promise: Promise) -> list[_Wanted]:
    return [_Wanted(Spot(promise.neighbourhood, promise.spot), promise.begun)] * promise.links


async def _report(unit: Unit, known: Known, *, one: News, places: Places) -> UUID:
    key = await commands.create(
        unit,
        places=places,
        person=known[one.reporter],
        draft=Draft(
            title=one.title,
            description=one.text,
            category=known[category(one.topic)],
            location=one.point,
            show_name=one.show_name,
            answers=one.answers,
        ),
    )
    if one.state is not ReportState.OPEN:
        # Nobody ever saw it open: it comes into the world as the council has left it.
        made = await store.get(unit, key)
        assert made is not None
        because = ClosedBecause.NO_ACTION if one.state is ReportState.CLOSED else None
        left = life.enter(made, one.state, Mover.OFFICER, one.changed_at, because=because)
        await store.replace(unit, left)
        await life_store.insert_change(unit, life.told(made, left, Mover.OFFICER, None))
    return key
