"""What a page shows is asked as any guest could ask it, so that a page never tells more than the public schema does."""

from collections.abc import Mapping
from typing import Any

from pledgebank.storage.mongo import Storage
from pledgebank.web.context import Context
from pledgebank.web.graphql.schema import Schema

# As GraphQL answers: plain JSON values by field.
Answer = dict[str, Any]


class Asking:
    """A guest at the schema. `tools` are those of the application."""

    def __init__(self, schema: Schema, storage: Storage, tools: Mapping[type, object]) -> None:
        self._schema = schema
        self._storage = storage
        self._tools = tools

    async def ask(self, document: str, language: str, **variables: object) -> Answer:
        """What a guest is answered. Raises whatever went wrong: a page asks nothing that could be refused."""
        context = Context(self._storage, self._tools, language=language)
        result = await self._schema.execute(document, dict(variables), context_value=context)
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        assert result.data is not None, "a query without errors has data"
        return result.data
