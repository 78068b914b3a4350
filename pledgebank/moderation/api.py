"""Flags as GraphQL shows them: anybody who signed in can raise one, moderators alone read and settle them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Self
from uuid import UUID

import strawberry

from pledgebank.base.errors import Refused, not_found
from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.councils.staff import Desk
from pledgebank.moderation import commands, rules, store
from pledgebank.moderation import model as models
from pledgebank.moderation.model import NOBODY, FlagState, Verdict, Wish
from pledgebank.storage.unit import Reader
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing
from pledgebank.web.nodes import Load, Node, Nodes
from pledgebank.web.selection import asks_for
from pledgebank.words.sentences import say

SHOWN_REASONS = 20

choices(
    FlagState,
    "Where a flag stands.",
    {FlagState.OPEN: "Waits for a moderator.", FlagState.SETTLED: "A moderator has looked at it."},
)
choices(
    Verdict,
    "What a moderator found.",
    {Verdict.UPHELD: "It was flagged with good reason.", Verdict.DISMISSED: "There is nothing wrong with it."},
)


class Flaggable:
    """The types of things that can be flagged."""

    def __init__(self, types: Collection[str]) -> None:
        self.types = frozenset(types)


@strawberry.type(description="Something that people think moderators should look at. Who they are is told to nobody.")
class Flag(Node):
    """A flag: for the moderators of its place."""

    model: strawberry.Private[models.Flag]
    state: FlagState = strawberry.field(description="Whether it still waits.")
    times: int = strawberry.field(description="How many people flagged it.")
    flagged_at: datetime = strawberry.field(description="Since when it waits, or waited.")
    last_flagged_at: datetime = strawberry.field(description="When somebody last flagged it.")
    verdict: Verdict | None = strawberry.field(description="What a moderator found.")
    note: str = strawberry.field(description="What a moderator wrote about it, for others; may be empty.")
    settled_at: datetime | None = strawberry.field(description="When a moderator settled it.")
    version: int = strawberry.field(description="Rises with every change: for `expectedVersion`.")

    @field
    async def thing(self, info: Info) -> Node | None:
        """What was flagged, as the moderator may see it; null where it is gone."""
        subject = self.model.subject
        return await info.context.get(Nodes).find(info.context, subject.type, subject.id)

    @field
    async def reasons(self, info: Info) -> list[str]:
        """Why, in people's own words: the newest 20, one for each person; none where one may not see the thing."""
        if await self.thing(info) is None:
            return []
        given = await store.reasons(info.context.reader, self.model.id, SHOWN_REASONS)
        return [_reason(one, info.context.language) for one in given]

    @classmethod
    def of(cls, flag: models.Flag) -> Self:
        """As its moderators see it."""
        return cls(
            id=nodes.encode("Flag", flag.id),
            model=flag,
            state=flag.state,
            times=flag.times,
            flagged_at=flag.flagged_at,
            last_flagged_at=flag.last_flagged_at,
            verdict=flag.verdict,
            note=flag.note,
            settled_at=flag.settled_at,
            version=flag.version,
        )


@strawberry.input(description="Something moderators should look at.")
class FlagInput:
    """Something moderators should look at."""

    id: strawberry.ID = strawberry.field(
        description="A report, pledge or activity, what belongs to one (photo, update, message), a group, a person."
    )
    reason: str = strawberry.field(description="Why: 1 to 1,000 characters. Only moderators read it.")


@strawberry.type(description="Whether moderators were told.")
class FlagPayload:
    """Whether moderators were told."""

    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="What a moderator found.")
class SettleFlagInput:
    """What a moderator found."""

    flag: strawberry.ID = strawberry.field(description="Which flag.")
    verdict: Verdict = strawberry.field(description="What you found.")
    note: str | None = strawberry.field(default=None, description="For other moderators, up to 2,000 characters.")
    expected_version: int | None = strawberry.field(
        default=None, description="The flag as you saw it: refused with CONFLICT when somebody flagged it since."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The flag settled, or why not.")
class SettleFlagPayload:
    """The flag settled, or why not."""

    flag: Flag | None = strawberry.field(default=None, description="The flag, off the list.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


State = Annotated[FlagState | None, strawberry.argument(description="Those that wait, unless said otherwise.")]


@strawberry.type
class Queries:
    """What moderators can ask."""

    @field
    async def flags(
        self, info: Info, state: State = FlagState.OPEN, first: First = None, after: After = None
    ) -> Connection[Flag]:
        """What was flagged in the moderator's areas, or has no place; the longest waiting first."""
        context, as_of = info.context, info.context.as_of
        desk = await commands.desk(context.reader, context.person())
        counted = asks_for(info, "totalCount")
        found = await store.page(context.reader, desk, state or FlagState.OPEN, first, after, counted=counted)
        return connection(found, Flag.of, as_of=as_of, after=after)


@strawberry.type
class Mutations:
    """What people tell moderators, and what moderators do."""

    @publishing
    async def flag(
        self, info: Info, input: Annotated[FlagInput, strawberry.argument(description="What, and why.")]
    ) -> FlagPayload:
        """Tell moderators. Once a person and thing: flagging it again replaces the reason."""
        context, person = info.context, info.context.person()
        subject, areas = await _seen(context, input.id)
        command = partial(commands.flag, subject=subject, areas=areas, person=person, reason=input.reason)
        await context.write(command, turn=subject)
        return FlagPayload()

    @mutation
    async def settle_flag(
        self, info: Info, input: Annotated[SettleFlagInput, strawberry.argument(description="Which, and how.")]
    ) -> SettleFlagPayload:
        """Take a flag off the moderators' list."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.settle,
            flag=nodes.key_of(input.flag, "Flag", "flag"),
            person=person,
            verdict=input.verdict,
            note=input.note or "",
            expected=input.expected_version,
        )
        written = await context.write(command, once=context.once("settleFlag", input))
        return SettleFlagPayload(flag=await flag_node(context, written.value))


def _reason(given: models.Flagging, language: str) -> str:
    """A person's reason, and before it what they ask for where the thing is their own."""
    if given.person == NOBODY:
        return say("Very many signed this from one place within minutes: it waits a while before it is on.", language)
    if given.wish is None:
        return given.reason
    if given.wish is Wish.DELETE and not given.reason:
        return say("Who made this asks for it to be deleted.", language)
    if given.wish is Wish.DELETE:
        return say("Who made this asks for it to be deleted: {text}", language, text=given.reason)
    return say("Who made this asks for it to be changed: {text}", language, text=given.reason)


async def flag_node(context: Context, key: UUID) -> Flag | None:
    """A flag, for the moderators who answer for it."""
    person = context.person_id
    desk = await context.load(_desks, person) if person else None
    found = await store.get(context.reader, key) if desk else None
    return Flag.of(found) if found and rules.may_see(found, desk) else None


NODES: Mapping[str, Load] = {"Flag": flag_node}


async def _desks(reader: Reader, keys: Sequence[UUID]) -> list[Desk | None]:
    """What each of these people answers for as a moderator."""
    return [await staff.desk_of(reader, key, Role.MODERATOR) for key in keys]


async def _seen(context: Context, global_id: str) -> tuple[Subject, tuple[UUID, ...]]:
    """A thing that can be flagged and that the viewer may see, and its areas. Raises Refused NOT_FOUND."""
    try:
        kind, key = nodes.parse(global_id)
    except Refused as refused:
        raise not_found("There is nothing with this id.", "id") from refused
    thing = await context.get(Nodes).find(context, kind, key) if kind in context.get(Flaggable).types else None
    if thing is None:
        raise not_found("There is nothing here that could be flagged.", "id")
    return Subject(kind, key), thing.area_ids()
