"""What a pledge shows of what came after: announcements, what all say of having done it, what to do next."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.groups.api import eyes
from pledgebank.photos import api as photos
from pledgebank.photos.api import Photo
from pledgebank.pledges import model as pledges
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges_store
from pledgebank.pledges.after import model, rules, store
from pledgebank.pledges.after.model import Answers, Promiser
from pledgebank.pledges.api.seeing import sees
from pledgebank.pledges.api.types import Pledge, Signature
from pledgebank.pledges.life import hiding
from pledgebank.pledges.signing import store as signing
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Load, Node


@strawberry.type(description="What a promiser wrote to all signers of a pledge, for their eyes.")
class Announcement(Node):
    """An announcement."""

    areas: strawberry.Private[tuple[UUID, ...]]
    text: str = strawberry.field(description="What they wrote; empty where a moderator took it from view.")
    sent_at: datetime = strawberry.field(description="When it was sent.")
    hidden: bool = strawberry.field(
        description="Whether a moderator took it from view: then its promiser and moderators alone read it."
    )

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas its pledge lies in."""
        return self.areas

    @classmethod
    def of(cls, said: model.Announcement, pledge: pledges.Pledge, looking: Eyes) -> Self:
        """As its readers see it: whether one may read it was asked before."""
        text = "" if said.hidden and not hiding.may_read(pledge, looking) else said.text
        key = nodes.encode("Announcement", said.id)
        return cls(id=key, areas=pledge.areas, text=text, sent_at=said.sent_at, hidden=said.hidden)


@strawberry.type(description="What becomes an activity with one tap: an active pledge, arranged.")
class ActivityDraft:
    """What could be given to createActivity."""

    title: str = strawberry.field(description="What is to be done.")
    description: str = strawberry.field(description="All else there is to say.")
    location: Point | None = strawberry.field(description="Where; null where the pledge says nothing of it.")
    reports: list[strawberry.ID] = strawberry.field(description="What it is about.")
    starts_at: datetime = strawberry.field(description="A suggestion: a Saturday morning, before it shall be done.")
    time_zone: str = strawberry.field(description="The IANA zone of that morning.")

    @classmethod
    def of(cls, draft: model.ActivityDraft) -> Self:
        """As its promiser sees it."""
        return cls(
            title=draft.title,
            description=draft.description,
            location=Point.of(draft.location) if draft.location else None,
            reports=[nodes.encode("Report", report) for report in draft.reports],
            starts_at=draft.starts_at,
            time_zone=draft.time_zone,
        )


@strawberry.type(description="What became of the pledges of one promiser that everybody may know of; the last 1,000.")
class PromiserRecord:
    """A promiser's record."""

    made: int = strawberry.field(description="How many they made.")
    activated: int = strawberry.field(description="For how many of them enough joined.")
    kept: int = strawberry.field(description="How many of them they said they have kept.")
    delivery_rate: float | None = strawberry.field(
        description="Of their signers who said whether they did their part, the share who did; null without answers."
    )


async def announcements(root: Pledge, info: Info, first: First = None, after: After = None) -> Connection[Announcement]:
    """What its promiser wrote to its signers, the latest first: for these and them; nothing for others."""
    context, as_of = info.context, info.context.as_of
    size = page.size(first)
    if not await _reads(context, root.model):
        return connection(Page[Announcement]((), (), False), lambda one: one, as_of=as_of, after=after)
    looking = await eyes(context)
    found = await store.announcements(context.reader, root.model, size, after)
    return connection(found, lambda said: Announcement.of(said, root.model, looking), as_of=as_of, after=after)


async def done_count(root: Pledge) -> int:
    """How many signers said that they have done it."""
    return root.model.done


async def not_done_count(root: Pledge) -> int:
    """How many signers said that they have not."""
    return root.model.not_done


async def delivery_rate(root: Pledge) -> float | None:
    """Of the signers who said whether they have done it, the share who have: 0 to 1; null without answers."""
    return Answers(root.model.done, root.model.not_done).rate


async def kept(root: Pledge) -> bool | None:
    """Whether its promiser says that they kept it; null until they say."""
    return root.model.kept


async def kept_note(root: Pledge) -> str:
    """What its promiser says about how it went; may be empty."""
    return root.model.kept_note


async def kept_photos(root: Pledge, info: Info) -> list[Photo]:
    """What shows how it went: those that have arrived; of a private pledge only for its promiser and signers."""
    if not await sees(info.context, root.model):
        return []
    return await photos.shown(info.context, root.model.kept_photos)


async def activity_draft(root: Pledge, info: Info) -> ActivityDraft | None:
    """An activity by which it could be kept; null unless it is active, and for everybody but its promiser."""
    if not rules.is_on(root.model) or not sight.speaks_for(root.model, await eyes(info.context)):
        return None
    return ActivityDraft.of(rules.draft_activity(root.model, info.context.now))


async def promiser_record(root: Pledge, info: Info) -> PromiserRecord:
    """What became of the pledges of its promiser, person, group or body."""
    promiser = Promiser(root.model.promiser, root.model.body, root.model.group)
    found = await info.context.load(store.records, promiser)
    return PromiserRecord(made=found.made, activated=found.activated, kept=found.kept, delivery_rate=found.answers.rate)


async def done(root: Signature, info: Info) -> bool | None:
    """Whether the viewer said that they have done it; null until they say, and for the signatures of others."""
    return root.model.done if root.model.person == info.context.person_id else None


async def node(context: Context, key: UUID) -> Announcement | None:
    """The announcement with this id, for who may read it."""
    said = await context.load(store.announcements_by_ids, key)
    pledge = await context.load(pledges_store.by_ids, said.pledge) if said else None
    if said is None or pledge is None:
        return None
    looking = await eyes(context)
    # Whoever is to judge what was flagged reads it too.
    judges = sight.moderates(pledge, looking) and await sees(context, pledge)
    return Announcement.of(said, pledge, looking) if judges or await _reads(context, pledge) else None


NODES: Mapping[str, Load] = {"Announcement": node}
PLEDGE_FIELDS: Mapping[str, Callable[..., Any]] = {
    "announcements": announcements,
    "done_count": done_count,
    "not_done_count": not_done_count,
    "delivery_rate": delivery_rate,
    "kept": kept,
    "kept_note": kept_note,
    "kept_photos": kept_photos,
    "activity_draft": activity_draft,
    "promiser_record": promiser_record,
}


async def _reads(context: Context, pledge: pledges.Pledge) -> bool:
    person = context.person_id
    if person is None:
        return False
    signature = await context.load(pledges_store.signatures_of, (pledge.id, person))
    if pledge.by_area:
        signature = await context.load(signing.standing_in, (pledge.id, person))
    return rules.may_read(pledge, await eyes(context), signature)
