"""Links in letters by which their reader stops such letters, without signing in: signed, and good for 400 days."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from pledgebank.people.tokens import Tokens

PURPOSE = "unsubscribe"
LIVES = timedelta(days=400)
_ALL = UUID(int=0)


class Wish(Struct, frozen=True):
    """Who wants no more e-mail, and about what; None: about anything."""

    person: UUID
    thing: UUID | None


class Links(Struct, frozen=True):
    """The links of one letter. `address`: of this server, without a slash at its end; `at`: when it was begun."""

    tokens: Tokens
    address: str
    person: UUID
    at: datetime

    @property
    def everything(self) -> str:
        """Stops all such letters."""
        return self._link(None)

    def about(self, thing: UUID) -> str:
        """Stops those about one thing."""
        return self._link(thing)

    def _link(self, thing: UUID | None) -> str:
        return f"{self.address}/unsubscribe/{seal(self.tokens, Wish(self.person, thing), self.at)}"


def seal(tokens: Tokens, wish: Wish, at: datetime) -> str:
    """The token for a wish, good for 400 days from then."""
    made = int(at.timestamp()).to_bytes(8, "big")
    return tokens.seal(PURPOSE, wish.person.bytes + (wish.thing or _ALL).bytes + made)


def read(tokens: Tokens, token: str, now: datetime) -> Wish | None:
    """What a token wishes; None for one that we never gave out, or too long ago."""
    raw = tokens.unseal(PURPOSE, token)
    if raw is None or len(raw) != 40:
        return None
    thing = UUID(bytes=raw[16:32])
    made = datetime.fromtimestamp(int.from_bytes(raw[32:], "big"), UTC)
    return Wish(UUID(bytes=raw[:16]), None if thing == _ALL else thing) if now - made < LIVES else None
