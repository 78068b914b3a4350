"""Who is told what of the plain pledge, each thing once: as it stands when it is told, not as it stood then."""

from collections import Counter
from dataclasses import dataclass, field

from tests.pledges.signing.happened import News, Word
from tests.pledges.signing.plain import Plain

PROMISER, FOLLOWER, SIGNING_FOLLOWER = -2, -3, 0
GIVEN = ("RECEIVED", "COUNTED", "WAITLISTED", "OFFERED")


@dataclass
class Told(Plain):
    """And what its promiser, its signers and followers were told. `private`: others are not to know of it."""

    private: bool = False
    notices: Counter[tuple[int, str]] = field(default_factory=Counter)
    once: set[tuple[int, int]] = field(default_factory=set)

    def tell(self) -> None:
        """Tell of all that happened and was not told yet."""
        for news in self.news:
            getattr(self, f"_tell_{news.kind}")(news)
        self.news = []

    def _tell_activated(self, news: News) -> None:
        if self._is_going():
            self._tells(PROMISER, "OWN_ACTIVATED")
            self._to_all("ACTIVATED", ("COUNTED",))

    def _tell_failed(self, news: News) -> None:
        if self.state == "FAILED":
            self._tells(PROMISER, "OWN_FAILED" if news.number else "OWN_FAILED_ALONE")
            self._to_all("FAILED", GIVEN, followers="FAILED_FOLLOWED")

    def _tell_cancelled(self, news: News) -> None:
        self._ended("CANCELLED", (*GIVEN, "LAPSED"))

    def _tell_called_off(self, news: News) -> None:
        self._ended("CALLED_OFF", GIVEN)

    def _ended(self, said: str, states: tuple[str, ...]) -> None:
        if self.state != "SUSPENDED":
            self._tells(PROMISER, said)
            self._to_all(said, states)

    def _tell_announced(self, news: News) -> None:
        if self.state != "SUSPENDED":
            for who in self._standing(("COUNTED", "RECEIVED")):
                self._tells(who, "ANNOUNCED")

    def _tell_extended(self, news: News) -> None:
        if self._is_going():
            self._to_all("EXTENDED", GIVEN)

    def _tell_revised(self, news: News) -> None:
        if self.state == "OPEN":
            for who in self._standing((*GIVEN, "LAPSED")):
                if self.words[who].terms < news.number:
                    self._tells(who, "REVISED")

    def _tell_suspended(self, news: News) -> None:
        if self.state != "FAILED":
            self._tells(PROMISER, "OWN_SUSPENDED")

    def _tell_released(self, news: News) -> None:
        if self._is_going():
            self._tells(PROMISER, "OWN_RELEASED")

    def _tell_offered(self, news: News) -> None:
        if self._is_going() and news.who in self._standing(("OFFERED",)):
            self._tells(news.who, "PLACE_OFFERED")

    def _tell_fell_short(self, news: News) -> None:
        # That it fell to so few is told once, however often.
        if self._is_going() and (PROMISER, news.number) not in self.once:
            self.once.add((PROMISER, news.number))
            self._tells(PROMISER, "OWN_FELL_SHORT")

    def _is_going(self) -> bool:
        return self.state in ("OPEN", "SETTLING", "ACTIVE") and not self.called_off

    def _to_all(self, said: str, states: tuple[str, ...], followers: str = "") -> None:
        signers = self._standing(states)
        for who in signers:
            self._tells(who, said)
        if not self.private:
            self._tells(FOLLOWER, followers or said)
        knows = not self.private or SIGNING_FOLLOWER in self.words
        if knows and SIGNING_FOLLOWER not in signers:
            self._tells(SIGNING_FOLLOWER, followers or said)

    def _standing(self, states: tuple[str, ...]) -> list[int]:
        return [who for who, word in self.words.items() if self._stands(word) and word.state in states]

    def _stands(self, word: Word) -> bool:
        return word.withdrawn_at is None

    def _tells(self, who: int, said: str) -> None:
        if who < 7:  # who was erased is nobody
            self.notices[who, said] += 1
