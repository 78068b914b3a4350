"""What people and organisers do about places, really and in the plain model; see test_machine."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
)

from pledgebank.activities.places.model import Signup, Slot, SlotDraft
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Storage
from tests.activities.builders import NOW, published_slots
from tests.activities.places import hands
from tests.activities.places.plain import HOLDS, STANDS, Place, Plain, Up
from tests.conftest import SetClock

T = TypeVar("T")
PEOPLE, PLACE, SIZE = st.integers(0, 6), st.integers(0, 3), st.sampled_from([1, 1, 1, 2, 3])
YES = st.sampled_from([True, True, False])


class Comers(RuleBasedStateMachine):
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

    @property
    def _ends(self) -> Any:
        return self.slots[0].ends_at

    def _activity(self, number: int) -> UUID:
        return self.slots[3 if number else 0].activity

    def _organiser(self, place: int) -> UUID:
        return self.organisers[self.plain.places[place].activity]

    def _one(self, choice: int, *states: str) -> tuple[Up | None, Signup | None]:
        """One of those that stand so, or now and then any at all."""
        some = [up for up in self.plain.ups if up.state in states] if choice % 5 else self.plain.ups
        if not some:
            return None, None
        up = some[choice % len(some)]
        return up, self.do(hands.signup(self.storage, self.keys[self.plain.ups.index(up)]))
