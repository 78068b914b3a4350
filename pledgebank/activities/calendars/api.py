"""Somebody's own places, and the address of their calendar, as GraphQL shows them."""

import secrets
from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities.api.places import Signup
from pledgebank.activities.api.types import Activity
from pledgebank.activities.calendars import commands, store
from pledgebank.base import page
from pledgebank.people.api import Viewer
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.site import Site

PATH = "/calendar"
_SECRET = 32  # bytes


@strawberry.input(description="What is to become of the address of the viewer's calendar.")
class CalendarAddressInput:
    """What is to become of the address of the viewer's calendar."""

    revoke: bool | None = strawberry.field(
        default=False, description="True: it has no address any more. False: it has a new one, and no earlier one."
    )


@strawberry.type(description="The new address, or why there is none.")
class CalendarAddressPayload:
    """The new address."""

    address: str | None = strawberry.field(
        default=None, description="Told this once: whoever has it reads the calendar. Null when it was revoked."
    )
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class Mutations:
    """What people can do about their calendar."""

    @mutation
    async def calendar_address(
        self, info: Info, input: Annotated[CalendarAddressInput, strawberry.argument(description="A new one, or none.")]
    ) -> CalendarAddressPayload:
        """Make, renew or revoke the secret address (iCalendar) of the viewer's own places and activities."""
        context, person = info.context, info.context.person()
        if input.revoke:
            await context.write(partial(commands.revoke, person=person))
            return CalendarAddressPayload()
        secret = secrets.token_urlsafe(_SECRET)
        await context.write(partial(commands.make, secret=secret, person=person))
        return CalendarAddressPayload(address=f"{_site(context)}{PATH}/{secret}.ics")


async def signups_of_viewer(root: Viewer, info: Info, first: First = None, after: After = None) -> Connection[Signup]:
    """Where the viewer has a place, or waits for one, that is not over yet: the first to end first."""
    context, as_of = info.context, info.context.as_of
    found = await store.standing_page(context.reader, root.model.id, context.now, page.size(first), after)
    return connection(found, Signup.of, as_of=as_of, after=after)


async def calendar_made_at(root: Viewer, info: Info) -> datetime | None:
    """Since when their calendar has its address; null without one."""
    found = await store.of_person(info.context.reader, root.model.id)
    return found.made_at if found else None


async def calendar_url(root: Activity, info: Info) -> str:
    """An iCalendar file of it as everybody may see it, the place blurred; not there while it is a draft."""
    return f"{_site(info.context)}/a/{root.id}.ics"


async def url(root: Activity, info: Info) -> str:
    """Its page, which needs no app and no script; not there while it is a draft."""
    return f"{_site(info.context)}/a/{root.id}"


def _site(context: Context) -> str:
    return (context.find(Site) or Site()).address
