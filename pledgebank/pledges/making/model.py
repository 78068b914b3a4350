"""Where a pledge is to stand, a ready-made sort of pledge, and how others like it went."""

from uuid import UUID

from msgspec import Struct


class Ground(Struct, frozen=True):
    """The areas of a pledge's place, smallest first, who answers for them, and whether they look at it first."""

    areas: tuple[UUID, ...] = ()
    bodies: tuple[UUID, ...] = ()
    reviewed: bool = False


class Sort(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ready-made sort of pledge. `key`: its name for programs, for good; all texts in English, as translators see."""

    key: str
    target: int
    name: str
    action: str
    who: str
    their_action: str
    details: str


class Odds(Struct, frozen=True, kw_only=True):
    """How pledges went whose target is from `fewest` to `most`: how many were decided, and how many of them activated.

    `area`: in which; None for anywhere. `sort`: of which; None for any. Each is counted up to 10,000.
    """

    decided: int
    activated: int
    fewest: int
    most: int
    area: UUID | None = None
    sort: str | None = None

    @property
    def percent(self) -> int | None:
        """How many of a hundred activated; None where none was decided."""
        return round(100 * self.activated / self.decided) if self.decided else None


class Advice(Struct, frozen=True, kw_only=True):
    """What we say to who is about to choose a target. `larger`: how those with a larger one went."""

    target: int
    suggested: int
    alike: Odds
    larger: Odds
