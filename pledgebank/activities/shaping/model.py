"""What is to be different about a task."""

from msgspec import UNSET, Struct, UnsetType


class SlotChanges(Struct, frozen=True, kw_only=True):
    """What is to be different, by the names of a slot; what is UNSET stays as it is."""

    role: str | UnsetType = UNSET
    capacity: int | UnsetType | None = UNSET
    minimum: int | UnsetType = UNSET
    skills: tuple[str, ...] | UnsetType = UNSET
    age_from: int | UnsetType | None = UNSET
    approval: bool | UnsetType = UNSET
