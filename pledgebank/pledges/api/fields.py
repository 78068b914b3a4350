"""What a pledge shows besides its promise and its count: where, by when, in what words, and what became of it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from pledgebank.base import page
from pledgebank.councils import store as councils
from pledgebank.councils.api import Area
from pledgebank.groups.api import eyes
from pledgebank.photos import api as photos
from pledgebank.photos.api import Photo
from pledgebank.pledges import sight
from pledgebank.pledges.api import family
from pledgebank.pledges.api.editing import edits
from pledgebank.pledges.api.seeing import sees
from pledgebank.pledges.api.types import Pledge, node
from pledgebank.pledges.making import copying, store
from pledgebank.pledges.signing import settling
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Info


async def kept_by(root: Pledge) -> date | None:
    """The day by which it shall be done."""
    return root.model.kept_by


async def radius(root: Pledge) -> float | None:
    """How far around `location` it is meant for, in metres."""
    return root.model.radius


async def area(root: Pledge, info: Info) -> Area | None:
    """The area it is meant for."""
    found = await info.context.load(councils.areas_by_ids, root.model.area) if root.model.area else None
    return Area.of(found) if found else None


async def sort(root: Pledge) -> str | None:
    """The key of the ready-made sort it began from."""
    return root.model.sort


async def language(root: Pledge) -> str:
    """The language it is written in."""
    return root.model.language


async def picture(root: Pledge, info: Info) -> Photo | None:
    """Its picture, once it has arrived; of a private pledge only for its promiser and signers."""
    if root.model.picture is None or not await sees(info.context, root.model):
        return None
    return next(iter(await photos.shown(info.context, [root.model.picture])), None)


async def private(root: Pledge) -> bool:
    """Whether it is found by its link alone."""
    return root.model.private


async def asks_contacts(root: Pledge) -> bool:
    """Whether signers are asked if its promiser may have their address."""
    return root.model.asks_contacts


async def per_household(root: Pledge) -> bool:
    """Whether one signature counts for each household: then signing asks for a `household`."""
    return root.model.per_household


async def held_until(root: Pledge, info: Info) -> datetime | None:
    """Until when it waits although its target is reached, because very many signed from one place within minutes.

    For its promiser and moderators: these may take it from view until then. Null for others, and where it does not.
    """
    waits = settling.is_held(root.model) and not root.model.was_held
    return root.model.held_until if waits and sight.looks_after(root.model, await eyes(info.context)) else None


async def first_deadline(root: Pledge) -> datetime | None:
    """The deadline it had until it was put off; null for one that never was."""
    return root.model.first_deadline


async def reason(root: Pledge, info: Info) -> str:
    """Why it was called off; for its promiser and moderators also why it was turned down or taken from view."""
    hidden = sight.is_hidden(root.model)
    return root.model.reason if not hidden or sight.looks_after(root.model, await eyes(info.context)) else ""


async def called_off_at(root: Pledge) -> datetime | None:
    """When it was called off although it was active."""
    return root.model.called_off_at


async def successor(root: Pledge, info: Info) -> Pledge | None:
    """The pledge to look at instead, where it was called off; null where there is none that the viewer may see."""
    return await node(info.context, root.model.successor) if root.model.successor else None


async def copied_from(root: Pledge, info: Info) -> Pledge | None:
    """The earlier pledge that it tries again; null where it is new, or the viewer may not see that one."""
    return await node(info.context, root.model.copied_from) if root.model.copied_from else None


async def copies(root: Pledge, info: Info, first: First = None, after: After = None) -> Connection[Pledge]:
    """The pledges that try it again, the newest first."""
    as_of = info.context.as_of
    found = await store.copies(info.context.reader, root.model.id, page.size(first), after)
    return connection(found, Pledge.of, as_of=as_of, after=after)


async def how_it_went(root: Pledge, info: Info) -> str | None:
    """How it went in one sentence, for who tries it again; null while it is not over."""
    return copying.how_it_went(root.model, info.context.language, info.context.now)


FIELDS: Mapping[str, Callable[..., Any]] = {
    **family.FIELDS,
    **{
        one.__name__: one
        for one in (
            *(kept_by, radius, area, sort, language, picture, private, asks_contacts, per_household, held_until),
            *(first_deadline, reason, called_off_at, successor, copied_from, copies, how_it_went, edits),
        )
    },
}
