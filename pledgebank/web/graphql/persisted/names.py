"""How requests name documents: by a hash, in the protocol of automatic persisted queries, or by an id of their own."""

import hashlib
import re
from typing import Protocol

import msgspec
from msgspec import Struct

from pledgebank.web.graphql.http import Asked, BadRequest

NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
_DIGEST = re.compile(r"[0-9a-f]{64}")
PREFIX = "sha256:"


class Persisted(Protocol):
    """How documents that are only named are found."""

    async def whole(self, asked: Asked) -> Asked:
        """The request with its document. Raises BadRequest where there is none, or it may not run."""


class Reference(Struct, frozen=True):
    """The name of a document. `automatic`: in the protocol by which clients have documents kept."""

    name: str
    automatic: bool


def referred(asked: Asked) -> Reference | None:
    """The document that a request names. Raises BadRequest 400 for a name that makes no sense or is another's."""
    told = (asked.extensions or {}).get("persistedQuery")
    if told is not None:
        digest = told.get("sha256Hash") if isinstance(told, dict) and told.get("version") == 1 else None
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest := digest.lower()):
            raise BadRequest(400, "persistedQuery has version 1 and a sha256Hash of 64 hexadecimal digits.")
        if asked.query and digest_of(asked.query) != digest:
            raise BadRequest(400, "The sha256Hash is not that of the document.")
        return Reference(digest, automatic=True)
    names = (name for name in (asked.document_id, asked.id) if isinstance(name, str) and name)
    return next((Reference(name.removeprefix(PREFIX), automatic=False) for name in names), None)


def digest_of(text: str) -> str:
    """The digest that names a document: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def whole(asked: Asked, reference: Reference | None, text: str | None) -> Asked:
    """The request with what was found for the name it gives. Raises BadRequest where nothing was."""
    if text is not None:
        return msgspec.structs.replace(asked, query=text)
    if reference is None:
        raise BadRequest(400, "Please send a GraphQL document as `query`.")
    if reference.automatic:
        # Clients of this protocol know that they must send it by these very words, and by the status.
        raise BadRequest(200, "PersistedQueryNotFound", NOT_FOUND)
    raise BadRequest(404, "There is no document of this name.", NOT_FOUND)
