"""What somebody wants changed about an activity, and what is written down of it."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from pledgebank.base.geo import Point


class Changes(Struct, frozen=True, kw_only=True):
    """What is to be different, by the names of `Activity`; what is UNSET stays as it is. Times UTC."""

    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    starts_at: datetime | UnsetType = UNSET
    ends_at: datetime | UnsetType = UNSET
    location: Point | UnsetType = UNSET
    muster: Point | UnsetType | None = UNSET
    meeting: str | UnsetType = UNSET
    bring: str | UnsetType = UNSET

    def said(self) -> dict[str, object]:
        """All that is to be different, by name."""
        named = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in named.items() if value is not UNSET}


class Alteration(Struct, frozen=True):
    """One thing that was changed, by the name clients know, as it stood before and after; empty for nothing.

    Places are kept as they are, exact, in `left` and `reached`: words for them are found for each who looks.
    """

    field: str
    before: str = ""
    after: str = ""
    left: Point | None = None
    reached: Point | None = None


class Edit(Struct, frozen=True, kw_only=True):
    """A change of an activity. `by`: who made it; somebody who was erased is an id that leads to nobody.

    `moved`: how often its time or place had been changed then, this one included if it `asks` who had a place again.
    `unseen`: made while it was a draft: others are not to read in it what they were not to see.
    """

    id: UUID
    activity: UUID
    at: datetime
    by: UUID | None
    moved: int
    asks: bool
    alterations: tuple[Alteration, ...]
    unseen: bool = False
