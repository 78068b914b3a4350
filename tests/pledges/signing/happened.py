"""What the plain pledge is made of: words that people give, what happens to them, and what is to be told of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Word:
    """One signer's word: `state` as far as it was folded, the rest as the signer last said."""

    state: str = "RECEIVED"
    terms: int = 1
    withdrawn_at: datetime | None = None
    until: datetime | None = None
    taken: bool = False


@dataclass
class Happened:
    """One entry of the log."""

    kind: str
    at: datetime
    who: int = -1
    terms: int = 1
    asked_at: datetime | None = None


@dataclass
class News:
    """What people are to be told. `who`: the one signer it concerns; `number`: of terms, or who are left."""

    kind: str
    who: int = -1
    number: int = 0
