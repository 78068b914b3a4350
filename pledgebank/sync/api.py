"""How clients keep a copy: Query.changes and Subscription.changed tell the same items."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import strawberry
from msgspec.structs import replace

from pledgebank.base import page
from pledgebank.base.event import Entry
from pledgebank.base.geo import Box
from pledgebank.councils.model import StaffEntered
from pledgebank.groups.api import eyes
from pledgebank.groups.events import GroupCreated, OrganisersChanged
from pledgebank.storage import log
from pledgebank.sync import rules
from pledgebank.sync.rules import News, Since, Snapshot
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field, subscription
from pledgebank.web.geo import BoxInput
from pledgebank.web.nodes import Node, Nodes, encode

# The visible things of one type, in the order of their ids: those after an id, inside a box, at most so many.
Source = Callable[[Context, Box | None, UUID | None, int], Awaitable[Sequence[tuple[UUID, Node]]]]
LOOKED_THROUGH = 500
STAFF = StaffEntered.about
OF_GROUPS = (GroupCreated, OrganisersChanged)


class Sources:
    """Everything a phone may keep a copy of, by type, in the order in which a snapshot tells it.

    `also`: types whose changes are told, but of which a snapshot has nothing.
    """

    def __init__(self, sources: Mapping[str, Source], *, also: Sequence[str] = ()) -> None:
        self.names = tuple(sources)
        self.sources = sources
        self.told = frozenset((*sources, *also))


class ChangeKind(StrEnum):
    """What became of a thing."""

    UPSERT = "UPSERT"
    DELETE = "DELETE"


choices(
    ChangeKind,
    "What became of a thing.",
    {
        ChangeKind.UPSERT: "It is new or changed: here it is as it stands today.",
        ChangeKind.DELETE: "It is gone, or no longer for this viewer to see.",
    },
)


@strawberry.type(description="One change to a thing the viewer may see.")
class Change:
    """One change."""

    cursor: str = strawberry.field(description="Its place: `after` for all that follows.")
    kind: ChangeKind = strawberry.field(description="What became of it.")
    id: strawberry.ID = strawberry.field(
        description="Which thing: the id of `node`, by which a cache must not know this change itself."
    )
    node: Node | None = strawberry.field(description="The thing as it stands today; null when gone.")
    at: datetime = strawberry.field(description="When it happened; in a snapshot, now.")


@strawberry.type(description="A page of changes.")
class Changes:
    """A page of changes."""

    items: list[Change] = strawberry.field(description="Oldest first; each thing at most once, as it stands today.")
    cursor: str = strawberry.field(description="Pass it as `after` next time.")
    has_more: bool = strawberry.field(description="Whether to ask again at once.")


After = Annotated[str | None, strawberry.argument(description="A cursor, or any answer's `asOf`.")]
Within = Annotated[BoxInput | None, strawberry.argument(description="Only what lies in this box.")]


@strawberry.type
class Queries:
    """What phones ask."""

    @field
    async def changes(
        self,
        info: Info,
        after: After = None,
        within: Within = None,
        first: Annotated[int | None, strawberry.argument(description="At most this many, up to 100.")] = page.MOST,
    ) -> Changes:
        """For clients that keep a copy.

        Without `after`: a snapshot in pages, then the log from where the snapshot began. With it: what changed since.
        """
        context, box = info.context, within.box() if within else None
        mark = rules.mark_of(await eyes(context))
        # Not the head as this process last heard of it: one that lags behind others would call their cursors unknown.
        place = rules.place(after, await log.head(context.reader), mark)
        size = max(page.size(first), 1)
        if isinstance(place, Snapshot):
            return await _snapshot(context, place, box, size)
        return await _since(context, place, box, size)


@strawberry.type
class Subscriptions:
    """What phones listen to."""

    @subscription
    async def changed(self, info: Info, within: Within = None, after: After = None) -> AsyncGenerator[Change, None]:
        """The same items as Query.changes, as they happen; without `after`, from now on.

        Ends with CURSOR_EXPIRED when the viewer's roles change: then they see other things, and a copy is made anew.
        """
        context, box = info.context, within.box() if within else None
        mark = rules.mark_of(await eyes(context))
        head = await log.head(context.reader)
        place = rules.place(after, head, mark) if after else Since(head, mark)
        number = place.since if isinstance(place, Snapshot) else place.number
        async with aclosing(context.storage.tail.listen(number)) as entries:
            async for entry in entries:
                context.look_again()
                if _is_of_roles(entry) and rules.mark_of(await eyes(context)) != mark:
                    raise rules.expired()
                [news] = rules.latest([entry])
                if change := await _change(context, news, box, mark):
                    yield change


def _is_of_roles(entry: Entry) -> bool:
    """Whether it may change what somebody sees: their roles for a body, or in a group."""
    return entry.subject.type == STAFF or isinstance(entry.event, OF_GROUPS)


async def _snapshot(context: Context, place: Snapshot, box: Box | None, size: int) -> Changes:
    sources = context.get(Sources)
    if place.source >= len(sources.names):
        return Changes(items=[], cursor=rules.cursor(Since(place.since, place.mark)), has_more=True)
    name = sources.names[place.source]
    rows = await sources.sources[name](context, box, place.after, size)
    onward = replace(place, after=rows[-1][0]) if len(rows) == size else _next(place, sources)
    items = [
        Change(
            cursor=rules.cursor(replace(place, after=key)),
            kind=ChangeKind.UPSERT,
            id=encode(name, key),
            node=node,
            at=context.now,
        )
        for key, node in rows
    ]
    return Changes(items=items, cursor=rules.cursor(onward), has_more=True)


def _next(place: Snapshot, sources: Sources) -> rules.Place:
    more = place.source + 1 < len(sources.names)
    return replace(place, source=place.source + 1, after=None) if more else Since(place.since, place.mark)


async def _since(context: Context, place: Since, box: Box | None, size: int) -> Changes:
    head = await log.head(context.reader)
    entries = await log.after(context.reader, place.number, until=head, limit=min(LOOKED_THROUGH, size))
    changes = [await _change(context, news, box, place.mark) for news in rules.latest(entries)]
    reached = entries[-1].number if entries else place.number
    items = [change for change in changes if change]
    return Changes(items=items, cursor=rules.cursor(Since(reached, place.mark)), has_more=reached < head)


async def _change(context: Context, news: News, box: Box | None, mark: str) -> Change | None:
    """What this viewer is told; None where it is not about something they may see in the box, or could until then."""
    entry, sources = news.entry, context.get(Sources)
    if entry.subject.type not in sources.told:
        return None
    node = await context.get(Nodes).find(context, entry.subject.type, entry.subject.id)
    if node is None or (box and not node.lies_in(box)):
        if not await _could_see(context, news):
            return None
        node = None
    return Change(
        cursor=rules.cursor(Since(entry.number, mark)),
        kind=ChangeKind.UPSERT if node else ChangeKind.DELETE,
        id=encode(entry.subject.type, entry.subject.id),
        node=node,
        at=entry.at,
    )


async def _could_see(context: Context, news: News) -> bool:
    """Whether the viewer could see a thing in a place or state that it has left: then a copy must forget it."""
    if not news.were:
        return False
    looking = await eyes(context)
    return any(rules.could_see(was, looking) for was in news.were)
