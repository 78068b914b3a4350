"""Lists as clients page through them: Relay connections over keyset pages."""

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

import strawberry

from pledgebank.base.page import Page

T = TypeVar("T")
M = TypeVar("M")
First = Annotated[int | None, strawberry.argument(description="Rows on the page: 20 unless said, at most 100.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay page info."""

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether this page was asked for with `after`.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last edge: the next page's `after`.")


@strawberry.type(description="One row of a list.")
class Edge(Generic[T]):
    """Relay edge."""

    node: T = strawberry.field(description="The thing itself.")
    cursor: str = strawberry.field(description="Its place in the list.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """Relay connection."""

    edges: list[Edge[T]] = strawberry.field(description="The rows, in order.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    total_count: int | None = strawberry.field(
        description="Rows in the whole list; null where counting costs too much."
    )
    as_of: str = strawberry.field(description="Place in the log at which this was read: `after` for `changes`.")


def connection(page: Page[M], show: Callable[[M], T], *, as_of: str, after: str | None) -> Connection[T]:
    """The connection for a page of models, each shown as its GraphQL type."""
    edges = [Edge(node=show(item), cursor=cursor) for item, cursor in zip(page.items, page.cursors, strict=True)]
    info = PageInfo(
        has_next_page=page.has_more,
        has_previous_page=after is not None,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )
    return Connection(edges=edges, page_info=info, total_count=page.total, as_of=as_of)
