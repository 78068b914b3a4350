"""Who asks: the bearer token a request carries, and how a session says that it has ended."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.storage.unit import Reader
from pledgebank.web.context import Context, Viewer

UNAUTHENTICATED = "UNAUTHENTICATED"

# Turns a token into the person it stands for; None stays None (a guest). Raises Refused UNAUTHENTICATED.
Authenticate = Callable[[str | None], Viewer | None]


def session_ended() -> Refused:
    """The refusal of a token that is not, or no longer, good: the client must refresh its session or sign in again."""
    return Refused(UNAUTHENTICATED, "Your session has ended; please sign in again.")


class Admission(Struct, frozen=True):
    """How it is found out whether a session still stands: a tool of the process."""

    stands: Callable[[Reader, Viewer], Awaitable[bool]]


async def admit(context: Context) -> None:
    """Let who asks begin an operation. Raises Refused UNAUTHENTICATED where their session was ended."""
    viewer = context.viewer
    if viewer and not await context.get(Admission).stands(context.reader, viewer):
        raise session_ended()


def bearer(header: str | None) -> str | None:
    """The token in an Authorization header; None without one. Raises Refused UNAUTHENTICATED for any other scheme."""
    if not header or not header.strip():
        return None
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise session_ended()
    return token.strip()
