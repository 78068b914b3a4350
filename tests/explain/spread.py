"""A city's worth of things, spread as in a real one: crowded in the middle, ten years long, most of it done with."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct, structs

from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.base import cells
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.map import fold
from pledgebank.pledges import store as pledges
from pledgebank.pledges.model import Pledge, PledgeState, SignatureState
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportState
from pledgebank.reports.states import STANDING
from pledgebank.storage.documents import Doc, dump
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.pledges.builders import a_pledge, a_signature
from tests.reports.builders import a_report

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
COUNTED = 2_000  # of the reports, on the map
REPORTS, PLEDGES, ACTIVITIES, PEOPLE = 20_000, 600, 400, 3_000
MIDDLE = Point.at(56.119, -3.937)
STATES = {
    ReportState.FIXED: 50, ReportState.CLOSED: 30, ReportState.OPEN: 12, ReportState.IN_PROGRESS: 3,
    ReportState.INVESTIGATING: 2, ReportState.PLANNED: 1, ReportState.UNCONFIRMED: 1, ReportState.HIDDEN: 1,
}  # fmt: skip


class City(Struct):
    """What lies where: the ids by which tests ask. Both I and who leaves have something of everything."""

    me: UUID
    leaver: UUID
    areas: tuple[UUID, ...]
    categories: tuple[UUID, ...]
    people: tuple[UUID, ...]
    body: UUID


class Spread:
    """Draws the same city every time; ids apart."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.draw = random.Random(11)

    def point(self) -> Point:
        """Some kilometres around the middle."""
        return Point.at(self.draw.gauss(MIDDLE.lat, 0.02), self.draw.gauss(MIDDLE.lng, 0.04))

    def area(self, point: Point) -> tuple[UUID, ...]:
        """One of a five by six grid of wards, and the whole."""
        row = min(max(int((point.lat - 56.05) / 0.028), 0), 4)
        column = min(max(int((point.lng + 4.05) / 0.04), 0), 5)
        wards = self.city.areas[1:]
        return (wards[(row * 6 + column) % len(wards)], self.city.areas[0])

    def category(self) -> UUID:
        """A few are common, most rare."""
        return self.city.categories[min(int(self.draw.expovariate(0.35)), len(self.city.categories) - 1)]

    def before(self, days: float) -> datetime:
        """Some time in so many days before now."""
        return NOW - timedelta(seconds=self.draw.uniform(60, days * 86_400))

    def words(self, amount: int) -> Iterable[str]:
        """A few are common, most rare."""
        return (f"word{int(self.draw.paretovariate(0.6)) % 4_000}" for _ in range(amount))

    def reports(self) -> Iterable[Doc]:
        for number in range(REPORTS):
            place, made = self.point(), self.before(3_650)
            [state] = self.draw.choices(list(STATES), list(STATES.values()))
            state = ReportState.UNCONFIRMED if number % 5_000 == 1 else state
            yield reports.document(
                a_report(
                    title=" ".join(self.words(6)),
                    supports=int(self.draw.expovariate(0.3)),
                    location=place,
                    cell=cells.cell_of(place),
                    areas=self.area(place),
                    category=self.category(),
                    body=self.city.body if number % 20 else new_id(),
                    private=number % 100 == 7,
                    state=state,
                    state_since=made,
                    ask_at=made + timedelta(days=28) if state in STANDING and number % 9 == 0 else None,
                    reporter=self.person(number),
                    show_name=number % 3 == 0,
                    source=f"zurich:{number}" if number % 3 else None,
                    created_at=made,
                    updated_at=min(made + timedelta(days=self.draw.expovariate(0.1)), NOW),
                )
            )

    def person(self, number: int) -> UUID | None:
        """Mine is every five hundredth; most were imported and have nobody."""
        return self.one_of_us(number, 500) or (self.draw.choice(self.city.people) if number % 4 == 0 else None)

    def one_of_us(self, number: int, times: int) -> UUID | None:
        """I once in so many times, and who leaves as often."""
        return {0: self.city.me, 1: self.city.leaver}.get(number % times)

    def pledges(self, known: list[UUID]) -> Iterable[Pledge]:
        for number in range(PLEDGES):
            place, made = self.point(), self.before(900)
            state = self.draw.choice([PledgeState.OPEN, *[PledgeState.ACTIVE] * 4, *[PledgeState.FAILED] * 4])
            deadline = NOW + timedelta(days=self.draw.uniform(-1, 90) * (1 if state is PledgeState.OPEN else -5))
            yield a_pledge(
                details=" ".join(self.words(6)),
                promiser=self.one_of_us(number, 50) or self.draw.choice(self.city.people),
                location=place,
                cell=cells.cell_of(place),
                areas=self.area(place),
                bodies=(self.city.body,),
                private=number % 20 == 0,
                promoted=number % 2 == 0,
                reports=(self.draw.choice(known),),
                state=state,
                target=20,
                missing=self.draw.randrange(1, 20),
                deadline=deadline,
                created_at=made,
                updated_at=made,
            )

    def signatures(self, pledge: Pledge) -> Iterable[Doc]:
        for person in self.draw.sample(self.city.people, self.draw.choice([5, 20, 100])):
            state = self.draw.choices([SignatureState.COUNTED, SignatureState.RECEIVED], [20, 1])[0]
            yield dump(a_signature(pledge=pledge.id, person=person, state=state, signed_at=self.before(30)))
        for person in (self.city.me, self.city.leaver):
            if self.draw.random() < 0.1:
                yield dump(a_signature(pledge=pledge.id, person=person))

    def activities(self, known: list[UUID], promised: list[UUID]) -> Iterable[Activity]:
        for number in range(ACTIVITIES):
            place = self.point()
            starts = NOW + timedelta(days=self.draw.uniform(1 if number % 40 == 1 else -400, 60))
            yield Activity(
                id=new_id(),
                organiser=self.one_of_us(number, 40) or self.draw.choice(self.city.people),
                title="Clean-up",
                description="",
                state=ActivityState.DRAFT if number // 10 % 8 == 0 else ActivityState.PUBLISHED,
                starts_at=starts,
                ends_at=starts + timedelta(hours=3),
                time_zone="Europe/London",
                location=place,
                shown=place,
                cell=cells.cell_of(place),
                areas=self.area(place),
                reports=(self.draw.choice(known),),
                pledge=self.draw.choice(promised) if number % 3 == 0 else None,
                created_at=starts - timedelta(days=30),
                updated_at=starts - timedelta(days=30),
                started=starts <= NOW,
                ended=starts <= NOW,
            )

    def places(self, activity: Activity) -> tuple[Slot, list[Doc]]:
        """A slot, and who has or had a place in it."""
        slot = Slot(
            id=new_id(), activity=activity.id, role="Rakes", starts_at=activity.starts_at, ends_at=activity.ends_at,
            capacity=10,
        )  # fmt: skip
        states = (SignupState.CONFIRMED, SignupState.WAITLISTED, SignupState.CANCELLED)
        we = (self.city.me, self.city.leaver) if self.draw.random() < 0.05 else ()
        people = [*self.draw.sample(self.city.people, 18), *we]
        given = [self.signup(slot, person, ticket, self.draw.choice(states)) for ticket, person in enumerate(people, 1)]
        return structs.replace(slot, ticket=len(given)), given

    def signup(self, slot: Slot, person: UUID, ticket: int, state: SignupState) -> Doc:
        return signups._signup(
            Signup(
                id=new_id(), slot=slot.id, activity=slot.activity, person=person, party_size=1, ticket=ticket,
                state=state, starts_at=slot.starts_at, ends_at=slot.ends_at, created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip


async def fill(storage: Storage, city: City) -> None:
    """Put it all into the database at once, past the transactions and telling nobody."""
    spread = Spread(city)
    made: dict[str, list[Any]] = {reports.REPORTS: list(spread.reports())}
    known = [one["_id"] for one in made[reports.REPORTS][:500]]
    promised = list(spread.pledges(known))
    made[pledges.PLEDGES] = [pledges.document(one) for one in promised]
    made[pledges.SIGNATURES] = [one for pledge in promised for one in spread.signatures(pledge)]
    gathered = list(spread.activities(known, [one.id for one in promised]))
    made[activities.ACTIVITIES] = [activities.document(one) for one in gathered]
    placed = [spread.places(one) for one in gathered]
    made[signups.SLOTS] = [dump(slot) for slot, _ in placed]
    made[signups.SIGNUPS] = [one for _, given in placed for one in given]
    for collection, rows in made.items():
        for start in range(0, len(rows), 5_000):
            await storage.database[collection].insert_many(rows[start : start + 5_000], ordered=False)
    keys = [one["_id"] for one in made[reports.REPORTS][:COUNTED]]
    for start in range(0, COUNTED, 500):
        await write(storage, partial(fold.look_again, keys=keys[start : start + 500]))
