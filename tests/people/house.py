"""What the tests of signing in do, in their words."""

from typing import Any

from msgspec import Struct
from strawberry import Schema

from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.people.entrance import Entrance
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.web.context import Context
from pledgebank.web.limits.rates import RateLimits
from tests.conftest import SetClock

SESSION = "accessToken expiresAt refreshToken viewer { id name email phone language }"
ERRORS = "errors { code message field retryAfter }"
ANSWER = f"session {{ {SESSION} }} {ERRORS}"
REQUEST = f"""
    mutation ($input: RequestSignInCodeInput!) {{
      it: requestSignInCode(input: $input) {{ expiresAt {ERRORS} }}
    }}
"""
SIGN_IN = f"mutation ($input: SignInInput!) {{ it: signIn(input: $input) {{ {ANSWER} }} }}"
REFRESH = f"mutation ($input: RefreshSessionInput!) {{ it: refreshSession(input: $input) {{ {ANSWER} }} }}"
SIGN_OUT = f"mutation ($input: SignOutInput!) {{ it: signOut(input: $input) {{ {ERRORS} }} }}"
VIEWER = "{ it: viewer { id name email phone language } }"
ANN = "ann@example.org"


class House(Struct):
    """One server of the house."""

    storage: Storage
    clock: SetClock
    mailbox: DemoMailbox
    terminal: list[str]
    entrance: Entrance
    schema: Schema

    async def ask(self, query: str, token: str | None = None, address: str = "", **given: Any) -> Any:
        """The answer's one field `it`."""
        viewer = self.entrance.tokens.verify(token, self.clock.now()) if token else None
        context = Context(self.storage, self.tools, viewer=viewer, address=address)
        result = await self.schema.execute(query, {"input": given}, context_value=context)
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data["it"]

    @property
    def tools(self) -> dict[type, object]:
        digest = self.entrance.tokens.contact_digest
        return {Entrance: self.entrance, RateLimits: RateLimits(self.storage, digest, watchful=False)}

    async def code(self, email: str = ANN) -> str:
        """Ask for a code and read it in the mailbox."""
        answer = await self.ask(REQUEST, email=email)
        assert answer["errors"] == []
        return self.newest_code

    @property
    def newest_code(self) -> str:
        return self.mailbox.messages[0].subject[:6]

    async def sign_in(self, email: str = ANN, **given: Any) -> Any:
        """A session of this person's, by a fresh code."""
        code = await self.code(email)
        answer = await self.ask(SIGN_IN, email=email, code=code, **given)
        assert answer["errors"] == []
        return answer["session"]

    async def refresh(self, token: str) -> Any:
        """The new session, or the refusal's code."""
        answer = await self.ask(REFRESH, refreshToken=token)
        return answer["session"] or refusal(answer)

    async def everything(self) -> str:
        """All that is stored, events included, but for the keys, as text."""
        names = sorted(await self.storage.database.list_collection_names())
        return str({name: await self.rows(name) for name in names if name != "keys"})

    async def rows(self, collection: str) -> list[Doc]:
        """What a collection holds."""
        return await self.storage.reader.find(collection, {}, limit=10_000)

    async def events(self) -> list[str]:
        """The kinds of what was told."""
        rows = await self.storage.reader.find("inbox", {}, order=[("stamp", 1), ("_id", 1)], limit=1000)
        return [row["kind"] for row in rows]


def refusal(answer: Any) -> str:
    """The one code with which something was refused."""
    [error] = answer["errors"]
    assert isinstance(error["code"], str)
    return error["code"]


def wrong(code: str, by: int = 1) -> str:
    """Some other code."""
    return f"{(int(code) + by) % 1_000_000:06}"
