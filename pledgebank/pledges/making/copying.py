"""Trying a finished pledge again: what is taken over, and how the earlier one went. Pure."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.pledges import sight
from pledgebank.pledges.model import Draft, Pledge, PledgeState
from pledgebank.words.sentences import say

# Anybody may copy it, any number of times: who hoped for it gets no letter for each.
TOLD_EVERY = timedelta(days=1)
_OVER = frozenset({PledgeState.FAILED, PledgeState.CANCELLED})


class Again(Struct, frozen=True, kw_only=True):
    """What is different this time: until when one can join, and, unless left out, how many it takes and by when."""

    day: date
    time_zone: str | None = None
    target: int | None = None
    kept_by: date | None = None


def is_over(pledge: Pledge, now: datetime) -> bool:
    """Whether it is finished, one way or another."""
    active = pledge.state is PledgeState.ACTIVE
    return pledge.state in _OVER or (active and (pledge.called_off_at is not None or now >= pledge.deadline))


def may(pledge: Pledge, *, known: bool, now: datetime) -> list[str]:
    """What a person may do with it in this way, by the names that clients know. `known`: whether they are signed in."""
    return ["copy"] if known and is_over(pledge, now) else []


def draft(earlier: Pledge, again: Again, *, now: datetime) -> Draft:
    """The pledge to make. Raises Refused NOT_OVER for one that is not finished."""
    if not is_over(earlier, now):
        raise Refused("NOT_OVER", "Only a pledge that is over can be tried again.", field=("pledge",))
    target = again.target or earlier.target
    return Draft(
        action=earlier.action,
        who=earlier.who,
        their_action=earlier.their_action,
        details=earlier.details,
        target=target,
        cap=max(earlier.cap, target) if earlier.cap else None,
        day=again.day,
        time_zone=again.time_zone or earlier.time_zone,
        kept_by=again.kept_by,
        location=earlier.location,
        radius=earlier.radius,
        area=earlier.area,
        reports=earlier.reports,
        sort=earlier.sort,
        language=earlier.language,
        private=earlier.private,
        asks_contacts=earlier.asks_contacts,
        per_household=earlier.per_household,
        area_kind=earlier.area_kind,
    )


def is_worth_telling(earlier: Pledge, anew: Pledge) -> bool:
    """Whether who hoped for the earlier one is told that it is tried again: it failed, and all can see the new."""
    return earlier.state is PledgeState.FAILED and sight.is_public(anew)


def how_it_went(pledge: Pledge, language: str, now: datetime) -> str | None:
    """One sentence on how a finished pledge went; None while it is not over."""
    if not is_over(pledge, now):
        return None
    joined, target = pledge.signature_count, pledge.target
    if pledge.state is PledgeState.CANCELLED:
        return say("It was called off when {count} of {target} had joined.", language, count=joined, target=target)
    if pledge.state is PledgeState.FAILED:
        return say("It fell short: {count} of {target} joined.", language, count=joined, target=target)
    if pledge.called_off_at is not None:
        return say("It reached its target, and was called off later.", language)
    return say("It reached its target: {count} joined.", language, count=joined)
