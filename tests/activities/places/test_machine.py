"""People, organisers, bodies and time in any order, with real commands on a real database, against the plain model."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
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
from pledgebank.activities.places.model import Signup, SignupState, Slot, SlotDraft
from pledgebank.activities.shaping import commands as shaping
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import NOW, published_slots
from tests.activities.places import hands
from tests.activities.places.plain import HOLDS, STANDS, No, Place, Plain, Up
from tests.conftest import SetClock

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]
T = TypeVar("T")
PEOPLE, PLACE, SIZE = st.integers(0, 6), st.integers(0, 3), st.sampled_from([1, 1, 1, 2, 3])
ROOM = st.sampled_from([None, 0, 1, 1, 2, 3])
YES = st.sampled_from([True, True, False])


class Machine(RuleBasedStateMachine):
    """Two activities at the same time: one with three tasks, one of which asks for a yes, the other with one."""

    storage: Storage
    clock: SetClock
    loop: asyncio.AbstractEventLoop
    seen: Counter[str]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    @initialize(rooms=st.lists(st.sampled_from([1, 1, 2, 3, None]), min_size=4, max_size=4))
    def begin(self, rooms: list[int | None]) -> None:
        self.clock.time = NOW
        self.organisers = [new_id(), new_id()]
        drafts = [SlotDraft("Pickers", room, approval=place == 2) for place, room in enumerate(rooms)]
        first = self.do(published_slots(self.storage, self.organisers[0], slots=tuple(drafts[:3])))
        second = self.do(published_slots(self.storage, self.organisers[1], slots=tuple(drafts[3:])))
        self.slots: list[Slot] = [*first, *second]
        places = [Place(int(number == 3), room, approval=number == 2) for number, room in enumerate(rooms)]
        self.plain = Plain(places, ["PUBLISHED", "PUBLISHED"], now=NOW)
        self.people = {number: new_id() for number in range(7)}
        self.keys: list[UUID] = []
        for place in (0, 3, 2):
            self.all_join(place)

    def both(self, plain: Callable[[], object], real: Coroutine[Any, Any, T]) -> T | None:
        """Do it here and there: either both do it, or both refuse."""
        accepted = self.plain.attempt(plain)
        done: T | None = None
        with suppress(Refused):
            done = self.do(real)
        assert accepted is (done is not None)
        return done

    @rule(who=PEOPLE, place=PLACE, size=SIZE, switch=st.booleans())
    def join(self, who: int, place: int, size: int, switch: bool) -> None:
        act = partial(self.plain.join, who, place, size, switch=switch)
        real = hands.join(self.storage, self.slots[place], self.people[who], size, switch=switch)
        joined = self.both(act, real)
        if joined and joined.id not in self.keys:
            self.keys.append(joined.id)

    @rule(place=PLACE)
    def all_join(self, place: int) -> None:
        for who in range(7):
            self.join(who, place, 1, False)

    @rule(choice=st.integers(0, 50))
    def a_holder_leaves(self, choice: int) -> None:
        up, _ = self._one(choice, *HOLDS)
        if up and up.who >= 0:
            self.leave(up.who, up.slot)

    @rule(who=PEOPLE, place=PLACE)
    def leave(self, who: int, place: int) -> None:
        act = partial(self.plain.leave, who, place)
        self.both(act, hands.leave(self.storage, self.slots[place], self.people[who]))

    @rule(choice=st.integers(0, 50), accept=YES)
    def answer(self, choice: int, accept: bool) -> None:
        up, signup = self._one(choice, "OFFERED", "RECONFIRM")
        if up and signup:
            act = partial(self.plain.answer, up, accept=accept)
            self.both(act, hands.answer(self.storage, signup, accept=accept, person=signup.person))

    @rule(choice=st.integers(0, 50), accept=YES, over=st.sampled_from(["", "", "Has the key."]))
    def decide(self, choice: int, accept: bool, over: str) -> None:
        up, signup = self._one(choice, *STANDS)
        if up and signup:
            act = partial(self.plain.decide, up, accept=accept, over=bool(over))
            organiser = self.organisers[self.plain.places[up.slot].activity]
            said = {"over": over} if accept else {"reason": "Sorry."}
            self.both(act, hands.decide(self.storage, signup, organiser, accept=accept, **said))

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
        for number in range(2):
            assert self.do(recount.prove(self.storage.reader, self._activity(number))).holds

    @invariant()
    def nobody_holds_two_places_and_no_slot_too_many(self) -> None:
        if not hasattr(self, "keys"):
            return
        held = Counter(up.who for up in self.plain.ups if up.state in HOLDS and not up.over)
        assert max(held.values(), default=0) <= 1

    def teardown(self) -> None:
        self.seen.update(up.state for up in getattr(self, "plain", Plain([], [])).ups)
        for collection in ("activities", "slots", "signups", "schedules"):
            self.do(self.storage.database[collection].delete_many({}))

    @property
    def _ends(self) -> Any:
        return self.slots[0].ends_at

    def _activity(self, number: int) -> UUID:
        return self.slots[3 if number else 0].activity

    def _organiser(self, place: int) -> UUID:
        return self.organisers[self.plain.places[place].activity]

    def _call_off(self, number: int, going_on: bool) -> None:
        if self.plain.states[number] == "CANCELLED":
            return
        if not going_on:
            raise No
        self.plain.states[number] = "CANCELLED"

    def _check_shaping(self, place: int) -> None:
        if self.plain.states[self.plain.places[place].activity] == "CANCELLED" or self.plain.now >= self._ends:
            raise No

    def _one(self, choice: int, *states: str) -> tuple[Up | None, Signup | None]:
        """One of those that stand so, or now and then any at all."""
        some = [up for up in self.plain.ups if up.state in states] if choice % 5 else self.plain.ups
        if not some:
            return None, None
        up = some[choice % len(some)]
        return up, self.do(hands.signup(self.storage, self.keys[self.plain.ups.index(up)]))


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
    await asyncio.to_thread(run_state_machine_as_test, Here, settings=some)
    print(dict(Here.seen))
    assert set(Here.seen) == {*STANDS, "CANCELLED", "DECLINED", "EXPIRED"}
