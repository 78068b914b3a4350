"""Signers, promisers, moderators, time and the fold in any order, against the plain model beside this."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
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

from pledgebank.base.errors import Refused
from pledgebank.base.event import Audience, Event
from pledgebank.base.ids import new_id
from pledgebank.people import commands as people
from pledgebank.people import waiting
from pledgebank.people.model import Guest
from pledgebank.pledges import erasure, fold, store
from pledgebank.pledges.events import PledgeCancelled, PledgeExtended, PledgeReleased, PledgeRevised, PledgeSuspended
from pledgebank.pledges.model import NameVisibility, PledgeState
from pledgebank.pledges.signing import commands
from pledgebank.pledges.signing import store as signing
from pledgebank.storage import log
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.pledges.builders import NOW, a_pledge, keep, kinds, sign
from tests.pledges.signing.plain import Happened, Plain
from tests.pledges.steps import Hands

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]
T = TypeVar("T")
PEOPLE = st.integers(0, 6)
EVERYONE = Audience(everyone=True)


class Machine(RuleBasedStateMachine):
    """Does everything to a real pledge and to the plain one; `storage`, `clock` and `loop` are the test's."""

    storage: Storage
    clock: SetClock
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    @property
    def now(self) -> datetime:
        return self.clock.time

    @initialize(
        aim=st.integers(1, 4),
        room=st.one_of(st.none(), st.integers(0, 2)),
        days=st.integers(4, 30),
        crowd=st.booleans(),
    )
    def begin(self, aim: int, room: int | None, days: int, crowd: bool) -> None:
        self.clock.time = NOW
        cap = None if room is None else aim + room
        pledge = a_pledge(target=aim, cap=cap, day=(NOW + timedelta(days=days)).date())
        self.do(keep(self.storage, pledge))
        self.key, self.hands = pledge.id, Hands(self.storage)
        self.hands.folded = self.do(log.head(self.storage.reader))
        self.plain = Plain(target=aim, cap=cap, deadline=pledge.deadline)
        self.people = {number: new_id() for number in range(7)}
        self.signatures: dict[int, UUID] = {}
        if crowd:
            self.several_sign(6, True)

    @rule(who=PEOPLE, terms=st.one_of(st.none(), st.integers(0, 1)))
    def sign(self, who: int, terms: int | None) -> None:
        seen = None if terms is None else self.plain.terms - terms
        accepted = self.plain.sign(who, seen, self.now)
        try:
            written = self.do(sign(self.storage, self.key, self.people[who], terms=seen))
        except Refused:
            assert not accepted
        else:
            assert accepted
            self.signatures[who] = written.value

    @rule(number=st.integers(2, 6), folds=st.booleans())
    def several_sign(self, number: int, folds: bool) -> None:
        for who in range(number):
            self.sign(who, 0)
        if folds:
            self.fold(100)

    @rule(who=PEOPLE)
    def withdraw(self, who: int) -> None:
        self.plain.withdraw(who, self.now)
        try:
            self.do(self.hands.withdraw(self.key, self.people[who]))
        except Refused:
            assert (self.plain.state, who in self.plain.words) == ("SUSPENDED", False)

    @rule(who=PEOPLE)
    def ask_as_a_guest(self, who: int) -> None:
        self.plain.forget_old_letters(self.now)
        accepted = self.plain.may_ask_again(who, self.now)
        try:
            self.do(write(self.storage, partial(self._ask, who=who)))
        except Refused:
            assert not accepted
        else:
            assert accepted
            again = who in self.plain.asked and self.now >= self.plain.deadline
            self.plain.asked[who] = self.plain.asked[who] if again else self.now

    async def _ask(self, unit: Unit, who: int) -> UUID:
        guest = self._guest(who)
        act = await commands.propose(unit, pledge=self.key, guest=guest, visibility=NameVisibility.HIDDEN)
        return await people.keep_act(unit, guest=guest, act=act)

    @rule(who=PEOPLE)
    def confirm(self, who: int) -> None:
        self.plain.forget_old_letters(self.now)
        if who not in self.plain.asked:
            return
        asked_at = self.plain.asked.pop(who)
        asked = self.do(write(self.storage, partial(self._confirm, who=who))).value
        self.plain.sign(who, asked, self.now, asked_at)
        found = self.do(store.signature_of(self.storage.reader, self.key, self.people[who]))
        assert (found is not None) is (who in self.plain.words)
        if found:
            self.signatures[who] = found.id

    async def _confirm(self, unit: Unit, who: int) -> int:
        key = await waiting.about(unit, self._guest(who), commands.KIND, self.key)
        assert key is not None
        act = await waiting.get(unit, key, unit.now)
        assert act is not None
        await commands.confirm(unit, act, self.people[who])
        await waiting.delete(unit, [key])
        return commands.proposed(act).terms

    def _guest(self, who: int) -> Guest:
        contact = self.people[who].bytes
        return Guest(email="ann@example.org", contact=contact, network=b"home", name="", language="en")

    @rule(who=PEOPLE)
    def erase(self, who: int) -> None:
        let_go = self.do(write(self.storage, partial(erasure.let_go, person=self.people[who], limit=9))).value
        assert let_go == (who in self.plain.words)
        if let_go:
            gone = max([*self.plain.words, 6]) + 1  # from now on it is nobody's
            self.plain.words[gone] = self.plain.words.pop(who)
            self.signatures[gone] = self.signatures.pop(who)
            self.plain.queue = [gone if one == who else one for one in self.plain.queue]
            for one in self.plain.coming:
                one.who = gone if one.who == who else one.who
            self._happens("erased", gone)

    def _happens(self, kind: str, who: int = -1) -> None:
        self.plain.coming.append(Happened(kind, self.now, who))

    @precondition(lambda self: self.plain.takes(self.now) and self.plain.state == "OPEN" and self.plain.words)
    @rule()
    def revise(self) -> None:
        pledge = self._pledge()
        anew = replace(pledge, terms=pledge.terms + 1)
        self._change(anew, PledgeRevised(id=self.key, terms=anew.terms, edit=new_id()))
        self.plain.terms += 1
        self._happens("revised")

    @precondition(lambda self: not self.plain.extended and self.plain.takes(self.now))
    @rule(days=st.integers(1, 3))
    def extend(self, days: int) -> None:
        pledge = self._pledge()
        later = pledge.deadline + timedelta(days=days)
        self._change(replace(pledge, deadline=later, first_deadline=pledge.deadline), PledgeExtended(id=self.key))
        self.plain.deadline, self.plain.extended = later, True

    @precondition(lambda self: self.plain.state in ("OPEN", "SETTLING", "ACTIVE") and not self.plain.suspended_at)
    @rule()
    def suspend(self) -> None:
        pledge = self._pledge()
        hidden = replace(pledge, state=PledgeState.SUSPENDED, suspended_from=pledge.state, suspended_at=self.now)
        self._change(hidden, PledgeSuspended(id=self.key, was=EVERYONE))
        self.plain.was, self.plain.state, self.plain.suspended_at = self.plain.state, "SUSPENDED", self.now

    @precondition(lambda self: self.plain.state == "SUSPENDED")
    @rule()
    def release(self) -> None:
        pledge, at = self._pledge(), self.plain.suspended_at
        assert at is not None
        assert pledge.suspended_from is not None
        pause = self.now - at if at < pledge.deadline else timedelta(0)
        back = replace(pledge, state=pledge.suspended_from, suspended_from=None, deadline=pledge.deadline + pause)
        self._change(back, PledgeReleased(id=self.key))
        self.plain.state, self.plain.deadline = self.plain.was, pledge.deadline + pause
        self._happens("released")

    @precondition(lambda self: self.plain.state == "OPEN" and len(self.plain.words) > 5)
    @rule()
    def cancel(self) -> None:
        self._change(replace(self._pledge(), state=PledgeState.CANCELLED), PledgeCancelled(id=self.key))
        self.plain.state = "CANCELLED"

    def _pledge(self) -> Any:
        return self.do(self.hands.pledge(self.key))

    def _change(self, pledge: Any, event: Event) -> None:
        self.do(self.hands.change(pledge, event))

    @rule(hours=st.sampled_from([0.001, 0.04, 1, 25, 49]))
    def time_passes(self, hours: float) -> None:
        self.clock.advance(hours=hours)

    @precondition(lambda self: self.now < self.plain.deadline and len(self.plain.words) > 2)
    @rule(beyond=st.sampled_from([-0.001, 0, 60, 120]))
    def the_deadline_comes(self, beyond: float) -> None:
        self.clock.time = self.plain.deadline + timedelta(seconds=beyond)

    @rule()
    def tick(self) -> None:
        self.plain.tick(self.now)
        self.do(self.hands.tick())

    @rule(most=st.sampled_from([1, 2, 5, 100]))
    def fold(self, most: int) -> None:
        self.plain.fold(most, self.now)
        self.do(self.hands.fold(most))
        self.compare()

    def compare(self) -> None:
        plain, pledge = self.plain, self._pledge()
        assert pledge.state == plain.state
        shown = (pledge.signature_count, pledge.waiting, pledge.offered)
        assert shown == tuple(plain.amount(state) for state in ("COUNTED", "WAITLISTED", "OFFERED"))
        assert pledge.missing == max(plain.target - shown[0], 0)
        for who, key in self.signatures.items():
            found, word = self.do(store.signature(self.storage.reader, key)), plain.words.get(who)
            assert (found and (found.state, found.offer_until)) == (word and (word.state, word.until)), who
        queue = self.do(signing.first_waiting(self.storage.reader, self.key, 100))
        assert queue == [self.signatures[who] for who in plain.queue]

    @invariant()
    def the_counter_is_the_truth(self) -> None:
        if hasattr(self, "key"):
            assert self.do(fold.recount(self.storage.reader, self.key)).holds

    def teardown(self) -> None:
        if not hasattr(self, "key"):
            return
        self.plain.fold(1_000, self.now)
        self.do(self.hands.fold_all())
        self.compare()
        told = Counter(self.do(kinds(self.storage, self.key)))
        decided = (told["pledge.activated"], told["pledge.failed"])
        assert decided == (self.plain.activations, self.plain.failures)
        assert decided in ((0, 0), (1, 0), (0, 1))
        for collection in ("pledges", "signatures", "waiting"):
            self.do(self.storage.database[collection].delete_many({}))  # type: ignore[arg-type]


async def test_whatever_people_moderators_and_time_do_the_pledge_is_what_the_log_says(
    pledges: Storage, clock: SetClock
) -> None:
    class Here(Machine):
        storage, loop = pledges, asyncio.get_running_loop()

    Here.clock = clock
    some = settings(max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, Here, settings=some)
