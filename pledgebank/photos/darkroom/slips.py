"""What goes between the server and the process that opens photos: one order, one answer, each a line of JSON."""

from enum import StrEnum

from msgspec import Struct


class Fault(StrEnum):
    """Why a file did not become a picture."""

    UNSUPPORTED = "PHOTO_UNSUPPORTED"
    UNREADABLE = "PHOTO_UNREADABLE"
    TOO_LARGE = "PHOTO_TOO_LARGE"


class Bounds(Struct, frozen=True):
    """What one photo may cost: pixels, bytes of address space, seconds of computing, seconds by the wall."""

    pixels: int = 50_000_000
    address_space: int = 1_536 * 2**20
    computing: int = 15
    seconds: float = 60.0


class Order(Struct, frozen=True):
    """The file to open, the folder to put its sizes into, and what it may cost."""

    source: str
    into: str
    bounds: Bounds


class Print(Struct, frozen=True):
    """A photo developed: the size of its largest picture, upright, in pixels; and what its file said of itself.

    `lat`, `lng`: degrees, as they stood there. `taken_at`: ISO 8601, with an offset where the file has one.
    `peak`: the most memory that the process has used so far, bytes; `computing`: seconds for this one.
    """

    width: int
    height: int
    lat: float | None = None
    lng: float | None = None
    taken_at: str | None = None
    peak: int = 0
    computing: float = 0.0


class Answer(Struct, frozen=True):
    """Either the print or why there is none."""

    print: Print | None = None
    fault: Fault | None = None
