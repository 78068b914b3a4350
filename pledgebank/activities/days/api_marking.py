"""What people can do on the day and after it."""

from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities.api.places import Signup, signup_node
from pledgebank.activities.days import commands, store
from pledgebank.activities.days.model import ScanMark
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors


@strawberry.input(
    description="A scan. `scanId` and `at` are the device's own: the same may come often, late and by several devices."
)
class CheckInInput:
    """A scan."""

    code: str = strawberry.field(description="What a ticket or poster says: its token, or its short code.")
    scan_id: strawberry.ID = strawberry.field(description="The device's own name for it: 1 to 100 characters.")
    at: datetime = strawberry.field(description="When, by the device's clock.")
    out: bool | None = strawberry.field(default=False, description="Whether they go.")


@strawberry.type(description="The scan, as it was kept; or why it was none.")
class CheckInPayload:
    """The scan, as it was kept."""

    signup: Signup | None = strawberry.field(default=None, description="Whose it was; null where nobody's.")
    marks: list[ScanMark] = strawberry.field(default_factory=list, description="What is odd about it.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="Whether somebody was there.")
class RecordAttendanceInput:
    """Whether somebody was there."""

    signup: strawberry.ID = strawberry.field(description="Whose sign-up.")
    attended: bool | None = strawberry.field(default=None, description="Null takes back what was said before.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="What somebody says about having been missing.")
class ContestNoShowInput:
    """What somebody says about having been missing."""

    signup: strawberry.ID = strawberry.field(description="Their sign-up.")
    words: str = strawberry.field(description="What happened: 1 to 1,000 characters, for the organiser.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="How long somebody was there.")
class HoursInput:
    """How long somebody was there."""

    signup: strawberry.ID = strawberry.field(description="Whose sign-up.")
    minutes: int = strawberry.field(description="0 to the length of their task and twelve hours.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The sign-up as it is now, or why not.")
class AttendancePayload:
    """The sign-up as it is now, or why not."""

    signup: Signup | None = strawberry.field(default=None, description="With its attendance.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class DayMutations:
    """What people can do on the day and after it."""

    @mutation
    async def check_in(
        self, info: Info, input: Annotated[CheckInInput, strawberry.argument(description="What was scanned.")]
    ) -> CheckInPayload:
        """Check somebody in, or out: organisers by a ticket, people themselves by the poster. Kept also when odd."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.check_in, code=input.code, scan=input.scan_id, at=input.at, out=bool(input.out), person=person
        )
        written = await context.write(command)
        [scan] = await store.scans_by_ids(context.reader, [written.value])
        assert scan is not None, "a scan is kept for good"
        signup = await signup_node(context, scan.signup) if scan.signup else None
        return CheckInPayload(signup=signup, marks=list(scan.marks))

    @mutation
    async def record_attendance(
        self,
        info: Info,
        input: Annotated[RecordAttendanceInput, strawberry.argument(description="Who, and whether.")],
    ) -> AttendancePayload:
        """Say as the organiser whether somebody was there, once it has started."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.signup, "Signup", "signup")
        command = partial(commands.record, signup=key, attended=input.attended, person=person)
        written = await context.write(command, once=context.once("recordAttendance", input))
        return AttendancePayload(signup=await signup_node(context, written.value))

    @mutation
    async def contest_no_show(
        self, info: Info, input: Annotated[ContestNoShowInput, strawberry.argument(description="What happened.")]
    ) -> AttendancePayload:
        """Tell the organiser, who said that one was missing, what happened."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.signup, "Signup", "signup")
        command = partial(commands.contest, signup=key, words=input.words, person=person)
        written = await context.write(command, once=context.once("contestNoShow", input))
        return AttendancePayload(signup=await signup_node(context, written.value))

    @mutation
    async def claim_hours(
        self, info: Info, input: Annotated[HoursInput, strawberry.argument(description="How long one was there.")]
    ) -> AttendancePayload:
        """Say how long one was there."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.signup, "Signup", "signup")
        command = partial(commands.claim, signup=key, minutes=input.minutes, person=person)
        written = await context.write(command, once=context.once("claimHours", input))
        return AttendancePayload(signup=await signup_node(context, written.value))

    @mutation
    async def confirm_hours(
        self, info: Info, input: Annotated[HoursInput, strawberry.argument(description="How long they were there.")]
    ) -> AttendancePayload:
        """Say as the organiser how long somebody was there."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.signup, "Signup", "signup")
        command = partial(commands.confirm, signup=key, minutes=input.minutes, person=person)
        written = await context.write(command, once=context.once("confirmHours", input))
        return AttendancePayload(signup=await signup_node(context, written.value))
