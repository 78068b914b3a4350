"""What somebody may do with a pledge besides signing it: as who made it, as a moderator, or to try it again. Pure."""

from datetime import datetime

from pledgebank.councils.model import Eyes
from pledgebank.pledges import rules, sight
from pledgebank.pledges.after import rules as after
from pledgebank.pledges.editing import rules as editing
from pledgebank.pledges.life import review
from pledgebank.pledges.life import rules as life
from pledgebank.pledges.making import copying
from pledgebank.pledges.model import Pledge


def may(pledge: Pledge, eyes: Eyes, now: datetime, *, announced: bool) -> list[str]:
    """All of it, by the names that clients know. `announced`: its promiser has written since it ended."""
    return [
        *editing.may(pledge, eyes, now),
        *life.may(pledge, eyes, now),
        *review.may(pledge, eyes, now),
        *copying.may(pledge, known=eyes.person is not None, now=now),
        *after.may(pledge, eyes, announced=announced),
        *(["enter_signatures"] if _may_enter(pledge, eyes, now) else []),
    ]


def _may_enter(pledge: Pledge, eyes: Eyes, now: datetime) -> bool:
    takes = rules.takes_signatures(pledge, now) and not pledge.by_area
    return takes and (sight.speaks_for(pledge, eyes) or sight.moderates(pledge, eyes))
