"""Whatever anybody may try with a report: what the server grants becomes part of the truth."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

from pledgebank.base.ids import new_ref
from tests.whole.town import COUNCILS, Somebody, Town
from tests.whole.truth import PUBLIC, Truth

PLACES = ((56.1, -3.9), (56.1001, -3.9), (56.15, -4.05), (56.5, -4.5), (56.8, -3.4))
Act = Callable[[Somebody], Awaitable[bool]]
SHOWN = "report { id state supportCount }"


class Acts:
    """`truths`: all reports there are."""

    def __init__(self, town: Town, chance: random.Random) -> None:
        self.town = town
        self.chance = chance
        self.truths: list[Truth] = []
        self.granted: set[str] = set()
        self.deck: list[Act] = []  # what is tried next: everything in turn, in an order of chance
        self.at: Truth | None = None  # the report that somebody tries something with

    async def one(self) -> None:
        """Somebody tries something."""
        if not self.deck:
            self.deck = self.chance.sample(self._kinds(), len(self._kinds()))
        act = self.deck.pop() if self.truths else self.report
        self.at = self.chance.choice(self.truths) if self.truths else None
        if await act(self._who()):
            self.granted.add(act.__name__)

    def _kinds(self) -> list[Act]:
        return [
            self.report, self.report, self.report, self.update, self.support, self.support, self.move_on, self.move_on,
            self.hide, self.show_again, self.close_as_double, self.make_private, self.edit, self.delete, self.follow,
        ]  # fmt: skip

    def _who(self) -> Somebody:
        """Anybody, but more often somebody whom it concerns: else nearly everything would be refused."""
        everybody = self.town.everybody[1:]
        if self.at is None or self.chance.random() < 0.4:
            return self.chance.choice(everybody)
        council, reporter = self.at.council, self.at.reporter
        return self.chance.choice([one for one in everybody if one.name == reporter or one.works_for(council)])

    async def report(self, who: Somebody) -> bool:
        council, private = self.chance.choice(COUNCILS), self.chance.random() < 0.25
        lat, lng = self.chance.choice(PLACES)
        word = f"word{new_ref()}"
        made = await self.town.do(
            who,
            "createReport",
            "report { id ref state }",
            title=f"Bags {word}",
            description="Six.",
            category=self.town.categories[council, private],
            location={"lat": lat, "lng": lng},
        )
        self.truths.append(Truth(made["id"], made["ref"], word, who.name, council, private, made["state"], (lat, lng)))
        return True

    async def update(self, who: Somebody) -> bool:
        one = self._any()
        said = self.chance.choice(({}, {"markFixed": True}, {"reopen": True}))
        made = await self.town.do(who, "addReportUpdate", SHOWN, report=one.id, text="Seen today.", **said)
        return self._became(one, made, who)

    async def support(self, who: Somebody) -> bool:
        one, supports = self._any(), self.chance.random() < 0.7
        made = await self.town.do(who, "setReportSupport", SHOWN, report=one.id, supports=supports)
        if made is None:
            assert not one.public or one.reporter == who.name
            return False
        one.supporters = one.supporters | {who.name} if supports else one.supporters - {who.name}
        assert made["supportCount"] == len(one.supporters)
        return True

    async def move_on(self, who: Somebody) -> bool:
        one = self._any()
        said: dict[str, Any] = {"state": self.chance.choice(sorted(PUBLIC)), "message": "So it is."}
        if said["state"] == "CLOSED":
            said["because"] = self.chance.choice(["NO_ACTION", "CANCELLED", "NOT_RESPONSIBLE"])
        return self._became(one, await self.town.do(who, "changeReportState", SHOWN, report=one.id, **said), who)

    async def hide(self, who: Somebody) -> bool:
        one = self._any()
        made = await self.town.do(who, "changeReportState", SHOWN, report=one.id, state="HIDDEN", message="Rude.")
        return self._became(one, made, who)

    async def show_again(self, who: Somebody) -> bool:
        one = self._any()
        if one.state != "HIDDEN":
            return False
        for state in sorted(PUBLIC):
            made = await self.town.do(
                who, "changeReportState", SHOWN, report=one.id, state=state, message="It is fine."
            )
            if self._became(one, made, who):
                return True
        return False

    async def close_as_double(self, who: Somebody) -> bool:
        one, other = self._any(), self.chance.choice(self.truths)
        said = {"state": "CLOSED", "because": "DUPLICATE", "duplicateOf": other.id}
        made = await self.town.do(who, "changeReportState", SHOWN, report=one.id, **said)
        if made is None:
            return False
        other.supporters = (other.supporters | one.supporters) - {other.reporter}
        one.supporters = set()
        return self._became(one, made, who)

    async def make_private(self, who: Somebody) -> bool:
        one, private = self._any(), self.chance.random() < 0.5
        made = await self.town.do(who, "setReportPrivate", SHOWN, report=one.id, private=private)
        if made is None:
            return False
        assert who.works_for(one.council)
        one.private = private
        return True

    async def edit(self, who: Somebody) -> bool:
        one, (lat, lng) = self._any(), self.chance.choice(PLACES)
        word = f"word{new_ref()}"
        said = {"title": f"Cans {word}"} if one.reporter == who.name else {}
        made = await self.town.do(who, "editReport", SHOWN, report=one.id, location={"lat": lat, "lng": lng}, **said)
        if made is None:
            return False
        assert one.reporter == who.name or who.works_for(one.council)
        one.place, one.word = (lat, lng), word if said else one.word
        return True

    async def delete(self, who: Somebody) -> bool:
        one = self._any()
        if await self.town.do(who, "deleteReport", "deleted", report=one.id) is None:
            return False
        assert one.reporter == who.name
        self.truths.remove(one)
        return True

    async def follow(self, who: Somebody) -> bool:
        one = self._any()
        made = await self.town.do(who, "setFollow", "node { id }", id=one.id, follows=self.chance.random() < 0.7)
        assert made is None or one.seen_by(who)
        return made is not None

    def _any(self) -> Truth:
        assert self.at is not None, "nothing has been reported yet"
        return self.at

    def _became(self, one: Truth, made: dict[str, Any] | None, who: Somebody) -> bool:
        if made is None:
            # Refused, or gone from the sight of who did it: only a moderator sees what they have hidden.
            return False
        assert one.seen_by(who), "nobody changes what they may not see"
        if made["state"] == "HIDDEN" or one.state == "HIDDEN":
            assert one.council in who.moderates
        one.state = made["state"]
        return True
