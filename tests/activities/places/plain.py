"""Who should stand where: slots, sign-ups and time as plain lists, the rules as the specification has them."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.activities.builders import SATURDAY

END = SATURDAY + timedelta(hours=3)
HOLDS = ("CONFIRMED", "RECONFIRM", "OFFERED")
STANDS = (*HOLDS, "REQUESTED", "WAITLISTED")


class No(Exception):
    """It is refused: nothing has changed."""


@dataclass
class Up:
    who: int
    slot: int
    size: int
    ticket: int
    state: str
    until: datetime | None = None
    over: bool = False


@dataclass
class Place:
    activity: int
    room: int | None
    approval: bool = False
    closed: bool = False
    tickets: int = 0


@dataclass
class Plain:
    """All slots are at the same time, so that nobody may hold two."""

    places: list[Place]
    states: list[str]
    ups: list[Up] = field(default_factory=list)
    now: datetime = SATURDAY

    @property
    def has_ended(self) -> bool:
        return "CANCELLED" in self.states or any(place.closed for place in self.places)

    def attempt(self, act: Callable[[], object]) -> bool:
        kept = copy.deepcopy(self.__dict__)
        try:
            act()
        except No:
            self.__dict__.update(kept)
            return False
        return True

    def total(self, slot: int, *states: str) -> int:
        return sum(up.size for up in self.ups if up.slot == slot and up.state in states)

    def fits(self, slot: int, size: int) -> bool:
        room = self.places[slot].room
        return room is None or self.total(slot, *HOLDS) + size <= room

    def busy(self, who: int, but: Up | None = None) -> bool:
        return any(up.who == who and up.state in HOLDS and up is not but for up in self.ups)

    def check_open(self, slot: int) -> None:
        place = self.places[slot]
        if self.states[place.activity] != "PUBLISHED" or self.now >= END or place.closed:
            raise No

    @property
    def first_come(self) -> bool:
        return self.now > SATURDAY - timedelta(hours=2)

    def until(self) -> datetime:
        left = SATURDAY - self.now
        hours = 2 if left <= timedelta(days=1) else 12 if left <= timedelta(days=3) else 24
        return min(self.now + timedelta(hours=hours), SATURDAY)

    def fill(self, slot: int, here: Up | None = None) -> None:
        place = self.places[slot]
        if self.states[place.activity] != "PUBLISHED" or place.closed or self.now >= END:
            return
        line = sorted((up for up in self.ups if up.slot == slot and up.state == "WAITLISTED"), key=lambda up: up.ticket)
        for up in [up for up in line if up is here] if self.first_come else line:
            if self.fits(slot, up.size) and not self.busy(up.who):
                up.state, up.until = ("CONFIRMED", None) if up is here else ("OFFERED", self.until())

    def come_up(self, who: int) -> None:
        for up in [up for up in self.ups if up.who == who and up.state == "WAITLISTED"]:
            if self.fits(up.slot, up.size):
                self.fill(up.slot)

    def end(self, up: Up, state: str) -> None:
        up.state, up.until = state, None
        self.fill(up.slot)
        self.come_up(up.who)

    def lapse(self, up: Up) -> bool:
        if up.state != "OFFERED" or up.until is None or self.now < up.until:
            return False
        if self.states[self.places[up.slot].activity] == "HELD":
            up.state, up.until = "WAITLISTED", None
        else:
            self.end(up, "EXPIRED")
        return True

    def standing(self, who: int, activity: int) -> Up | None:
        own = [up for up in self.ups if up.who == who and up.state in STANDS]
        return next((up for up in own if self.places[up.slot].activity == activity), None)

    def join(self, who: int, slot: int, size: int, *, switch: bool) -> None:
        place = self.places[slot]
        earlier = self.standing(who, place.activity)
        if earlier and self.lapse(earlier):
            earlier = self.standing(who, place.activity)
        if earlier and earlier.slot == slot:
            return self.again(earlier)
        self.check_open(slot)
        if place.room == 0 or size > (20 if place.room is None else place.room):
            raise No
        if earlier is None:
            self.enter(who, slot, size)
            return None
        if not switch:
            raise No
        held = earlier.state in HOLDS
        earlier.state, earlier.until = "CANCELLED", None
        if held > (self.enter(who, slot, size).state in HOLDS):
            raise No
        self.fill(earlier.slot)
        return self.come_up(who)

    def again(self, up: Up) -> None:
        if up.state == "OFFERED":
            self.take(up)
        elif up.state == "WAITLISTED" and self.first_come:
            self.check_open(up.slot)
            self.fill(up.slot, up)

    def enter(self, who: int, slot: int, size: int) -> Up:
        place = self.places[slot]
        if self.busy(who):
            raise No
        nobody = not self.total(slot, "WAITLISTED")
        placed = not place.approval and (self.first_come or nobody) and self.fits(slot, size)
        place.tickets += 1
        state = "CONFIRMED" if placed else "REQUESTED" if place.approval else "WAITLISTED"
        up = Up(who, slot, size, place.tickets, state)
        self.ups.append(up)
        if up.state == "WAITLISTED" and self.fits(slot, size):
            self.fill(slot, up)
        return up

    def take(self, up: Up) -> None:
        self.check_open(up.slot)
        if self.busy(up.who, up):
            raise No
        up.state, up.until = "CONFIRMED", None

    def leave(self, who: int, slot: int) -> None:
        own = [up for up in self.ups if (up.who, up.slot) == (who, slot)]
        if not own:
            raise No
        if own[-1].state in STANDS:
            if own[-1].state in HOLDS and self.now >= END:
                raise No
            self.end(own[-1], "CANCELLED")

    def answer(self, up: Up, *, accept: bool) -> None:
        if accept and up.state == "OFFERED" and up.until is not None and self.now < up.until:
            self.take(up)
        elif accept and up.state == "RECONFIRM":
            if self.busy(up.who, up):
                raise No
            up.state = "CONFIRMED"
        elif not accept and up.state in ("OFFERED", "RECONFIRM"):
            self.end(up, "DECLINED" if up.state == "OFFERED" else "CANCELLED")
        elif accept is not (up.state == "CONFIRMED") or up.state not in (
            *("CONFIRMED", "DECLINED", "EXPIRED", "CANCELLED"),
        ):
            raise No

    def decide(self, up: Up, *, accept: bool, over: bool) -> None:
        if not accept:
            if up.state == "DECLINED":
                return
            if up.state not in STANDS or (up.state in HOLDS and self.now >= END):
                raise No
            self.end(up, "DECLINED")
        elif up.state != "CONFIRMED":
            self.check_open(up.slot)
            if up.state == "RECONFIRM":
                up.state = "CONFIRMED"
            elif over and up.state in STANDS:
                up.state, up.until, up.over = "CONFIRMED", None, True
            elif up.state == "REQUESTED":
                up.state = "WAITLISTED"
                self.fill(up.slot, up)
            else:
                raise No
