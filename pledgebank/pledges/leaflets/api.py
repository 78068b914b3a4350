"""What a pledge is shared and printed by, as GraphQL shows it."""

import asyncio
from functools import partial

from pledgebank.councils import store as councils
from pledgebank.councils.api import Area
from pledgebank.pledges.api.types import Pledge
from pledgebank.pledges.leaflets import wording
from pledgebank.web.context import Context, Info
from pledgebank.web.site import Site


async def url(root: Pledge, info: Info) -> str:
    """Its page, which needs no app and no script: for everybody, or for who has its link."""
    return address(info.context, root.ref)


async def share_text(root: Pledge, info: Info) -> str:
    """What to send to a neighbour: its sentence and its link, in the language the client asks for."""
    return wording.invitation(root.sentence, address(info.context, root.ref), info.context.language)


async def poster_url(root: Pledge, info: Info) -> str:
    """A PDF to print, A4: a poster; with `?per=4` or `?per=8` flyers to cut out; `lang` names another language."""
    return f"{address(info.context, root.ref)}/poster.pdf"


async def areas(root: Pledge, info: Info) -> list[Area]:
    """The areas it lies in, smallest first; none where it is for anywhere."""
    load = partial(info.context.load, councils.areas_by_ids)
    return [Area.of(area) for area in await asyncio.gather(*map(load, root.model.areas)) if area]


def address(context: Context, ref: str) -> str:
    """Where the page of the pledge with this reference is."""
    return f"{(context.find(Site) or Site()).address}/p/{ref}"
