"""What GraphQL shows of pledges by areas: of which areas, the pledge in each, and the whole of which one is part."""

from collections.abc import Callable, Mapping
from typing import Any

from pledgebank.base import page
from pledgebank.councils import model
from pledgebank.councils import store as councils
from pledgebank.councils.api import Area
from pledgebank.pledges.api.types import Pledge, linked
from pledgebank.pledges.family import store
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Info


async def by_area(root: Pledge) -> str | None:
    """Of which kind of area it is counted in each by itself, such as ward; null for a pledge with one count.

    Such a pledge shows the sum. It is signed with an `area`, is ACTIVE as soon as it is so in one area, and FAILED when
    it is decided in all and active in none.
    """
    return root.model.area_kind


async def parent(root: Pledge, info: Info) -> Pledge | None:
    """The pledge by areas of which it is one; null for any other."""
    return await linked(info.context, root.model.parent) if root.model.parent else None


async def children(root: Pledge, info: Info, first: First = None, after: After = None) -> Connection[Pledge]:
    """The pledge in each area where somebody has signed, or asked to; the one with most signatures first."""
    as_of = info.context.as_of
    found = await store.children(info.context.reader, root.model, page.size(first), after)
    return connection(found, Pledge.of, as_of=as_of, after=after)


async def areas_to_join(root: Pledge, info: Info, first: First = None, after: After = None) -> Connection[Area]:
    """The areas of its kind, by name, in any of which it can be joined; none of a pledge with one count."""
    as_of, kind = info.context.as_of, root.model.area_kind
    size = page.size(first)
    if kind is None:
        return connection(page.Page[model.Area]((), (), has_more=False), Area.of, as_of=as_of, after=after)
    found = await councils.areas_of_kind(info.context.reader, kind, size, after)
    return connection(found, Area.of, as_of=as_of, after=after)


FIELDS: Mapping[str, Callable[..., Any]] = {one.__name__: one for one in (by_area, parent, children, areas_to_join)}
