"""What volunteers have done, in numbers."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class Of(StrEnum):
    """Of whom or where: a group, a body that answers for the reports, an area in which they lie."""

    GROUP = "group"
    BODY = "body"
    AREA = "area"


class Totals(Struct, frozen=True, kw_only=True):
    """Sums: of what was counted while the outcomes stand, of what was confirmed to be fixed, and opened again."""

    hours: float = 0.0
    bags: int = 0
    people: int = 0
    fixed: int = 0
    reopened: int = 0


class Counted(Struct, frozen=True, kw_only=True):
    """What of one work (same id) is in the sums of these keys."""

    id: UUID
    report: UUID
    keys: tuple[str, ...]
    totals: Totals


def key(of: Of, thing: UUID) -> str:
    """Where the sums of a thing are kept."""
    return f"{of.value}/{thing.hex}"
