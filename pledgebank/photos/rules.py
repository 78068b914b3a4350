"""Who may send, name and describe a photo, until when it waits to be named, and what of its file is to be believed."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid, not_found
from pledgebank.base.event import Event, Subject
from pledgebank.base.geo import Point
from pledgebank.photos.model import Arrival, Photo, PhotoArrived, PhotoAwaited, PhotoDescribed

MOST = 10
LONGEST_ALT = 500
UNNAMED_FOR = timedelta(hours=24)
ERASED_AGAIN_AFTER = timedelta(minutes=10)
_VERSIONS = frozenset({4, 7})


def key_of(written: str, *field: str) -> UUID:
    """The id that a phone made for a photo: a random UUID, which none can guess. Raises Refused INVALID."""
    try:
        key = UUID(written)
    except ValueError:
        key = None
    if key is None or key.version not in _VERSIONS:
        raise invalid("The id of a photo is a random UUID, of version 4 or 7.", *field)
    return key


def check_sender(photo: Photo | None, person: UUID | None) -> None:
    """Whether this person (None: a guest) may send the photo's file. Raises Refused ID_REUSED, SIGN_IN_NEEDED, BUSY."""
    if photo is None:
        return
    if photo.gone:  # its pictures are about to be deleted; after that the id is free
        raise Refused("BUSY", "We are very busy just now; please try again.", retry_after=60)
    if photo.owner is not None and person is None:
        raise Refused("SIGN_IN_NEEDED", "Please sign in first.")
    abandoned = photo.owner is None and photo.attached_to is not None
    if abandoned or photo.owner not in {None, person}:
        raise _id_reused()


def check_content(photo: Photo | None, content: bytes) -> None:
    """Whether a file is the one that this id stands for. Raises Refused ID_REUSED."""
    if photo is not None and photo.content not in {None, content}:
        raise _id_reused()


def claim(photo: Photo | None, key: UUID, person: UUID | None, arrival: Arrival, now: datetime) -> Photo:
    """The photo once its file has been read, before its pictures are put away. Raises as the two checks do."""
    check_sender(photo, person)
    check_content(photo, arrival.content)
    photo = photo or Photo(id=key, owner=person, made_at=now)
    return replace(
        photo,
        content=arrival.content,
        name=arrival.name,
        width=arrival.width,
        height=arrival.height,
        ends_at=_later(photo.ends_at, now + UNNAMED_FOR) if photo.attached_to is None else None,
    )


def arrive(photo: Photo | None, arrival: Arrival, now: datetime) -> tuple[Photo, list[Event]]:
    """The photo whose pictures are put away; the second of two that sent it changes nothing. Raises Refused BUSY."""
    if photo is None or photo.gone or photo.content != arrival.content:
        raise Refused("BUSY", "We are very busy just now; please try again.", retry_after=10)
    if photo.arrived_at is not None:
        return photo, []
    return replace(photo, arrived_at=now), [PhotoArrived(id=photo.id, subject=photo.attached_to)]


def attach(
    photo: Photo | None, key: UUID, subject: Subject, person: UUID | None, now: datetime
) -> tuple[Photo, list[Event]]:
    """The photo once a thing shows it; one that has yet to be sent is awaited. Raises Refused INVALID."""
    if photo is None:
        return Photo(id=key, owner=person, attached_to=subject, made_at=now), [PhotoAwaited(id=key)]
    if photo.attached_to == subject and photo.owner == person and not photo.gone:
        return photo, []
    _check_free(photo, person)
    return replace(photo, owner=photo.owner or person, attached_to=subject, ends_at=None), []


def reserve(photo: Photo | None, key: UUID, person: UUID | None, until: datetime, now: datetime) -> Photo:
    """The photo named in what somebody has yet to confirm, by them or by `person` for them. Raises Refused INVALID.

    It is nobody's until then.
    """
    if photo is None:
        return Photo(id=key, owner=None, made_at=now, ends_at=until)
    _check_free(photo, person)
    return replace(photo, owner=None, ends_at=_later(photo.ends_at, until))


def is_free(photo: Photo | None, person: UUID | None) -> bool:
    """Whether this person may still attach the photo to something."""
    return photo is None or (not photo.gone and photo.attached_to is None and photo.owner in {None, person})


def let_go(photo: Photo, now: datetime) -> Photo:
    """The photo without its owner; one that nothing shows goes with them."""
    return replace(photo if photo.attached_to else drop(photo, now), owner=None)


def drop(photo: Photo, now: datetime) -> Photo:
    """The photo seen by nobody from now on, its pictures to be deleted."""
    return replace(photo, gone=True, ends_at=now)


def put_off(photo: Photo, now: datetime) -> Photo:
    """The photo whose pictures could not be deleted, to be tried again later."""
    return replace(photo, ends_at=now + ERASED_AGAIN_AFTER)


def describe(photo: Photo | None, person: UUID | None, alt: str) -> tuple[Photo, list[Event]]:
    """The photo with what it says to who does not see it; empty: nothing. Raises Refused INVALID, NOT_FOUND.

    By its owner; of a guest's, by who knows its id, until something shows it.
    """
    theirs = photo is not None and not photo.gone and (photo.owner == person if person else photo.owner is None)
    if photo is None or not theirs or (person is None and photo.attached_to is not None):
        raise not_found("There is no such photo.", "photo")
    said = text.line(alt, "alt", longest=LONGEST_ALT, shortest=0) or None
    if said == photo.alt:
        return photo, []
    return replace(photo, alt=said), [PhotoDescribed(id=photo.id, subject=photo.attached_to)]


def place_of(lat: float | None, lng: float | None) -> Point | None:
    """Where a photo was taken, if what its file says can be a place where something is wrong."""
    if lat is None or lng is None:
        return None
    try:
        point = Point.at(lat, lng)
    except Refused:
        return None
    return None if point.is_cut_to_degrees else point


def _check_free(photo: Photo, person: UUID | None) -> None:
    if not is_free(photo, person):
        raise invalid("One of these photos cannot be used; please add it again.", "photos")


def _later(one: datetime | None, other: datetime) -> datetime:
    return max(one, other) if one else other


def _id_reused() -> Refused:
    return Refused("ID_REUSED", "This id stands for another photo already; please make a new one.")
