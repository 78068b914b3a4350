"""What organisers can do with series."""

import re
from datetime import date, time
from functools import partial
from typing import Annotated

import strawberry
from msgspec import UNSET, UnsetType

from pledgebank.activities.api.editing import shown
from pledgebank.activities.api.mutations import CreateActivityInput
from pledgebank.activities.api.places import Signup
from pledgebank.activities.api.series import Series, series_node
from pledgebank.activities.api.weekdays import Weekday
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.series import changing, commands
from pledgebank.activities.series.changing import Wish
from pledgebank.activities.series.model import Frequency, Repeats, Revision, SeriesDraft
from pledgebank.base.errors import invalid
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing
from pledgebank.web.partial_input import given, needed, text

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@strawberry.input(description="By what rule something repeats, in local time. It must hold on the first day.")
class RepeatsInput:
    """The rule."""

    frequency: Frequency = strawberry.field(description="By days, weeks or months.")
    interval: int | None = strawberry.field(default=1, description="Every so many of them: 1 to 99.")
    days: list[Weekday] | None = strawberry.field(
        default=None, description="On which days of a week; by default that of the first. Of a month, with `week`, one."
    )
    day_of_month: int | None = strawberry.field(
        default=None, description="Monthly: 1 to 31; by default that of the first. Shorter months are left out."
    )
    week: int | None = strawberry.field(
        default=None, description="Monthly, on a day of the week: the first to fourth, 1 to 4, or the last, -1."
    )
    count: int | None = strawberry.field(default=None, description="So often in all: 1 to 500.")
    until: date | None = strawberry.field(default=None, description="Or until this local day, that included.")

    def read(self) -> Repeats:
        """What is asked for."""
        return Repeats(
            frequency=self.frequency,
            interval=1 if self.interval is None else self.interval,
            days=tuple(self.days or ())[:7],
            day_of_month=self.day_of_month,
            week=self.week,
            count=self.count,
            until=self.until,
        )


@strawberry.input(description="Something that repeats, to plan.")
class CreateSeriesInput:
    """A series to plan."""

    first: CreateActivityInput = strawberry.field(description="The first of them, which says what all are like.")
    repeats: RepeatsInput = strawberry.field(description="How it repeats.")
    except_: list[date] | None = strawberry.field(
        default=None, name="except", description="Local days on which it does not take place: 50 at most."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The series planned, or why not.")
class CreateSeriesPayload:
    """The answer to createSeries."""

    series: Series | None = strawberry.field(default=None, description="The new series.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(
    description="What is to be different about what is to come of a series. What is left out stays as it is, what is "
    "null is emptied, and what was changed about one of them alone stays as it is too."
)
class UpdateSeriesInput:
    """What is to be different."""

    series: strawberry.ID = strawberry.field(description="Which series.")
    expected_version: int = strawberry.field(
        description="The series as you saw it: refused with CONFLICT when it has changed since."
    )
    preview: bool | None = strawberry.field(
        default=False, description="Only answer whose places the change would touch; nothing is written."
    )
    from_: strawberry.ID | None = strawberry.field(
        default=None,
        name="from",
        description="The activity from which on it holds, that included: a new series then. All to come unless said.",
    )
    title: str | None = strawberry.field(default=strawberry.UNSET, description="What it is: 1 to 120 characters.")
    description: str | None = strawberry.field(default=strawberry.UNSET, description="All else there is to say.")
    at: str | None = strawberry.field(
        default=strawberry.UNSET, description="The local time at which they start, such as 10:30."
    )
    minutes: int | None = strawberry.field(default=strawberry.UNSET, description="How long they last.")
    repeats: RepeatsInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Another rule: each moves to the nearest day of it, with its people; what has none is called off.",
    )
    location: PointInput | None = strawberry.field(default=strawberry.UNSET, description="The very spot.")
    muster: PointInput | None = strawberry.field(default=strawberry.UNSET, description="Where people meet.")
    meeting: str | None = strawberry.field(default=strawberry.UNSET, description="How to find each other there.")
    bring: str | None = strawberry.field(default=strawberry.UNSET, description="What to bring along.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def revision(self) -> Revision:
        """What is to be different. Raises Refused INVALID for what cannot be empty, or is no time."""
        changes = Changes(
            title=text(self.title),
            description=text(self.description),
            location=needed(given(self.location, PointInput.point), "location"),
            muster=given(self.muster, lambda one: one.point("muster")),
            meeting=text(self.meeting),
            bring=text(self.bring),
        )
        return Revision(
            changes=changes,
            at=_at(needed(self.at, "at")),
            seconds=_seconds(needed(self.minutes, "minutes")),
            repeats=needed(given(self.repeats, RepeatsInput.read), "repeats"),
        )


@strawberry.type(description="The series as it now is, or why it stays as it was.")
class UpdateSeriesPayload:
    """The answer to updateSeries."""

    series: Series | None = strawberry.field(
        default=None,
        description="What the change holds for, a new series if from some day on; of a preview, as it was.",
    )
    affected: list[Signup] = strawberry.field(
        default_factory=list, description="Whose places the change touches, the first 100."
    )
    affected_count: int = strawberry.field(default=0, description="How many they are; at most 10,000 are counted.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A series to end.")
class EndSeriesInput:
    """A series to end."""

    series: strawberry.ID = strawberry.field(description="Which.")
    last: strawberry.ID | None = strawberry.field(
        default=None,
        description="The activity with which it ends: what follows is called off. All to come unless said.",
    )
    expected_version: int | None = strawberry.field(default=None, description="The series as you saw it.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The series ended, or why not.")
class EndSeriesPayload:
    """The answer to endSeries."""

    series: Series | None = strawberry.field(default=None, description="The series, ENDED.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class RepeatingMutations:
    """What can be done with series."""

    @publishing
    async def create_series(
        self, info: Info, input: Annotated[CreateSeriesInput, strawberry.argument(description="The new series.")]
    ) -> CreateSeriesPayload:
        """Plan something that repeats. Each time is an activity of its own, made eight weeks ahead."""
        context, person = info.context, info.context.person()
        draft = SeriesDraft(
            first=input.first.draft(context.get(DefaultZone)),
            repeats=input.repeats.read(),
            exceptions=tuple(input.except_ or ()),
        )
        publish = bool(input.first.publish)
        command = partial(commands.create, draft=draft, organiser=person, places=context.get(Places), publish=publish)
        written = await context.write(command, once=context.once("createSeries", input))
        return CreateSeriesPayload(series=await series_node(context, written.value))

    @mutation
    async def update_series(
        self, info: Info, input: Annotated[UpdateSeriesInput, strawberry.argument(description="Which, and what.")]
    ) -> UpdateSeriesPayload:
        """Change what is to come of a series of yours, from one of them on or all; who has a place keeps it.

        They are asked whether they still come where it matters, as by `updateActivity`.
        """
        context, person = info.context, info.context.person()
        key, places = nodes.key_of(input.series, "Series", "series"), context.get(Places)
        since = nodes.key_of(input.from_, "Activity", "from") if input.from_ else None
        wish = Wish(key, person, input.revision(), since, input.expected_version)
        if input.preview:
            found = await changing.preview(context.reader, wish, places, context.now)
        else:
            command = partial(changing.revise, wish=wish, places=places)
            key = (await context.write(command, once=context.once("updateSeries", input))).value
            found = await changing.made(context.reader, key)
        affected = await shown(context, found)
        return UpdateSeriesPayload(
            series=await series_node(context, key), affected=affected, affected_count=found.count
        )

    @mutation
    async def end_series(
        self, info: Info, input: Annotated[EndSeriesInput, strawberry.argument(description="Which series.")]
    ) -> EndSeriesPayload:
        """End a series: no more is made of it, and what is still to come is called off."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.series, "Series", "series")
        last = nodes.key_of(input.last, "Activity", "last") if input.last else None
        command = partial(commands.end, key=key, person=person, last=last, expected=input.expected_version)
        written = await context.write(command, once=context.once("endSeries", input))
        return EndSeriesPayload(series=await series_node(context, written.value))


def _at(value: str | UnsetType) -> time | UnsetType:
    if isinstance(value, UnsetType):
        return UNSET
    found = _TIME.fullmatch(value)
    if found is None:
        raise invalid("Please give a time of day, such as 10:30.", "at")
    return time(int(found[1]), int(found[2]))


def _seconds(value: int | UnsetType) -> int | UnsetType:
    if isinstance(value, UnsetType):
        return UNSET
    if not 1 <= value <= 14 * 24 * 60:
        raise invalid("Please let it end after it starts, and within two weeks.", "minutes")
    return value * 60
