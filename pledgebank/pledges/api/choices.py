"""What clients choose from and read about pledges, each value explained.

Types that use them take them from here: one that is made of a plain enum before that is shown would show it twice.
"""

from pledgebank.pledges.model import NameVisibility, PledgeState, SignatureState
from pledgebank.web.described import choices

__all__ = ["NameVisibility", "PledgeState", "SignatureState"]

choices(
    PledgeState,
    "Where a pledge stands.",
    {
        PledgeState.PENDING: "Waits for a moderator; its promiser alone sees it.",
        PledgeState.OPEN: "Takes signatures.",
        PledgeState.SETTLING: "Past its deadline; the last signatures are being counted.",
        PledgeState.ACTIVE: "Has reached its target, for good.",
        PledgeState.FAILED: "Passed its deadline short of its target.",
        PledgeState.CANCELLED: "Called off before its target was reached.",
        PledgeState.SUSPENDED: "Taken from view by a moderator; nothing is decided meanwhile.",
    },
)
choices(
    SignatureState,
    "Where a signature stands.",
    {
        SignatureState.UNCONFIRMED: "Waits for a guest's confirmContact; nobody else sees it.",
        SignatureState.RECEIVED: "Accepted and about to be counted.",
        SignatureState.COUNTED: "In the pledge's count.",
        SignatureState.WAITLISTED: "Beyond the pledge's cap, waiting for a place.",
        SignatureState.OFFERED: "A place came free and is kept for a while: sign again to take it.",
        SignatureState.WITHDRAWN: "Taken back.",
        SignatureState.LAPSED: "Given to earlier terms: accept the new ones to count again.",
    },
)
choices(
    NameVisibility,
    "Who may read a signer's name.",
    {
        NameVisibility.PUBLIC: "Everybody.",
        NameVisibility.SIGNERS: "Those who signed, and who made the pledge.",
        NameVisibility.HIDDEN: "Nobody else.",
        NameVisibility.AT_ACTIVATION: "Nobody until the pledge is active, then everybody, all names at once.",
    },
)
