"""A list of documents that alone may run, as the compilers of clients write it."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from graphql import GraphQLError

from pledgebank.web.graphql.http import Asked, BadRequest
from pledgebank.web.graphql.persisted.essence import Essences
from pledgebank.web.graphql.persisted.names import PREFIX, digest_of, referred, whole

NOT_LISTED = "PERSISTED_QUERY_NOT_IN_LIST"


class Listed:
    """Only the listed documents run, whether named or sent; spaces, order and `__typename` make no difference.

    `texts`: by the names that clients know them by. Raises ValueError for a text that is no document.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {name.removeprefix(PREFIX): text for name, text in texts.items()}
        self._texts |= {digest_of(text): text for text in texts.values()}
        try:
            self._essences = Essences(texts.values())
        except GraphQLError as error:
            raise ValueError(f"holds what is no GraphQL document: {error.message}") from error

    async def whole(self, asked: Asked) -> Asked:
        """The request with its document. Raises BadRequest."""
        reference = referred(asked)
        if not asked.query:
            text = self._texts.get(reference.name) or self._essences.sent(reference.name) if reference else None
            return whole(asked, reference, text)
        if digest_of(asked.query) not in self._texts and not self._essences.takes(asked.query):
            raise BadRequest(403, "Only documents that were listed beforehand run here.", NOT_LISTED)
        return asked


def read(path: Path) -> Mapping[str, str]:
    """Documents by name, from the file that a client's compiler wrote. Raises ValueError, with what is wrong."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ValueError("is no JSON object of names and documents") from error
