"""What clients were told is done, and what they were not told: the other side of the comparison."""

from collections import Counter
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

Facts = dict[str, object]


class Place(StrEnum):
    """What a person was last told of their place in a slot."""

    JOINED = "joined"
    LEFT = "left"
    UNKNOWN = "unknown"


class Act(Struct, frozen=True):
    """Something a person did under a key: the field of Mutation, what was sent, and the id that was answered."""

    person: UUID
    kind: str
    given: Facts
    answer: str


class Ledger:
    """All that was acknowledged. Ids are those of GraphQL; `titles` are unique to what was created under them."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.titles: dict[str, dict[str, str]] = {"Report": {}, "Pledge": {}, "Activity": {}}
        self.signatures: dict[tuple[str, UUID], str] = {}
        self.places: dict[tuple[str, UUID], Place] = {}
        # Who hung up and was refused when they asked again: the first call may still be at work, and is decided by what
        # it then finds, for refusals are not kept under a key.
        self.doubtful: set[tuple[str, UUID]] = set()
        self.counts: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.findings: list[str] = []

    def find(self, finding: str) -> None:
        """Note something that should not be."""
        if finding not in self.findings:
            self.findings.append(finding)
