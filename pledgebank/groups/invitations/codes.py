"""The codes of invitations: signed, so that nothing by which one could join is kept anywhere."""

from uuid import UUID

from pledgebank.people.tokens import Tokens

PURPOSE = "group-invitation"


class Codes:
    """One per process."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def of(self, invitation: UUID) -> str:
        """The code of an invitation: for its letter alone."""
        return self._tokens.seal(PURPOSE, invitation.bytes)

    def read(self, code: str) -> UUID | None:
        """The invitation of a code; None for one that we never gave out."""
        raw = self._tokens.unseal(PURPOSE, code) if len(code) < 100 and code.isascii() else None
        return UUID(bytes=raw) if raw is not None and len(raw) == 16 else None
