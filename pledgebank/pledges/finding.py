"""What is written down beside a pledge so that it can be found: its words, whether all may see it, and how it ended."""

from pledgebank.base import terms
from pledgebank.pledges import sight
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage import searching
from pledgebank.storage.documents import Doc

LISTED = "listed"
TRIED = "tried"
ANYWHERE = "all"
_DECIDED = frozenset({PledgeState.ACTIVE, PledgeState.FAILED})


def fields(pledge: Pledge) -> Doc:
    """All of it, for one pledge; made anew whenever the pledge is kept."""
    listed = sight.is_public(pledge)
    return {
        searching.WORDS: terms.of(pledge.ref, pledge.action, pledge.who, pledge.their_action, pledge.details),
        LISTED: listed,
        # Of a pledge by areas each area was tried.
        TRIED: _tried(pledge) if listed and pledge.state in _DECIDED and not pledge.by_area else [],
    }


def trial(area: str, sort: str | None) -> str:
    """What those are known by that were decided in an area (its id as hex, or ANYWHERE), of one sort or any."""
    return f"{area}/{sort}" if sort else area


def _tried(pledge: Pledge) -> list[str]:
    areas = (ANYWHERE, *(area.hex for area in pledge.areas))
    sorts = (None, pledge.sort) if pledge.sort else (None,)
    return [trial(area, sort) for area in areas for sort in sorts]
