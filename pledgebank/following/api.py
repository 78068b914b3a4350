"""Following as GraphQL shows it: anybody who signed in can follow what they see, and no longer."""

import asyncio
from collections.abc import Collection
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.base.errors import Refused, not_found
from pledgebank.base.event import Subject
from pledgebank.base.page import Page
from pledgebank.following import commands, store
from pledgebank.people.api import Viewer
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.nodes import Node, Nodes


class Followable:
    """The types of things that can be followed."""

    def __init__(self, types: Collection[str]) -> None:
        self.types = frozenset(types)


@strawberry.input(description="What to hear of, or no longer.")
class SetFollowInput:
    """What to hear of, or no longer."""

    id: strawberry.ID = strawberry.field(description="A report, pledge, activity or group.")
    follows: bool = strawberry.field(description="Whether you want to hear of it.")


@strawberry.type(description="What is followed now, or no longer, or why nothing was changed.")
class SetFollowPayload:
    """What is followed now, or no longer."""

    node: Node | None = strawberry.field(default=None, description="The thing itself.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class Mutations:
    """What people can say about following."""

    @mutation
    async def set_follow(
        self, info: Info, input: Annotated[SetFollowInput, strawberry.argument(description="What, and whether.")]
    ) -> SetFollowPayload:
        """Follow something, or no longer; saying the same again changes nothing."""
        context, person = info.context, info.context.person()
        subject = await _seen(context, input.id)
        await context.write(partial(commands.set_follow, subject=subject, person=person, follows=input.follows))
        return SetFollowPayload(node=await context.get(Nodes).find(context, subject.type, subject.id))


async def follows(context: Context, kind: str, key: UUID) -> bool:
    """Whether the viewer follows a thing."""
    person = context.person_id
    return person is not None and await context.load(store.followed, (Subject(kind, key), person))


async def following_of_viewer(root: Viewer, info: Info, first: First = None, after: After = None) -> Connection[Node]:
    """What the viewer follows, as far as they still see it: the latest followed first. A page may be short of some."""
    context, as_of = info.context, info.context.as_of
    found = await store.page(context.reader, root.model.id, page.size(first), after)
    find = partial(context.get(Nodes).find, context)
    known = await asyncio.gather(*(find(one.subject.type, one.subject.id) for one in found.items))
    pairs = [(node, cursor) for node, cursor in zip(known, found.cursors, strict=True) if node is not None]
    seen = Page(tuple(node for node, _ in pairs), tuple(cursor for _, cursor in pairs), found.has_more)
    shown = connection(seen, _itself, as_of=as_of, after=after)
    shown.page_info.end_cursor = found.cursors[-1] if found.cursors else None  # also where the last is not seen
    return shown


def _itself(node: Node) -> Node:
    return node


async def _seen(context: Context, global_id: str) -> Subject:
    """A thing that can be followed and that the viewer may see. Raises Refused NOT_FOUND."""
    try:
        kind, key = nodes.parse(global_id)
    except Refused as refused:
        raise not_found("There is nothing with this id.", "id") from refused
    can = kind in context.get(Followable).types
    if not can or await context.get(Nodes).find(context, kind, key) is None:
        raise not_found("There is nothing here that could be followed.", "id")
    return Subject(kind, key)
