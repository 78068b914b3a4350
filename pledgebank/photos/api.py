"""Photos as GraphQL shows them: found again, shown with what they are attached to, described."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Self
from uuid import UUID

import strawberry
from strawberry import ID

from pledgebank.base.errors import Refused, invalid
from pledgebank.photos import commands, rules, sight, store
from pledgebank.photos import model as models
from pledgebank.photos.album import Album
from pledgebank.photos.model import PhotoSize
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.nodes import Load, Node

choices(
    PhotoSize,
    "In which size a photo is wanted. None is larger than what was sent.",
    {
        PhotoSize.THUMBNAIL: "At most 320 pixels a side; WebP.",
        PhotoSize.MEDIUM: "At most 1,024 pixels a side; WebP.",
        PhotoSize.LARGE: "At most 2,048 pixels a side; JPEG.",
    },
)


@strawberry.type(description="A photo: upright, with nothing in it but what is to be seen.")
class Photo(Node):
    """A photo, for who may see what it is attached to."""

    model: strawberry.Private[models.Photo]
    areas: strawberry.Private[tuple[UUID, ...]]
    width: int = strawberry.field(description="Of its LARGE picture, in pixels.")
    height: int = strawberry.field(description="Of its LARGE picture, in pixels.")
    alt: str | None = strawberry.field(description="What is to be seen, for who does not see it.")

    @field
    async def url(
        self,
        info: Info,
        size: Annotated[PhotoSize | None, strawberry.argument(description="In which size.")] = PhotoSize.MEDIUM,
    ) -> str:
        """Where the picture is; if it begins with a slash, on this server.

        What not everybody may see has an address for this viewer alone, which ends after some minutes.
        """
        context, album, size = info.context, info.context.get(Album), size or PhotoSize.MEDIUM
        if await sight.everybody_sees(context, self.model):
            return album.address(self.model, size)
        return album.address_for(context.person_id, self.model, size, context.now)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas of what it shows."""
        return self.areas

    @classmethod
    def of(cls, photo: models.Photo, areas: tuple[UUID, ...] = ()) -> Self:
        """As its viewers see it: whether one may see it was asked before."""
        return cls(
            id=nodes.encode("Photo", photo.id),
            model=photo,
            areas=areas,
            width=photo.width,
            height=photo.height,
            alt=photo.alt,
        )


@strawberry.input(description="What is to be seen on a photo.")
class DescribePhotoInput:
    """What is to be seen on a photo."""

    photo: ID = strawberry.field(description="Which: its lasting id, or the one that your phone made.")
    alt: str = strawberry.field(description="For who does not see it, at most 500 characters; empty for nothing.")


@strawberry.type(description="The photo described, or why not.")
class DescribePhotoPayload:
    """The photo described, or why not."""

    photo: Photo | None = strawberry.field(default=None, description="The photo; null until it has arrived.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class Mutations:
    """What can be done with photos."""

    @mutation
    async def describe_photo(
        self, info: Info, input: Annotated[DescribePhotoInput, strawberry.argument(description="Which, and how.")]
    ) -> DescribePhotoPayload:
        """Say what is to be seen on a photo of one's own; a guest by its id, until something shows it."""
        context, key = info.context, key_of(input.photo, "photo")
        await context.write(partial(commands.describe, key=key, person=context.person_id, alt=input.alt))
        return DescribePhotoPayload(photo=next(iter(await shown(context, [key])), None))


async def shown(context: Context, ids: Sequence[UUID]) -> list[Photo]:
    """Those of these photos that are there to be seen, in their order: for who may see the thing that names them."""
    found = await asyncio.gather(*(context.load(store.by_ids, key) for key in ids))
    return [Photo.of(photo) for photo in found if photo and sight.is_there(photo)]


def keys_of(ids: Sequence[ID] | None, *path: str) -> tuple[UUID, ...]:
    """The photos that an input names, at most 10. Raises Refused INVALID."""
    if ids is not None and len(ids) > rules.MOST:
        raise invalid("Please choose at most {most} photos.", *path, most=rules.MOST)
    return tuple(key_of(one, *path) for one in ids or ())


def key_of(written: str, *path: str) -> UUID:
    """The key in a photo's lasting id, or in what a phone made for it. Raises Refused INVALID."""
    try:
        kind, key = nodes.parse(written)
    except Refused:
        return rules.key_of(written, *path)
    return rules.key_of(str(key) if kind == "Photo" else "", *path)


async def node(context: Context, key: UUID) -> Photo | None:
    """The photo with this id, if the viewer may see it."""
    photo = await context.load(store.by_ids, key)
    if photo is None or not await sight.sees(context, photo):
        return None
    thing = await sight.shows(context, photo)
    return Photo.of(photo, thing.area_ids() if thing else ())


NODES: Mapping[str, Load] = {"Photo": node}
