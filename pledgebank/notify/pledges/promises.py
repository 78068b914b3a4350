"""What people are told of pledges, in which words, and what no more once it is over. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from pledgebank.base.event import Entry, Event, Subject
from pledgebank.councils.model import Eyes
from pledgebank.notify.model import News, Tale
from pledgebank.pledges import events, sight
from pledgebank.pledges.after import model as after
from pledgebank.pledges.after import rules
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState

TYPE = "Pledge"
FOR_PROMISER = frozenset(news for news in News if news.name.startswith("OWN_"))
# Who has given their word and not taken it back, whether or not they are in the count.
_STANDING = (
    SignatureState.COUNTED,
    SignatureState.RECEIVED,
    SignatureState.WAITLISTED,
    SignatureState.OFFERED,
)
# While it cannot be seen, its promiser is told of that alone.
_WHEN_HIDDEN = frozenset({News.OWN_SUSPENDED, News.OWN_TURNED_DOWN})
# What is still said of a pledge that will not happen.
_WHEN_ENDED = frozenset(
    {News.FAILED, News.FAILED_FOLLOWED, News.OWN_FAILED, News.OWN_FAILED_ALONE, News.ANNOUNCED, News.TRIED_AGAIN}
)
_WHEN_CALLED_OFF = frozenset(
    {News.CANCELLED, News.CALLED_OFF, News.ANNOUNCED, News.TRIED_AGAIN, News.OWN_TURNED_DOWN, News.OWN_SUSPENDED}
)
_WHILE_OPEN = frozenset({News.OWN_ADVISED, News.REVISED})

Words = Mapping[str, Any]
_TALES: Mapping[type[Event], Callable[[Any], Words]] = {
    events.PledgeActivated: lambda _: {
        "maker": News.OWN_ACTIVATED,
        "signers": News.ACTIVATED,
        "followers": News.ACTIVATED,
    },
    events.PledgeFailed: lambda event: {
        "maker": News.OWN_FAILED if event.count else News.OWN_FAILED_ALONE,
        "signers": News.FAILED,
        "followers": News.FAILED_FOLLOWED,
        "states": _STANDING,
    },
    events.PledgeMixed: lambda _: {"maker": News.OWN_MIXED, "followers": News.MIXED},
    events.PledgeCancelled: lambda _: {
        "maker": News.CANCELLED,
        "signers": News.CANCELLED,
        "followers": News.CANCELLED,
        "states": (*_STANDING, SignatureState.LAPSED),
    },
    events.PledgeCalledOff: lambda _: {
        "maker": News.CALLED_OFF,
        "signers": News.CALLED_OFF,
        "followers": News.CALLED_OFF,
        "states": _STANDING,
    },
    events.PledgeExtended: lambda _: {"signers": News.EXTENDED, "followers": News.EXTENDED, "states": _STANDING},
    events.PledgeRevised: lambda event: {
        "signers": News.REVISED,
        "states": (*_STANDING, SignatureState.LAPSED),
        "terms": event.terms,
    },
    events.PledgeSuspended: lambda _: {"maker": News.OWN_SUSPENDED},
    events.PledgeReleased: lambda _: {"maker": News.OWN_RELEASED},
    events.PledgeTurnedDown: lambda _: {"maker": News.OWN_TURNED_DOWN},
    events.PlaceOffered: lambda event: {
        "signers": News.PLACE_OFFERED,
        "signature": event.signature,
        "states": (SignatureState.OFFERED,),
    },
    events.PledgeAnnounced: lambda event: {
        "signers": News.ANNOUNCED,
        "states": (SignatureState.COUNTED, SignatureState.RECEIVED),
        "said": event.announcement,
        "key": _announcement(event.announcement.hex),
    },
    after.SignerGreeted: lambda event: {
        "signers": News.ANNOUNCED,
        "signature": event.signature,
        "said": event.announcement,
        "key": _announcement(event.announcement.hex),
    },
    events.PledgeFellShort: lambda event: {
        "maker": News.OWN_FELL_SHORT,
        # Somebody may leave and join again any number of times: that it fell to this is told once.
        "key": f"short/{event.id.hex}/{event.count}",
    },
    events.PromiserReminded: lambda _: {"maker": News.OWN_REMINDED},
    events.PromiserAdvised: lambda event: {"maker": News.OWN_ADVISED, "tip": event.tip},
    events.SignersAsked: lambda _: {"maker": News.OWN_DONE_ASKED, "signers": News.DONE_ASKED},
}
# Of one area its promiser hears what asks something of them; all else they hear once, of the whole pledge.
_OF_EACH_AREA = (events.PledgeActivated, events.PledgeFellShort, events.PromiserReminded, events.SignersAsked)
EVENTS: tuple[type[Event], ...] = (*_TALES, events.PledgeApproved, events.PledgeTriedAgain)


def tales(entry: Entry, pledge: Pledge | None) -> list[Tale]:
    """What is told of an event of a pledge, as it stands now, and to whom; usually one tale, or none."""
    event, found = entry.event, []
    if isinstance(event, events.PledgeTriedAgain):
        return [_tried_again(entry.subject, Subject(TYPE, event.anew))]
    if isinstance(event, events.PledgeApproved):
        found.append(Tale(about=entry.subject, key=entry.event_id, maker=News.OWN_APPROVED))
        # It waited because it lies elsewhere now: who signed it then could not be told of its new terms before.
        if pledge is not None and pledge.terms > 1:
            asked: Words = {"signers": News.REVISED, "states": (SignatureState.LAPSED,), "terms": pledge.terms}
            found.append(Tale(about=entry.subject, key=entry.event_id, place=1, **asked))
    if told := _TALES.get(type(event)):
        words = {"about": entry.subject, "key": entry.event_id, **told(event)}
        if pledge is not None and pledge.parent is not None and not isinstance(event, _OF_EACH_AREA):
            words.pop("maker", None)
        found.append(Tale(**words))
    return found


def _tried_again(earlier: Subject, anew: Subject) -> Tale:
    key = f"tried/{earlier.id.hex}/{anew.id.hex}"
    return Tale(about=anew, key=key, followers=News.TRIED_AGAIN, followed=earlier.id)


def _announcement(key: str) -> str:
    # One for what is told to all and to who joins later: nobody gets it twice.
    return f"announcement/{key}"


def is_told(news: News, pledge: Pledge) -> bool:
    """Whether this is still to be told of a pledge as it now is: nothing that it was called off or hidden before."""
    if rules.is_quiet(pledge):
        return news in _WHEN_HIDDEN
    if pledge.state is PledgeState.CANCELLED or pledge.called_off_at is not None:
        return news in _WHEN_CALLED_OFF
    if pledge.state is PledgeState.FAILED:
        return news in _WHEN_ENDED
    return pledge.state is PledgeState.OPEN or news not in _WHILE_OPEN


def may_know(news: News, pledge: Pledge, eyes: Eyes, *, signed: bool) -> bool:
    """Whether a person may be told of a pledge. What is hidden is told to its promiser alone, and that it is."""
    if news in FOR_PROMISER:
        own = sight.speaks_for(pledge, eyes) and (pledge.group is not None or eyes.person == pledge.promiser)
        return own and (news in _WHEN_HIDDEN or not rules.is_quiet(pledge))
    return not rules.is_quiet(pledge) and sight.may_see(pledge, eyes, signed=signed)


def has_left(signature: Signature | None) -> bool:
    """Whether somebody has taken their word back, whether or not the count knows yet."""
    if signature is None:
        return False
    return signature.withdrawn_at is not None or signature.state is SignatureState.WITHDRAWN


def concerns(news: News, pledge: Pledge, signature: Signature | None, *, follows: bool) -> bool:
    """Whether it still concerns a person by the time that a letter tells it: not who has taken their word back."""
    if news in FOR_PROMISER:
        return news is not News.OWN_DONE_ASKED or pledge.kept is None
    if news is News.PLACE_OFFERED:
        kept = signature is not None and signature.state is SignatureState.OFFERED
        return kept and not has_left(signature)
    if news is News.REVISED:
        return signature is not None and not has_left(signature) and signature.terms < pledge.terms
    if news is News.ANNOUNCED:
        return rules.is_counted(signature)
    if news is News.DONE_ASKED:
        return rules.is_counted(signature) and signature is not None and signature.done is None
    return not has_left(signature) or follows
