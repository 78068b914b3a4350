"""What a moderator finds of a pledge."""

from enum import StrEnum


class PledgeVerdict(StrEnum):
    """APPROVE and TURN_DOWN decide about one that waits; SUSPEND takes one from view, RELEASE brings it back."""

    APPROVE = "APPROVE"
    TURN_DOWN = "TURN_DOWN"
    SUSPEND = "SUSPEND"
    RELEASE = "RELEASE"
