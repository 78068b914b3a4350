"""Automatic persisted queries: a document is sent once, and from then on named."""

from collections.abc import Callable

from pledgebank.web.graphql.http import Asked
from pledgebank.web.graphql.persisted.names import referred, whole
from pledgebank.web.graphql.persisted.store import Documents


class Kept:
    """Whatever is sent with its hash is kept, if it could run, and from then on need not be sent again.

    `fits`: whether a document could run.
    """

    def __init__(self, documents: Documents, fits: Callable[[str], bool]) -> None:
        self._documents = documents
        self._fits = fits

    async def whole(self, asked: Asked) -> Asked:
        """The request with its document. Raises BadRequest."""
        reference = referred(asked)
        if asked.query:
            if reference and reference.automatic and self._fits(asked.query):
                await self._documents.keep(reference.name, asked.query)
            return asked
        text = await self._documents.get(reference.name) if reference else None
        return whole(asked, reference, text)
