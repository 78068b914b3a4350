"""What signers and guests do, and the fold, to a real pledge and to the plain one; see test_machine."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
)

from pledgebank.base.errors import Refused
from pledgebank.base.event import Event, Subject
from pledgebank.following import commands as following
from pledgebank.people import commands as people
from pledgebank.people import waiting
from pledgebank.people.model import Guest
from pledgebank.pledges import erasure, store
from pledgebank.pledges.model import NameVisibility
from pledgebank.pledges.signing import commands
from pledgebank.pledges.signing import store as signing
from pledgebank.storage import log
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.pledges.builders import NOW, a_person, a_pledge, keep, sign
from tests.pledges.signing.happened import Happened, News
from tests.pledges.signing.plain_telling import FOLLOWER, PROMISER, SIGNING_FOLLOWER, Told
from tests.pledges.steps import Hands

T = TypeVar("T")
PEOPLE = st.integers(0, 6)


class Signers(RuleBasedStateMachine):
    """Whoever signs. `storage`, `clock` and `loop` are the test's."""

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
        private=st.booleans(),
    )
    def begin(self, aim: int, room: int | None, days: int, crowd: bool, private: bool) -> None:
        self.clock.time = NOW
        cap = None if room is None else aim + room
        self.people = {number: self.do(a_person(self.storage)) for number in (*range(7), PROMISER, FOLLOWER)}
        promiser, day = self.people[PROMISER], (NOW + timedelta(days=days)).date()
        pledge = a_pledge(target=aim, cap=cap, day=day, private=private, promiser=promiser)
        self.do(keep(self.storage, pledge))
        self.key, self.hands = pledge.id, Hands(self.storage)
        self.hands.folded = self.hands.told = self.do(log.head(self.storage.reader))
        self.plain = Told(target=aim, cap=cap, deadline=pledge.deadline, private=private)
        self.signatures: dict[int, UUID] = {}
        for who in (FOLLOWER, SIGNING_FOLLOWER):
            subject = Subject("Pledge", self.key)
            self.do(write(self.storage, partial(following.begin, subject=subject, person=self.people[who])))
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
            self.fold(100, tells=False)

    @rule(several=st.sets(PEOPLE, min_size=1, max_size=4), folds=st.booleans())
    def several_withdraw(self, several: set[int], folds: bool) -> None:
        for who in sorted(several):
            self.withdraw(who)
        if folds:
            self.fold(100, tells=True)
        else:
            self.tell()

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

    @rule(most=st.sampled_from([1, 2, 5, 100]), tells=st.booleans())
    def fold(self, most: int, tells: bool) -> None:
        self.plain.fold(most, self.now)
        self.do(self.hands.fold(most))
        self.compare()
        if tells:
            self.tell()

    @rule()
    def tell(self) -> None:
        """Whoever tells people comes by: everything that the log has by now."""
        self.plain.tell()
        self.do(self.hands.tell())
        numbers = {person: number for number, person in self.people.items()}
        notices = self.do(self.storage.reader.find("notices", {}, limit=1_000))
        assert Counter((numbers[one["person"]], one["news"]) for one in notices) == self.plain.notices

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

    def _pledge(self) -> Any:
        return self.do(self.hands.pledge(self.key))

    def _change(self, pledge: Any, event: Event, kind: str, number: int = 0) -> None:
        self.do(self.hands.change(pledge, event))
        self.plain.news.append(News(kind, number=number))
