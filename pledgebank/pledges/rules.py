"""How a pledge stands at an instant, and what it shows to whom."""

from datetime import datetime

from pledgebank.councils.model import Eyes
from pledgebank.pledges import sight
from pledgebank.pledges.leaflets import wording
from pledgebank.pledges.model import NameVisibility, Pledge, PledgeState, Signature

_TAKING = (PledgeState.OPEN, PledgeState.ACTIVE)


def state(pledge: Pledge, now: datetime) -> PledgeState:
    """The state as it is shown: past its deadline an open pledge is settling."""
    if pledge.state is PledgeState.OPEN and now >= pledge.deadline:
        return PledgeState.SETTLING
    return pledge.state


def takes_signatures(pledge: Pledge, now: datetime) -> bool:
    """Whether one may still sign: until the deadline, also after activation; not what was called off."""
    return pledge.state in _TAKING and pledge.called_off_at is None and now < pledge.deadline


def shows_name(signature: Signature, pledge: Pledge, eyes: Eyes, *, viewer_signed: bool) -> bool:
    """Whether who looks may read the signer's name. One's own is always shown; nobody's else who withdrew."""
    if eyes.person is not None and eyes.person == signature.person:
        return True
    if signature.withdrawn_at is not None:
        return False
    if signature.visibility is NameVisibility.PUBLIC:
        return True
    if signature.visibility is NameVisibility.AT_ACTIVATION:
        return pledge.state is PledgeState.ACTIVE
    return signature.visibility is NameVisibility.SIGNERS and (viewer_signed or sight.speaks_for(pledge, eyes))


def sentence(pledge: Pledge) -> str:
    """The pledge in one sentence, in the language it is written in."""
    return wording.sentence(
        action=pledge.action,
        who=pledge.who,
        their_action=pledge.their_action,
        target=pledge.target,
        day=pledge.deadline_date,
        language=pledge.language,
    )
