"""What can be asked about people."""

import strawberry

from pledgebank.people.api.types import Viewer, viewer_node
from pledgebank.web.context import Info


async def _viewer(info: Info) -> Viewer | None:
    key = info.context.person_id
    return await viewer_node(info.context, key) if key else None


@strawberry.type
class Queries:
    """What can be asked about people."""

    viewer: Viewer | None = strawberry.field(resolver=_viewer, description="The person signed in; null for a guest.")
