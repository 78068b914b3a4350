"""Who a neighbour is to us, the code that lets them in, and the devices they are signed in on."""

from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from msgspec import Struct

from pledgebank.base.event import Event, event


class Person(Struct, frozen=True, kw_only=True):
    """A neighbour. An empty name shows as "A neighbour"; `language` is a BCP 47 tag.

    Once erased, only this much is left, without address and name, so that what they did still has somebody to lead to.
    `touched` rises when a session is opened and when all are ended: two such acts never pass each other unseen.
    """

    id: UUID
    email: str | None
    name: str = ""
    language: str = "en"
    created_at: datetime
    version: int = 1
    touched: int = 0
    erased_at: datetime | None = None


class Code(Struct, frozen=True, kw_only=True):
    """Six digits sent to somebody who wants to sign in; kept only as digests. The newest of a contact counts.

    `tries` counts everyone who offered a code for it. `answer`: digest of code and nonce by which it was used.
    `confirms`: the acts that the letter named, and `name` what it said its reader is called.
    """

    id: UUID
    contact: bytes
    digest: bytes
    language: str
    made_at: datetime
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None
    answer: bytes | None = None
    session: UUID | None = None
    confirms: tuple[UUID, ...] = ()
    name: str = ""


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody who acts by an address without being signed in: whether we know it makes no difference.

    `contact` and `network` are digests of the address and of where they act from. `name` may be empty.
    """

    email: str
    contact: bytes
    network: bytes
    name: str
    language: str

    @property
    def id(self) -> UUID:
        """What the guest's acts and repeats are kept under: the same for one address, and it leads to nobody."""
        return guest_id(self.contact)


def guest_id(contact: bytes) -> UUID:
    """The id that stands for all guests of one contact."""
    return uuid5(NAMESPACE_OID, contact.hex())


class Act(Struct, frozen=True, kw_only=True):
    """What a guest asked for, kept apart from all that is shown until whoever reads the address confirms it.

    `kind`: of what it becomes, such as "Report"; `title`: what the letter calls it; `body`: as its feature wrote it;
    `about`: what a guest asks for once, such as the pledge they sign. `written_by`: what the letter calls who wrote it
    down for them; empty where they did so themselves.
    """

    id: UUID
    kind: str
    title: str
    body: bytes
    about: UUID | None
    contact: bytes
    network: bytes
    name: str
    made_at: datetime
    written_by: str = ""


class Offered(Struct, frozen=True):
    """What a device offers to be let in: digests of the code, and of code and nonce where it made a nonce."""

    digest: bytes
    answer: bytes | None


class Session(Struct, frozen=True, kw_only=True):
    """One device signed in. It ends unless refreshed before `ends_at`.

    `used` is the digest of the refresh token last presented; `successors` those of the tokens given for it, of which
    the device has at least one unless every answer was lost.
    """

    id: UUID
    person: UUID
    device: str
    started_at: datetime
    refreshed_at: datetime
    ends_at: datetime
    used: bytes | None = None
    successors: tuple[bytes, ...]


@event("person.joined", about="Person")
class PersonJoined(Event, frozen=True, kw_only=True):
    """Somebody signed in for the first time."""


@event("person.changed", about="Viewer")
class ProfileChanged(Event, frozen=True, kw_only=True):
    """Somebody chose another name or language; told to their own devices: nobody else may know they are here."""


@event("person.renamed", about="Person")
class PersonRenamed(Event, frozen=True, kw_only=True):
    """Somebody chose another name: what shows it looks different now."""


@event("person.renaming_continued", about="Person")
class RenamingContinued(Event, frozen=True, kw_only=True):
    """More things of one sort show the name than are told of at once. `part`: which sort; `after`: the last told."""

    part: str
    after: UUID


@event("person.erased", about="Person")
class PersonErased(Event, frozen=True, kw_only=True):
    """Somebody deleted their account: whoever holds something of theirs lets it go."""


@event("person.erasure_continued", about="Person")
class ErasureContinued(Event, frozen=True, kw_only=True):
    """One of those who let go of things had more of them than is done at once. `part`: its name."""

    part: str


@event("session.ended", about="Session")
class SessionEnded(Event, frozen=True, kw_only=True):
    """A device was signed out. `stolen`: because one of its tokens came from two sides."""

    person: UUID
    stolen: bool = False
