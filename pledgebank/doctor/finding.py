"""What one check has found out."""

from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """How bad it is. Only what is broken keeps people from using the house."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    BROKEN = "broken"


class Finding(Struct, frozen=True, omit_defaults=True):
    """`says` what is so; `do`, unless all is well, what would help."""

    check: str
    state: State
    says: str
    do: str = ""


def fine(check: str, says: str) -> Finding:
    """All is well."""
    return Finding(check, State.FINE, says)


def doubtful(check: str, says: str, do: str) -> Finding:
    """It works, but should be looked at."""
    return Finding(check, State.DOUBTFUL, says, do)


def broken(check: str, says: str, do: str) -> Finding:
    """It does not work."""
    return Finding(check, State.BROKEN, says, do)
