"""Whether the viewer may know of a pledge: asked wherever one is shown."""

from pledgebank.groups.api import eyes
from pledgebank.pledges import sight, store
from pledgebank.pledges.model import Pledge
from pledgebank.web.context import Context


async def sees(context: Context, pledge: Pledge) -> bool:
    """Whether the viewer may know of it, whatever way they came to it."""
    return sight.is_public(pledge) or sight.may_see(pledge, await eyes(context), signed=await _signed(context, pledge))


async def sees_by_link(context: Context, pledge: Pledge) -> bool:
    """Whether the viewer, who was given its link, may see it."""
    if sight.is_public(pledge):
        return True
    return sight.may_see_by_link(pledge, await eyes(context), signed=await _signed(context, pledge))


async def _signed(context: Context, pledge: Pledge) -> bool:
    # Also who took their word back: nothing that they have seen is taken from them.
    person = context.person_id
    return person is not None and await context.load(store.signatures_of, (pledge.id, person)) is not None
