"""Signers, promisers, moderators, time and the fold in any order, against the plain model beside this."""

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial

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

from pledgebank import database
from pledgebank.base.ids import new_id
from pledgebank.pledges import fold
from pledgebank.pledges.after import commands as after
from pledgebank.pledges.events import PledgeRevised
from pledgebank.pledges.life import review
from pledgebank.pledges.life import rules as life
from pledgebank.pledges.life.model import PledgeVerdict
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.notify.promised import WORDS
from tests.pledges.builders import kinds
from tests.pledges.signing.happened import News
from tests.pledges.signing.machine import Signers
from tests.pledges.signing.plain_telling import PROMISER

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]


class Machine(Signers):
    """And the promiser, a moderator, and time."""

    announced = 0

    @precondition(lambda self: self.plain.takes(self.now) and self.plain.state == "OPEN" and self.plain.words)
    @rule()
    def revise(self) -> None:
        pledge = self._pledge()
        anew = replace(pledge, terms=pledge.terms + 1)
        self._change(anew, PledgeRevised(id=self.key, terms=anew.terms, edit=new_id()), "revised", anew.terms)
        self.plain.terms += 1
        self._happens("revised")

    @precondition(lambda self: not self.plain.extended and self.plain.takes(self.now) and self.plain.state == "OPEN")
    @rule(days=st.integers(1, 3))
    def extend(self, days: int) -> None:
        pledge = self._pledge()
        later = pledge.deadline_date + timedelta(days=days)
        moved, [event] = life.extend(pledge, later, expected=pledge.version, now=self.now)
        self._change(moved, event, "extended")
        self.plain.deadline, self.plain.extended = moved.deadline, True

    @precondition(lambda self: self.plain.state in ("OPEN", "SETTLING", "ACTIVE") and not self.plain.suspended_at)
    @precondition(lambda self: len(self.plain.words) > 3)
    @rule()
    def suspend(self) -> None:
        hidden, [event] = review.judge(self._pledge(), PledgeVerdict.SUSPEND, "Rude.", expected=None, now=self.now)
        self._change(hidden, event, "suspended")
        self.plain.was, self.plain.state, self.plain.suspended_at = self.plain.state, "SUSPENDED", self.now
        self._happens("suspended")

    @precondition(lambda self: self.plain.state == "SUSPENDED")
    @rule()
    def release(self) -> None:
        back, [event] = review.judge(self._pledge(), PledgeVerdict.RELEASE, "", expected=None, now=self.now)
        self._change(back, event, "released")
        # What was settling is closed anew.
        self.plain.state = "OPEN" if self.plain.was == "SETTLING" else self.plain.was
        self.plain.deadline = back.deadline
        self._happens("released")

    @precondition(lambda self: self.plain.takes(self.now) and len(self.plain.words) > 6)
    @rule()
    def cancel(self) -> None:
        ended, [event] = life.cancel(self._pledge(), "Snow.", None, expected=None, now=self.now)
        self.plain.called_off = self.plain.state == "ACTIVE"
        self._change(ended, event, "called_off" if self.plain.called_off else "cancelled")
        self.plain.state = "ACTIVE" if self.plain.called_off else "CANCELLED"

    @precondition(lambda self: self.plain.takes(self.now) and self.announced < 4)
    @rule()
    def announce(self) -> None:
        announce = partial(after.announce, pledge=self.key, person=self.people[PROMISER], text=WORDS)
        self.do(write(self.storage, announce))
        self.plain.news.append(News("announced"))
        self.announced += 1

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
        self.tell()
        told = Counter(self.do(kinds(self.storage, self.key)))
        decided = (told["pledge.activated"], told["pledge.failed"])
        assert decided == (self.plain.activations, self.plain.failures)
        assert decided in ((0, 0), (1, 0), (0, 1))
        for collection in (
            "pledges",
            "signatures",
            "waiting",
            "notices",
            "letters",
            "follows",
            "people",
            "announcements",
            "pledge_courses",
        ):
            self.do(self.storage.database[collection].delete_many({}))


async def test_whatever_people_moderators_and_time_do_the_pledge_and_all_notices_are_what_the_log_says(
    pledges: Storage, clock: SetClock
) -> None:
    await mongo.prepare(pledges, database.INDEXES)

    class Here(Machine):
        storage, loop = pledges, asyncio.get_running_loop()

    Here.clock = clock
    some = settings(max_examples=20, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, Here, settings=some)
