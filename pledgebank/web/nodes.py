"""Global ids: one opaque name for everything a client may keep or ask for again."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import strawberry

from pledgebank.base.errors import Refused, not_found
from pledgebank.base.geo import Box
from pledgebank.web.context import Context


@strawberry.interface(description="Whatever has a lasting id.")
class Node:
    """Relay object identification."""

    id: strawberry.ID = strawberry.field(description="Opaque, lasting, unique over all types.")

    def lies_in(self, box: Box) -> bool:  # noqa: ARG002 - types with a place look at it
        """Whether it is found in a box of map by its public place; what has no place is found in none."""
        return False

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas it lies in; none for what has no place."""
        return ()


Load = Callable[[Context, UUID], Awaitable[Node | None]]


class Nodes:
    """How each type is found again by its id, under today's visibility: None for what the viewer may not see."""

    def __init__(self, loaders: Mapping[str, Load]) -> None:
        self._loaders = loaders

    async def find(self, context: Context, type_name: str, key: UUID) -> Node | None:
        """The thing itself, if this viewer may see it."""
        load = self._loaders.get(type_name)
        return await load(context, key) if load else None


def encode(type_name: str, key: UUID) -> strawberry.ID:
    """The global id of a thing."""
    return strawberry.ID(base64.urlsafe_b64encode(f"{type_name}:{key.hex}".encode()).decode().rstrip("="))


def parse(global_id: str) -> tuple[str, UUID]:
    """Type and key of a global id. Raises Refused NOT_FOUND for anything that is none."""
    try:
        raw = base64.b64decode(global_id + "=" * (-len(global_id) % 4), altchars=b"-_", validate=True)
        type_name, _, key = raw.decode("ascii").partition(":")
        return type_name, UUID(hex=key)
    except (ValueError, binascii.Error) as error:
        raise not_found("There is nothing with this id.", "id") from error


def key_of(global_id: str, type_name: str, *field: str) -> UUID:
    """The key in an id that must be of a certain type, from an input field. Raises Refused NOT_FOUND."""
    try:
        found, key = parse(global_id)
    except Refused as refused:
        raise not_found("There is nothing with this id.", *(field or ("id",))) from refused
    if found != type_name:
        raise not_found("There is nothing with this id.", *(field or ("id",)))
    return key
