"""What a pledge should do, said as plainly as possible: one event after another, with lists and sets, no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from tests.pledges.signing.happened import Happened, News, Word

MINUTES_2, DAY = timedelta(seconds=120), timedelta(hours=24)
IN = ("COUNTED", "WAITLISTED", "OFFERED")


@dataclass
class Plain:
    """A pledge, its signers by number, what was not yet folded, and what was not yet told."""

    target: int
    cap: int | None
    deadline: datetime
    state: str = "OPEN"
    terms: int = 1
    was: str = ""
    suspended_at: datetime | None = None
    extended: bool = False
    called_off: bool = False
    grace_until: datetime | None = None
    activations: int = 0
    failures: int = 0
    words: dict[int, Word] = field(default_factory=dict)
    queue: list[int] = field(default_factory=list)
    asked: dict[int, datetime] = field(default_factory=dict)
    coming: list[Happened] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    def amount(self, state: str) -> int:
        return sum(word.state == state for word in self.words.values())

    # What people do; answers whether it is accepted.

    def sign(self, who: int, terms: int | None, now: datetime, asked_at: datetime | None = None) -> bool:
        word = self.words.get(who)
        if word and word.withdrawn_at is None and word.terms == self.terms:
            return self._take_place(who, word, now)
        graced = asked_at is not None and self._may_confirm(asked_at, now)
        if not (self.takes(now) or graced):
            return False
        if terms != self.terms and (terms is not None or (word is not None and word.terms < self.terms)):
            return False
        self._sign(who, now, asked_at)
        return True

    def withdraw(self, who: int, now: datetime) -> None:
        word = self.words.get(who)
        if word and word.withdrawn_at is None:
            word.withdrawn_at = now
            self.coming.append(Happened("withdrawn", now, who))

    def takes(self, now: datetime) -> bool:
        return self.state in ("OPEN", "ACTIVE") and not self.called_off and now < self.deadline

    def may_ask_again(self, who: int, now: datetime) -> bool:
        return self.takes(now) or (who in self.asked and self._may_confirm(self.asked[who], now))

    def forget_old_letters(self, now: datetime) -> None:
        self.asked = {who: at for who, at in self.asked.items() if at > now - timedelta(days=7)}

    def _may_confirm(self, asked_at: datetime, now: datetime) -> bool:
        return self.state in ("OPEN", "SETTLING") and asked_at < self.deadline and now < self.deadline + DAY

    def _take_place(self, who: int, word: Word, now: datetime) -> bool:
        if word.state != "OFFERED" or word.taken:
            return True
        if not self.takes(now):
            return False
        if word.until is None or now < word.until:
            word.taken = True
            self.coming.append(Happened("taken", now, who))
        else:
            self.coming.append(Happened("lapsed", now, who))
            self._sign(who, now, None)
        return True

    def _sign(self, who: int, now: datetime, asked_at: datetime | None) -> None:
        word = self.words.setdefault(who, Word())
        word.terms, word.withdrawn_at, word.taken = self.terms, None, False
        word.state = "RECEIVED" if word.state in ("WITHDRAWN", "LAPSED") else word.state
        self.coming.append(Happened("signed", now, who, self.terms, asked_at))

    # What the clock does.

    def tick(self, now: datetime) -> None:
        due = self.state == "OPEN" and now >= self.deadline + MINUTES_2
        over = self.state == "SETTLING" and self.grace_until is not None and now >= self.grace_until + MINUTES_2
        if due or over:
            self.state, self.grace_until = "SETTLING", None
            self.coming.append(Happened("closed", now))
        for who, word in self.words.items():
            waits = word.state == "OFFERED" and not word.taken and word.withdrawn_at is None
            if waits and word.until is not None and now >= word.until + MINUTES_2:
                word.withdrawn_at = now
                self.coming.append(Happened("lapsed", now, who))

    # What the fold does.

    def fold(self, most: int, now: datetime) -> None:
        # What happened in the same way, one after the other, is taken in as one.
        for _, several in groupby(self._next(most), key=lambda one: one.kind):
            undecided, before = self._undecided(), self.amount("COUNTED")
            for one in several:
                getattr(self, f"_{one.kind}")(one, now)
            self._tell_of_leaving(before)
            if undecided and not self._undecided() and self._over(now):
                before = self.amount("COUNTED")
                late = [who for who, word in self.words.items() if word.withdrawn_at and word.state in IN]
                for who in late:
                    self._goes(who, "WITHDRAWN")
                self._tell_of_leaving(before)
            self._offer(now)

    def _next(self, most: int) -> Iterator[Happened]:
        for _ in range(min(most, len(self.coming))):
            yield self.coming.pop(0)

    def _tell_of_leaving(self, before: int) -> None:
        left = self.amount("COUNTED")
        if self.state == "ACTIVE" and left < self.target <= before:
            self.news.append(News("fell_short", number=left))

    def _signed(self, one: Happened, now: datetime) -> None:
        word, asked = self.words[one.who], one.asked_at is not None and one.asked_at < self.deadline
        if one.at >= self.deadline and (word.state in IN or not (asked and one.at < self.deadline + DAY)):
            return
        if one.terms < self.terms:
            word.state = "LAPSED"
        elif self.cap is not None and (self.queue or self.amount("COUNTED") + self.amount("OFFERED") >= self.cap):
            word.state = "WAITLISTED"
            self.queue.append(one.who)
        else:
            word.state = "COUNTED"
            self._activate()

    def _withdrawn(self, one: Happened, now: datetime) -> None:
        if not (self._undecided() and self._over(one.at)):
            self._goes(one.who, "WITHDRAWN")

    def _taken(self, one: Happened, now: datetime) -> None:
        if self.words[one.who].state == "OFFERED":
            self.words[one.who].state, self.words[one.who].until = "COUNTED", None
            self._activate()

    def _lapsed(self, one: Happened, now: datetime) -> None:
        if self.words[one.who].state == "OFFERED":
            self._goes(one.who, "WITHDRAWN")

    def _erased(self, one: Happened, now: datetime) -> None:
        holds_a_place = self.cap is not None and self.state == "ACTIVE" and one.at < self.deadline
        matters = not self._over(one.at) if self._undecided() else holds_a_place
        if self.words[one.who].state != "COUNTED" or matters:
            self._goes(one.who, "WITHDRAWN")
            del self.words[one.who]

    def _revised(self, one: Happened, now: datetime) -> None:
        for who, word in self.words.items():
            if word.state in IN:
                self._goes(who, "LAPSED")

    def _closed(self, one: Happened, now: datetime) -> None:
        if self.state != "SETTLING" or one.at < self.deadline + MINUTES_2:
            return
        missing = self.target - self.amount("COUNTED")
        confirmed = {e.who for e in self.coming if e.kind == "signed" and e.at >= self.deadline and self._is_new(e.who)}
        self.forget_old_letters(now)
        asking = sum(at < self.deadline for at in self.asked.values())
        if missing > 0 and one.at < self.deadline + DAY and asking + len(confirmed) >= missing:
            self.grace_until = self.deadline + DAY
        else:
            self._activate()
            if self.state == "SETTLING":
                self.state, self.failures = "FAILED", self.failures + 1
                self.news.append(News("failed", number=self.amount("COUNTED")))

    def _suspended(self, one: Happened, now: datetime) -> None:
        for word in self._offered():
            word.until = None

    def _released(self, one: Happened, now: datetime) -> None:
        for word in self._offered() if self.state != "SUSPENDED" else ():
            word.until = self._kept_until(now)
        self._activate()
        if self.state == "SETTLING" and self.grace_until is None:
            self.state = "OPEN"

    def _is_new(self, who: int) -> bool:
        return who in self.words and self.words[who].state == "RECEIVED"

    def _activate(self) -> None:
        if self.state in ("OPEN", "SETTLING") and self.amount("COUNTED") >= self.target:
            self.state, self.activations, self.grace_until = "ACTIVE", self.activations + 1, None
            self.news.append(News("activated"))

    def _goes(self, who: int, state: str) -> None:
        self.words[who].state, self.words[who].until = state, None
        self.queue = [one for one in self.queue if one != who]

    def _offer(self, now: datetime) -> None:
        while self.cap is not None and self.queue and self.takes(now):
            if self.amount("COUNTED") + self.amount("OFFERED") >= self.cap:
                return
            who = self.queue.pop(0)
            word = self.words[who]
            word.state, word.until, word.taken = "OFFERED", self._kept_until(now), False
            self.news.append(News("offered", who))

    def _offered(self) -> list[Word]:
        return [word for word in self.words.values() if word.state == "OFFERED"]

    def _kept_until(self, now: datetime) -> datetime:
        kept = timedelta(hours=24 if self.deadline - now < timedelta(days=3) else 48)
        return min(now + kept, self.deadline)

    def _undecided(self) -> bool:
        state = self.was if self.state == "SUSPENDED" else self.state
        return state in ("OPEN", "SETTLING")

    def _over(self, at: datetime) -> bool:
        paused = self.state == "SUSPENDED" and self.suspended_at is not None and self.suspended_at < self.deadline
        return at >= self.deadline and not paused
