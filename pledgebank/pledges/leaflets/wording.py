"""A pledge in words for people: its sentence in the language it is written in, and how far it has come."""

from datetime import date

from babel.dates import format_date

from pledgebank.pledges.model import PledgeState
from pledgebank.words import languages
from pledgebank.words.sentences import say

# How days are written where a language has several ways.
_REGIONS = {"en": "en_GB"}


def sentence(*, action: str, who: str, their_action: str, target: int, day: date, language: str) -> str:
    """The pledge in one sentence. `language`: a tag such as `cy`; what its promiser wrote stays as it is."""
    spoken = languages.choose(language)
    return say(
        "I will {action}, but only if {count} {who} will {their_action} by {day}.",
        spoken,
        action=action,
        count=target,
        who=who,
        their_action=their_action,
        day=day_in_words(day, spoken),
    )


def day_in_words(day: date, language: str) -> str:
    """A day in one of our languages, such as "30 June 2026"."""
    return str(format_date(day, "long", _REGIONS.get(language, language)))


def state(at: PledgeState, language: str) -> str:
    """A state in a few words, such as "Open for signatures"."""
    return {
        PledgeState.PENDING: say("Not yet published", language),
        PledgeState.OPEN: say("Open for signatures", language),
        PledgeState.SETTLING: say("Closed: the last signatures are being counted", language),
        PledgeState.ACTIVE: say("It is on: enough have signed", language),
        PledgeState.FAILED: say("Not enough signed in time", language),
        PledgeState.CANCELLED: say("Called off", language),
        PledgeState.SUSPENDED: say("Taken from view", language),
    }[at]


def invitation(title: str, address: str, language: str) -> str:
    """What somebody sends to a neighbour: the sentence, and where to sign. `language`: one of ours."""
    return say("“{title}” Will you join in? {address}", language, title=title, address=address)
