"""Where pictures are kept: each under a path of its own, whole or not at all."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct


class Away(Exception):
    """The store does not answer, or refuses us; nothing is known of what was asked for."""


class Blob(Struct):
    """A picture as it is read: how many bytes it has, and they, in pieces."""

    length: int
    pieces: AsyncIterator[bytes]


class Blobs(Protocol):
    """A store of pictures. A path is like `name/large.jpg`. All may raise Away."""

    async def put(self, path: str, source: Path) -> None:
        """Keep what a file holds; in place of what was there."""

    async def get(self, path: str) -> Blob | None:
        """What is kept; None where nothing is."""

    async def length(self, path: str) -> int | None:
        """How many bytes are kept; None where nothing is."""

    async def delete(self, paths: Sequence[str]) -> None:
        """Forget what is kept under these paths, if anything is."""
