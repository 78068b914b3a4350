"""Who may know of a pledge. Pure."""

from pledgebank.base.event import Audience
from pledgebank.councils.model import Eyes
from pledgebank.pledges.model import Pledge, PledgeState

_HIDDEN = frozenset({PledgeState.PENDING, PledgeState.SUSPENDED})


def is_public(pledge: Pledge) -> bool:
    """Whether everyone may know of it, on every path."""
    return not pledge.private and not is_hidden(pledge)


def is_hidden(pledge: Pledge) -> bool:
    """Whether no moderator has let others see it, or one took it from view."""
    return pledge.unseen or pledge.state in _HIDDEN


def may_see(pledge: Pledge, eyes: Eyes, *, signed: bool) -> bool:
    """Whether who looks may know of it, without having its link. `signed`: whether they have a signature on it."""
    if is_public(pledge) or looks_after(pledge, eyes):
        return True
    if pledge.unseen or pledge.state is PledgeState.PENDING:
        return False
    return signed


def may_see_by_link(pledge: Pledge, eyes: Eyes, *, signed: bool) -> bool:
    """The same for who was given its link: its reference, or its id, which for a private pledge cannot be guessed."""
    return not is_hidden(pledge) or may_see(pledge, eyes, signed=signed)


def looks_after(pledge: Pledge, eyes: Eyes) -> bool:
    """Whether it is their own, or that of the body they work for or the group they organise, or lies where they are
    moderators.

    Who made it for a body in whose service they are no longer, or a group they no longer organise, has no part in it.
    """
    return speaks_for(pledge, eyes) or eyes.works_for(pledge.body) or moderates(pledge, eyes)


def moderates(pledge: Pledge, eyes: Eyes) -> bool:
    """Whether it lies where they are moderators; what lies nowhere is any moderator's, as its flags are."""
    return not eyes.moderates.isdisjoint(pledge.bodies) or (not pledge.bodies and bool(eyes.moderates))


def speaks_for(pledge: Pledge, eyes: Eyes) -> bool:
    """Whether the promise is theirs: their own, that of a body whose officers or a group whose organisers they are."""
    if pledge.body is not None:
        return pledge.body in eyes.answers
    if pledge.group is not None:
        return pledge.group in eyes.organises
    return eyes.person is not None and eyes.person == pledge.promiser


def audience(pledge: Pledge) -> Audience:
    """Who may see it, as `may_see` says; its signers apart, whom nothing is taken from."""
    if is_public(pledge):
        return Audience(everyone=True)
    if pledge.body is not None:
        return Audience(bodies=(pledge.body,), moderators=pledge.bodies)
    if pledge.group is not None:
        return Audience(groups=(pledge.group,), moderators=pledge.bodies)
    return Audience(people=(pledge.promiser,), moderators=pledge.bodies)
