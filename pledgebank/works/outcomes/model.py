"""How the work on a report went, as its organiser wants to tell it."""

from uuid import UUID

from msgspec import Struct

from pledgebank.works.model import Leftover, Measures, WorkResult


class Telling(Struct, frozen=True, kw_only=True):
    """What is told: not yet judged. `photos`: of how it looks now."""

    result: WorkResult
    note: str = ""
    photos: tuple[UUID, ...] = ()
    measures: Measures = Measures()
    leftover: Leftover = Leftover()
