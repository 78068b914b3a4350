"""A photo: whose it is, what it is attached to, and what happened to it. Its pictures are kept elsewhere."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, Subject, event


class PhotoSize(StrEnum):
    """In which sizes a photo is kept. Smaller ones stay as small as they are."""

    THUMBNAIL = "THUMBNAIL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"

    @property
    def pixels(self) -> int:
        """The most that a side has, in pixels."""
        return {PhotoSize.THUMBNAIL: 320, PhotoSize.MEDIUM: 1_024, PhotoSize.LARGE: 2_048}[self]

    @property
    def file(self) -> str:
        """What its picture is called, beside those of the other sizes."""
        return f"{self.value.lower()}.{'jpg' if self is PhotoSize.LARGE else 'webp'}"

    @property
    def media(self) -> str:
        """The media type of its picture."""
        return "image/jpeg" if self is PhotoSize.LARGE else "image/webp"


class Photo(Struct, frozen=True, kw_only=True):
    """A photo under the id that a phone made for it: from when it is named or sent, whichever comes first.

    `owner`: who alone may do something with it; None for a guest's, and when its owner is no longer there.
    `attached_to`: what it shows; None until something names it. `content`: the digest of the file that was sent; None
    until then. `name`: under what its pictures are kept; `width`, `height`: of the largest, in pixels.
    `arrived_at`: when its pictures were there to be seen. `ends_at`: when it is swept away, unless it is attached
    first; once it is `gone`, when its pictures are next to be deleted.
    """

    id: UUID
    owner: UUID | None
    attached_to: Subject | None = None
    content: bytes | None = None
    name: str | None = None
    width: int = 0
    height: int = 0
    alt: str | None = None
    made_at: datetime
    arrived_at: datetime | None = None
    ends_at: datetime | None = None
    gone: bool = False


class Arrival(Struct, frozen=True):
    """What came with a photo: the digest of its file, the name its pictures are kept under, and their size."""

    content: bytes
    name: str
    width: int
    height: int


@event("photo.awaited", about="Photo")
class PhotoAwaited(Event, frozen=True, kw_only=True):
    """Something named a photo that has yet to arrive."""


@event("photo.arrived", about="Photo")
class PhotoArrived(Event, frozen=True, kw_only=True):
    """A photo is there. `subject`: what it was attached to already, and is now seen with."""

    subject: Subject | None = None


@event("photo.described", about="Photo")
class PhotoDescribed(Event, frozen=True, kw_only=True):
    """A photo is described in other words. `subject`: what it is attached to."""

    subject: Subject | None = None
