"""People, organisers, bodies and time in any order, with real commands on a real database, against the plain model."""

import asyncio
from collections import Counter
from functools import partial
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from pledgebank.activities import clearing, erasure, rules, store
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import clock as places_clock
from pledgebank.activities.places import counting, filling, recount
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import SignupState
from pledgebank.activities.shaping import commands as shaping
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import NOW
from tests.activities.places import hands
from tests.activities.places.machine import PEOPLE, PLACE, Comers
from tests.activities.places.plain import HOLDS, STANDS, No
from tests.conftest import SetClock

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]
STATES = {*STANDS, "CANCELLED", "DECLINED", "EXPIRED"}
MOST_RUNS = 5
ROOM = st.sampled_from([None, 0, 1, 1, 2, 3])


class Machine(Comers):
    """And what is changed, called off and held; and time."""

    @rule(choice=st.integers(0, 50))
    def ask_again(self, choice: int) -> None:
        up, signup = self._one(choice, "CONFIRMED")
        if up and signup and up.state == "CONFIRMED":
            up.state = "RECONFIRM"
            self.do(write(self.storage, partial(_ask_again, key=signup.id)))

    @rule(place=PLACE, room=ROOM)
    def change_room(self, place: int, room: int | None) -> None:
        def act() -> None:
            self._check_shaping(place)
            self.plain.places[place].room = room
            self.plain.fill(place)

        if not self.plain.places[place].closed:
            wanted, whose = SlotChanges(capacity=room), self._organiser(place)
            edit = partial(shaping.edit, slot_id=self.slots[place].id, person=whose, wanted=wanted, expected=None)
            self.both(act, write(self.storage, edit))

    @precondition(lambda self: len(self.keys) > 15)
    @rule(place=PLACE)
    def close(self, place: int) -> None:
        def act() -> None:
            self._check_shaping(place)
            self.plain.places[place].closed = True

        close = partial(shaping.close, slot_id=self.slots[place].id, person=self._organiser(place))
        self.both(act, write(self.storage, close))

    @precondition(lambda self: len(self.keys) > 18)
    @rule(number=st.integers(0, 1), how=st.integers(0, 2))
    def call_off(self, number: int, how: int) -> None:
        """By its organiser, with its group or with the organiser's account; which the same path leads to."""
        going_on = self.plain.states[number] in ("PUBLISHED", "HELD") and self.plain.now < self._ends
        key = self._activity(number)
        if how == 0:
            self.both(
                partial(self._call_off, number, going_on), hands.cancel(self.storage, key, self.organisers[number])
            )
        elif how == 1 and going_on:
            self.plain.states[number] = "CANCELLED"
            self.do(write(self.storage, partial(_end, key=key)))
        elif how == 2 and going_on:
            self.plain.states[number] = "CANCELLED"
            self.do(write(self.storage, partial(erasure.let_go, person=self.organisers[number], limit=50)))

    @precondition(lambda self: self.plain.has_ended)
    @rule()
    def clear(self) -> None:
        """Who is called off is let off: by state and ticket, or by state and since when."""
        for number, state in enumerate(self.plain.states):
            of_it = [up for up in self.plain.ups if self.plain.places[up.slot].activity == number]
            gone = [up for up in of_it if state == "CANCELLED" or self.plain.places[up.slot].closed]
            by_id = state == "CANCELLED"
            order = sorted(gone, key=lambda up: (*([] if by_id else [up.slot]), up.state, self.plain.ups.index(up)))
            for up in [up for up in order if up.state in STANDS]:
                up.state, up.until = "CANCELLED", None
                self.plain.come_up(up.who)
            self.do(write(self.storage, partial(clearing.clear, keys=[self._activity(number)])))

    @rule(number=st.integers(0, 1), how=st.integers(0, 2))
    def hold_or_release(self, number: int, how: int) -> None:
        now = self.plain.states[number]
        wanted = {("PUBLISHED", 0): "HELD", ("HELD", 1): "PUBLISHED", ("HELD", 2): "PUBLISHED"}.get((now, how))
        if wanted:
            self.plain.states[number] = wanted
            for place in [place for place in range(4) if int(place == 3) == number and wanted == "PUBLISHED"]:
                self.plain.fill(place)
            self.do(write(self.storage, partial(_be, key=self._activity(number), state=ActivityState(wanted))))

    @rule(who=PEOPLE)
    def erase(self, who: int) -> None:
        own = sorted((up for up in self.plain.ups if up.who == who), key=lambda up: up.state)
        self.do(write(self.storage, partial(erasure.let_go, person=self.people[who], limit=50)))
        gone = min([up.who for up in self.plain.ups] + [0]) - 1
        for up in own:
            if up.state in STANDS and self.plain.now < self._ends:
                up.state, up.until = "CANCELLED", None
                self.plain.fill(up.slot)
            up.who = gone
        self.people[who] = new_id()

    @rule(hours=st.sampled_from([0.5, 3, 13, 25]))
    def time_passes(self, hours: float) -> None:
        self.clock.advance(hours=hours)
        self.plain.now = self.clock.time

    @precondition(lambda self: any(up.until for up in self.plain.ups))
    @rule()
    def an_offer_runs_out(self) -> None:
        self.clock.time = max(self.plain.now, min(up.until for up in self.plain.ups if up.until))
        self.plain.now = self.clock.time
        self.tick()

    @rule()
    def tick(self) -> None:
        due = [up for up in self.plain.ups if up.state == "OFFERED"]
        lapsed = [self.plain.lapse(up) for up in sorted(due, key=lambda up: up.until or NOW)]
        assert self.do(places_clock.lapse_due(self.storage)) == sum(lapsed)

    @invariant()
    def all_stand_where_they_should(self) -> None:
        if not hasattr(self, "keys"):
            return
        found = self.do(signups.signups_by_ids(self.storage.reader, self.keys))
        real = [one and (one.state.value, one.offer_until, one.ticket, one.party_size) for one in found]
        assert real == [(up.state, up.until, up.ticket, up.size) for up in self.plain.ups]
        self.seen.update(up.state for up in self.plain.ups)
        for number in range(2):
            assert self.do(recount.prove(self.storage.reader, self._activity(number))).holds

    @invariant()
    def nobody_holds_two_places_and_no_slot_too_many(self) -> None:
        if not hasattr(self, "keys"):
            return
        held = Counter(up.who for up in self.plain.ups if up.state in HOLDS and not up.over)
        assert max(held.values(), default=0) <= 1

    def teardown(self) -> None:
        for collection in ("activities", "slots", "signups", "schedules"):
            self.do(self.storage.database[collection].delete_many({}))

    def _call_off(self, number: int, going_on: bool) -> None:
        if self.plain.states[number] == "CANCELLED":
            return
        if not going_on:
            raise No
        self.plain.states[number] = "CANCELLED"

    def _check_shaping(self, place: int) -> None:
        if self.plain.states[self.plain.places[place].activity] == "CANCELLED" or self.plain.now >= self._ends:
            raise No


async def _ask_again(unit: Unit, *, key: UUID) -> None:
    [signup] = await signups.signups_by_ids(unit, [key])
    assert signup is not None
    slot, again = counting.turn(await filling.found(unit, signup.slot), signup, SignupState.RECONFIRM, unit.now)
    await signups.replace_signup(unit, again)
    await signups.replace_slot(unit, slot)


async def _end(unit: Unit, *, key: UUID) -> None:
    """As when the group that organises it ends."""
    activity = await store.get(unit, key)
    assert activity is not None
    cancelled, events = rules.cancel(activity, unit.now)
    await store.replace(unit, cancelled)
    unit.emit(*events)


async def _be(unit: Unit, *, key: UUID, state: ActivityState) -> None:
    activity = await store.get(unit, key)
    assert activity is not None
    await store.replace(unit, replace(activity, state=state))
    [slots] = await signups.slots_of(unit, [key])
    for slot in slots if state is ActivityState.PUBLISHED else ():
        await filling.fill(unit, slot)


async def test_whatever_happens_nobody_is_dropped_doubled_or_let_in_beyond_the_capacity(
    storage: Storage, clock: SetClock
) -> None:
    await mongo.prepare(storage, (*store.INDEXES, *signups.INDEXES))

    class Here(Machine):
        pass

    Here.storage, Here.clock, Here.loop, Here.seen = storage, clock, asyncio.get_running_loop(), Counter()
    some = settings(
        max_examples=15,
        stateful_step_count=60,
        deadline=None,
        phases=[Phase.generate],  # to shrink what fails would take longer than the rest of all tests
        suppress_health_check=list(HealthCheck),
    )
    # Chance decides what happens: again, until each state was met.
    for _ in range(MOST_RUNS):
        await asyncio.to_thread(run_state_machine_as_test, Here, settings=some)
        print(dict(Here.seen))
        if set(Here.seen) == STATES:
            break
    assert set(Here.seen) == STATES
