"""Who sees a photo: whoever sees what it shows; until then, who sent it."""

from pledgebank.photos.model import Photo
from pledgebank.web.context import Context
from pledgebank.web.nodes import Node, Nodes


def is_there(photo: Photo) -> bool:
    """Whether there is anything to be seen."""
    return photo.arrived_at is not None and not photo.gone


def is_a_guests(photo: Photo) -> bool:
    """Whether nobody but a guest has anything to do with it yet: who knows its id or was given its address sees it."""
    return is_there(photo) and photo.owner is None and photo.attached_to is None


async def sees(context: Context, photo: Photo) -> bool:
    """Whether who asks may see the photo now."""
    if not is_there(photo):
        return False
    if photo.attached_to is None:
        return photo.owner is not None and photo.owner == context.person_id
    return await shows(context, photo) is not None


async def everybody_sees(context: Context, photo: Photo) -> bool:
    """Whether anybody may."""
    return await sees(context.as_guest(), photo)


async def shows(context: Context, photo: Photo) -> Node | None:
    """What the photo is attached to, if who asks may see that."""
    subject = photo.attached_to
    return await context.get(Nodes).find(context, subject.type, subject.id) if subject else None
