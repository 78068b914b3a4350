"""What somebody wants changed about a pledge, and what is written down of it."""

from datetime import date, datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from pledgebank.base.geo import Point


class Changes(Struct, frozen=True, kw_only=True):
    """What is to be different, by the names of `Draft`; what is UNSET stays as it is."""

    action: str | UnsetType = UNSET
    who: str | UnsetType = UNSET
    their_action: str | UnsetType = UNSET
    details: str | UnsetType = UNSET
    target: int | UnsetType = UNSET
    cap: int | UnsetType | None = UNSET
    day: date | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    kept_by: date | UnsetType | None = UNSET
    location: Point | UnsetType | None = UNSET
    radius: float | UnsetType | None = UNSET
    area: UUID | UnsetType | None = UNSET
    reports: tuple[UUID, ...] | UnsetType = UNSET
    sort: str | UnsetType | None = UNSET
    language: str | UnsetType = UNSET
    picture: UUID | UnsetType | None = UNSET
    asks_contacts: bool | UnsetType = UNSET

    def said(self) -> dict[str, object]:
        """All that is to be different, by name."""
        named = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in named.items() if value is not UNSET}


class Alteration(Struct, frozen=True):
    """One thing that was changed, by the name clients know, as it stood before and after; empty for nothing."""

    field: str
    before: str
    after: str


class Edit(Struct, frozen=True, kw_only=True):
    """A change of a pledge, for all to read. `terms`: the new terms it made; None where it made none.

    `unseen`: made while others could not see the pledge: they are not to read in it what they were not to see.
    `hidden`: taken from view by a moderator.
    """

    id: UUID
    pledge: UUID
    at: datetime
    terms: int | None
    alterations: tuple[Alteration, ...]
    unseen: bool = False
    hidden: bool = False
