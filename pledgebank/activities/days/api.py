"""The day itself as GraphQL shows it: tickets, scans, who was there and for how long."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.activities import keys, sight
from pledgebank.activities import store as activities
from pledgebank.activities.api.places import Signup, signup_node
from pledgebank.activities.api.types import Activity
from pledgebank.activities.days import codes, drawing, rules, store
from pledgebank.activities.days import model as models
from pledgebank.activities.days.codes import Kind
from pledgebank.activities.days.model import ScanMark
from pledgebank.activities.places import model as places
from pledgebank.activities.places.model import HOLDING
from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.groups.api import eyes
from pledgebank.people import store as people
from pledgebank.people.api import Person
from pledgebank.storage.unit import Reader
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.nodes import Load, Node
from pledgebank.web.site import Site

choices(
    ScanMark,
    "What is odd about a scan, which was kept all the same.",
    {
        ScanMark.UNKNOWN: "Of no code that was given out here.",
        ScanMark.CANCELLED: "They had left, or it was called off.",
        ScanMark.NO_PLACE: "They had no place.",
        ScanMark.WRONG_DAY: "More than 12 hours before it began, or after it was over.",
        ScanMark.CLOCK: "The device's clock was absurd: the time at which it came in stands for it.",
    },
)


@strawberry.type(description="What is held before a device, or typed by hand: it says nothing of anybody.")
class Ticket:
    """A ticket, or the code on a poster."""

    token: str = strawberry.field(description="What the QR code holds, signed: `checkIn` takes it.")
    code: str = strawberry.field(description="Eight characters to type, of which none looks like another.")
    svg: str = strawberry.field(description="The QR code as a picture, SVG.")


@strawberry.type(description="Whether and how long somebody was there: for them and the organiser.")
class Attendance:
    """An attendance."""

    model: strawberry.Private[models.Attendance]
    attended: bool | None = strawberry.field(description="Null: nobody knows.")
    marked_at: datetime | None = strawberry.field(description="When that was last said, or seen.")
    came_at: datetime | None = strawberry.field(description="When they were first scanned in.")
    left_at: datetime | None = strawberry.field(description="When they were scanned out; null before, or when back.")
    minutes: int | None = strawberry.field(description="Between the two, as far as it lies within their task.")
    claimed_minutes: int | None = strawberry.field(description="How long they say they were there.")
    confirmed_minutes: int | None = strawberry.field(description="How long the organiser says they were there.")
    contest: str | None = strawberry.field(description="What they say about having been missing.")
    contested_at: datetime | None = strawberry.field(description="When they said so.")

    @field
    async def marked_by(self, info: Info) -> Person | None:
        """Who said whether they were there, or whose device saw them."""
        return await _person(info.context, self.model.marked_by)

    @field
    async def confirmed_by(self, info: Info) -> Person | None:
        """Who confirmed how long."""
        return await _person(info.context, self.model.confirmed_by)


@strawberry.type(description="A code was held before a device: kept for good, for the organiser.")
class Scan(Node):
    """A scan."""

    model: strawberry.Private[models.Scan]
    at: datetime = strawberry.field(description="When, as far as the device's clock can be believed.")
    device_at: datetime = strawberry.field(description="When, by the device's clock.")
    received_at: datetime = strawberry.field(description="When it came in.")
    out: bool = strawberry.field(description="Whether they went.")
    marks: list[ScanMark] = strawberry.field(description="What is odd about it.")

    @classmethod
    def of(cls, scan: models.Scan) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Scan", scan.id),
            model=scan,
            at=scan.at,
            device_at=scan.device_at,
            received_at=scan.received_at,
            out=scan.out,
            marks=list(scan.marks),
        )

    @field
    async def signup(self, info: Info) -> Signup | None:
        """Whose it was; null where that is not known."""
        return await signup_node(info.context, self.model.signup) if self.model.signup else None


async def attendance(root: Signup, info: Info) -> Attendance | None:
    """Whether and how long they were there; null while nothing is known of it."""
    known = await info.context.load(store.attendances, root.model.id)
    if known is None:
        return None
    return Attendance(
        model=known,
        attended=known.attended,
        marked_at=known.marked_at,
        came_at=known.came_at,
        left_at=known.left_at if known.has_left else None,
        minutes=rules.minutes(known, root.model),
        claimed_minutes=known.claimed_minutes,
        confirmed_minutes=known.confirmed_minutes,
        contest=known.contest or None,
        contested_at=known.contested_at,
    )


async def ticket(root: Signup, info: Info) -> Ticket | None:
    """What they show when they come; null without a place."""
    if root.model.state not in HOLDING:
        return None
    token = codes.token(Kind.TICKET, (await _keys(info.context)).tickets, root.model.id)
    return Ticket(token=token, code=codes.short_of_signup(root.model.id), svg=drawing.qr(token))


async def poster(root: Activity, info: Info) -> Ticket | None:
    """What hangs at the muster point, for people to check themselves in; for the organiser, null for others.

    Its QR code holds the address of the activity's page, with the token behind a #.
    """
    context, key = info.context, root.model.id
    if not sight.speaks_for(root.model, await eyes(context)):
        return None
    secret = (await _keys(context)).tickets
    token = codes.token(Kind.POSTER, secret, key)
    address = f"{(context.find(Site) or Site()).address}/activity/{root.id}#{token}"
    return Ticket(token=token, code=codes.short_of_poster(secret, key), svg=drawing.qr(address))


async def attendees(root: Activity, info: Info, first: First = None, after: After = None) -> Connection[Signup]:
    """Who stands signed up, or was missing, the first to start first: for the organiser, empty for others."""
    context, as_of = info.context, info.context.as_of
    found: Page[places.Signup] = page.Page((), (), has_more=False)
    if sight.speaks_for(root.model, await eyes(context)):
        found = await store.attendees(context.reader, root.model.id, first=first, after=after)
    return connection(found, Signup.of, as_of=as_of, after=after)


async def scans(root: Activity, info: Info, first: First = None, after: After = None) -> Connection[Scan]:
    """All scans, the odd ones too, the earliest first: for the organiser, empty for others."""
    context, as_of = info.context, info.context.as_of
    found: Page[models.Scan] = page.Page((), (), has_more=False)
    if sight.speaks_for(root.model, await eyes(context)):
        found = await store.scans_page(context.reader, root.model.id, first=first, after=after)
    return connection(found, Scan.of, as_of=as_of, after=after)


async def scan_node(context: Context, key: UUID) -> Scan | None:
    """A scan, for the organiser."""
    found = await context.load(store.scans_by_ids, key)
    activity = await context.load(activities.by_ids, found.activity) if found and found.activity else None
    seen = found is not None and activity is not None and sight.speaks_for(activity, await eyes(context))
    return Scan.of(found) if found and seen else None


async def _person(context: Context, key: UUID | None) -> Person | None:
    found = await context.load(people.by_ids, key) if key else None
    return Person.of(found) if found else None


async def _keys(context: Context) -> keys.Keys:
    return await context.load(_read_keys, "")


async def _read_keys(reader: Reader, asked: Sequence[str]) -> list[keys.Keys]:
    return [await keys.of(reader)] * len(asked)


NODES: Mapping[str, Load] = {"Scan": scan_node}
