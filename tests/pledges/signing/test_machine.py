"""Signers, promisers, moderators, time and the fold in any order, against the plain model beside this."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from pledgebank.base.event import Audience
from pledgebank.base.ids import new_id
from pledgebank.pledges import fold
from pledgebank.pledges.events import PledgeCancelled, PledgeExtended, PledgeReleased, PledgeRevised, PledgeSuspended
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.pledges.builders import kinds
from tests.pledges.signing.machine import Signers

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]
EVERYONE = Audience(everyone=True)


class Machine(Signers):
    """And the promiser, a moderator, and time."""

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
            self.do(self.storage.database[collection].delete_many({}))


async def test_whatever_people_moderators_and_time_do_the_pledge_is_what_the_log_says(
    pledges: Storage, clock: SetClock
) -> None:
    class Here(Machine):
        storage, loop = pledges, asyncio.get_running_loop()

    Here.clock = clock
    some = settings(max_examples=20, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, Here, settings=some)
