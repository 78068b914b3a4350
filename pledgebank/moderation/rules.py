"""When a flag is raised, when it is raised again, and how it is settled."""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.errors import Refused
from pledgebank.base.event import Event, Subject
from pledgebank.base.ids import new_id
from pledgebank.councils.staff import Desk
from pledgebank.moderation.model import ANYWHERE, Flag, Flagging, FlagRaised, FlagSettled, FlagState, Verdict, Wish

LONGEST_REASON = 1_000
LONGEST_NOTE = 2_000


def flag(
    standing: Flag | None, subject: Subject, areas: tuple[UUID, ...], *, is_new: bool, now: datetime
) -> tuple[Flag, list[Event]]:
    """The flag on a thing after somebody flagged it. `is_new`: they had not flagged it before.

    What was settled is opened again by a new person only: nobody can keep moderators busy alone.
    """
    areas = areas or (ANYWHERE,)
    if standing is None:
        raised = Flag(id=new_id(), subject=subject, areas=areas, times=1, flagged_at=now, last_flagged_at=now)
        return raised, [FlagRaised(id=raised.id)]
    again = replace(
        standing, areas=areas, times=standing.times + is_new, last_flagged_at=now, version=standing.version + 1
    )
    if is_new and standing.state is FlagState.SETTLED:
        again = replace(again, state=FlagState.OPEN, flagged_at=now, verdict=None, settled_by=None, settled_at=None)
    return again, [FlagRaised(id=again.id)]


def give_reason(earlier: Flagging | None, *, flag: UUID, person: UUID, reason: str, now: datetime) -> Flagging:
    """The person's reason, in place of an earlier one. Raises Refused INVALID."""
    reason = text.paragraphs(reason, "reason", longest=LONGEST_REASON, shortest=1)
    return Flagging(id=earlier.id if earlier else new_id(), flag=flag, person=person, reason=reason, at=now)


def give_wish(earlier: Flagging | None, *, flag: UUID, person: UUID, words: str, wish: Wish, now: datetime) -> Flagging:
    """What somebody asks to be done to what they made, in place of what they said before. Raises Refused INVALID.

    Nobody need say why they want something of theirs deleted.
    """
    words = text.paragraphs(words, "text", longest=LONGEST_REASON, shortest=0 if wish is Wish.DELETE else 1)
    key = earlier.id if earlier else new_id()
    return Flagging(id=key, flag=flag, person=person, reason=words, wish=wish, at=now)


def settle(
    flag: Flag, verdict: Verdict, note: str, *, by: UUID, expected: int | None, now: datetime
) -> tuple[Flag, list[Event]]:
    """The flag off the list; the same verdict again changes nothing.

    Raises Refused INVALID, CONFLICT where it changed since, ALREADY_SETTLED where another verdict stands.
    """
    note = text.paragraphs(note, "note", longest=LONGEST_NOTE)
    if flag.state is FlagState.SETTLED:
        if (flag.verdict, flag.note) != (verdict, note):
            raise Refused("ALREADY_SETTLED", "Another moderator has settled this already.", field=("flag",))
        return flag, []
    if expected is not None and expected != flag.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
    settled = replace(
        flag,
        state=FlagState.SETTLED,
        verdict=verdict,
        note=note,
        settled_by=by,
        settled_at=now,
        version=flag.version + 1,
    )
    return settled, [FlagSettled(id=flag.id, verdict=verdict)]


def may_see(flag: Flag, desk: Desk | None) -> bool:
    """Whether a moderator answers for it: it lies in their areas, or nowhere. `store.page` asks the same."""
    return desk is not None and not desk.areas.union((ANYWHERE,)).isdisjoint(flag.areas)
