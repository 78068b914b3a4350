"""What a page shows is asked as any guest could ask it, so that a page never tells more than the public schema does.

What a page does is done in the same way, by the mutations that the app has.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pledgebank.base.event import Origin
from pledgebank.people import confirming
from pledgebank.people.entrance import Entrance
from pledgebank.storage.mongo import Storage
from pledgebank.web.auth import Authenticate
from pledgebank.web.context import Context
from pledgebank.web.graphql.schema import Schema
from pledgebank.words import languages

# As GraphQL answers: plain JSON values by field.
Answer = dict[str, Any]


class Asking:
    """A guest at the schema. `tools` are those of the application."""

    def __init__(
        self, schema: Schema, storage: Storage, tools: Mapping[type, object], authenticate: Authenticate
    ) -> None:
        self._schema = schema
        self._storage = storage
        self._tools = tools
        self._authenticate = authenticate

    @property
    def now(self) -> datetime:
        """The present instant, UTC."""
        return self._storage.clock.now()

    def letter(self, word: str) -> tuple[str, str]:
        """The address and the code that the link in a letter of ours carries; nothing in any other."""
        entrance = self._tools.get(Entrance)
        return confirming.unseal(entrance.tokens, word) if isinstance(entrance, Entrance) else ("", "")

    async def ask(self, document: str, language: str, **variables: object) -> Answer:
        """What a guest is answered. Raises whatever went wrong: a page asks nothing that could be refused."""
        return await self._run(document, Context(self._storage, self._tools, language=language), variables)

    async def act(
        self, document: str, language: str, address: str, *, token: str | None = None, **variables: object
    ) -> Answer:
        """What is answered to a mutation with its refusals, in this language. `address`: of who sent the form.

        `token`: the access token of a session that a form has just opened, to act in it.
        """
        languages.use(language)
        viewer = self._authenticate(token)
        context = Context(
            self._storage, self._tools, viewer=viewer, language=language, origin=Origin.WEB, address=address
        )
        return await self._run(document, context, variables)

    async def _run(self, document: str, context: Context, variables: Mapping[str, object]) -> Answer:
        result = await self._schema.execute(document, dict(variables), context_value=context)
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        assert result.data is not None, "an answer without errors has data"
        return result.data
