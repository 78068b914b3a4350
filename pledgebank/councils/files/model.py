"""What councils files say, once nothing is wrong with them."""

from msgspec import Struct

from pledgebank.councils.files.faults import Mark
from pledgebank.councils.model import BodyEntry, StaffEntry


class Place(Struct, frozen=True):
    """Where something stands: in which file, and where in it."""

    file: str
    mark: Mark


class Named(Struct, frozen=True):
    """An area's slug, where it is named."""

    slug: str
    place: Place


class Councils(Struct, frozen=True):
    """Several files together. `places`: where each body begins, by its slug; `areas`: all that are named."""

    bodies: tuple[BodyEntry, ...]
    staff: tuple[StaffEntry, ...]
    areas: tuple[Named, ...]
    places: dict[str, Place]
