"""Series as GraphQL shows them."""

from datetime import date
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.activities.api.types import Activity
from pledgebank.activities.api.weekdays import Weekday
from pledgebank.activities.series import commands, rules, store, wording
from pledgebank.activities.series import model as models
from pledgebank.activities.series.model import Frequency, SeriesState
from pledgebank.base import page
from pledgebank.groups.api import eyes
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.nodes import Node

choices(
    Frequency,
    "By what something repeats.",
    {
        Frequency.DAILY: "By days.",
        Frequency.WEEKLY: "By weeks.",
        Frequency.MONTHLY: "By months.",
    },
)
choices(
    SeriesState,
    "Where a series stands.",
    {
        SeriesState.RUNNING: "It goes on: more is made of it.",
        SeriesState.ENDED: "No more is made of it.",
    },
)


@strawberry.type(description="The rule by which something repeats, in local time.")
class RepeatRule:
    """The rule."""

    frequency: Frequency = strawberry.field(description="By days, weeks or months.")
    interval: int = strawberry.field(description="Every so many of them.")
    days: list[Weekday] = strawberry.field(description="On which days of a week.")
    day_of_month: int | None = strawberry.field(description="On which day of a month; shorter months are left out.")
    week: int | None = strawberry.field(description="In which week of a month: 1 to 4, or -1, the last.")
    count: int | None = strawberry.field(description="So often in all.")
    until: date | None = strawberry.field(description="Until this local day, that included.")
    text: str = strawberry.field(description="The same as calendars read it: RRULE of RFC 5545.")


@strawberry.type(description="Something that repeats: each time is an activity of its own.")
class Series(Node):
    """A series."""

    model: strawberry.Private[models.Series]
    title: str = strawberry.field(description="What it is, in one line, unless one of them says otherwise.")
    state: SeriesState = strawberry.field(description="Where it stands.")
    time_zone: str = strawberry.field(description="The IANA zone whose local time its rule is in.")
    version: int = strawberry.field(description="Raised by every change of the series itself.")

    @classmethod
    def of(cls, series: models.Series) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Series", series.id),
            model=series,
            title=series.draft.title,
            state=series.state,
            time_zone=series.time_zone,
            version=series.version,
        )

    @field
    def how_often(self, info: Info) -> str:
        """The rule in words, in the viewer's language, such as "every second Saturday at 10:00"."""
        return wording.rule(self.model, info.context.language)

    @field
    def rule(self) -> RepeatRule:
        """The rule."""
        repeats = self.model.repeats
        return RepeatRule(
            frequency=repeats.frequency,
            interval=repeats.interval,
            days=list(repeats.days),
            day_of_month=repeats.day_of_month,
            week=repeats.week,
            count=repeats.count,
            until=repeats.until,
            text=rules.text(self.model),
        )

    @field
    async def occurrences(self, info: Info, first: First = None, after: After = None) -> Connection[Activity]:
        """Those made so far, some weeks ahead, by when they start; also those called off."""
        context, as_of = info.context, info.context.as_of
        found = await store.page(
            context.reader, self.model.id, await eyes(context), first=page.size(first), after=after
        )
        return connection(found, Activity.of, as_of=as_of, after=after)

    @field
    async def viewer_may(self, info: Info) -> list[str]:
        """What the viewer may do with it now: update, end."""
        running = self.model.state is SeriesState.RUNNING
        return ["update", "end"] if running and commands.speaks_for(self.model, await eyes(info.context)) else []

    @field
    async def continued(self, info: Info) -> "Series | None":
        """What it became from some day on."""
        return await series_node(info.context, self.model.continued) if self.model.continued else None


async def series_node(context: Context, key: UUID) -> Series | None:
    """A series, if the viewer may know of it."""
    found = await context.load(store.by_ids, key)
    return Series.of(found) if found and commands.may_see(found, await eyes(context)) else None


async def series(root: Activity, info: Info) -> Series | None:
    """Of what it is one; null where it takes place once."""
    return await series_node(info.context, root.model.series) if root.model.series else None


async def shifted_by_clocks(root: Activity) -> bool:
    """Whether it starts later than its series says, because clocks leave that time out on its day."""
    return rules.is_shifted(root.model)
