"""Who may change what about a pledge, and until when; what changes its terms, and what only mends its words."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.errors import Refused, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.councils.model import Eyes
from pledgebank.pledges import sight
from pledgebank.pledges.editing.model import Alteration, Changes, Edit
from pledgebank.pledges.events import PledgeEdited, PledgeRevised
from pledgebank.pledges.life import rules as life
from pledgebank.pledges.making import rules as making
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import Draft, Pledge, PledgeState

MOST_ASKED_AGAIN = 10_000
# All who signed get a letter each time.
MOST_REVISED = 4
REVISED_WITHIN = timedelta(days=30)
_OPEN = frozenset({PledgeState.PENDING, PledgeState.OPEN})
_MENDABLE = _OPEN | {PledgeState.ACTIVE, PledgeState.SUSPENDED}
_WORDS = ("action", "who", "their_action")
# What who signs relies on.
_TERMS = (*_WORDS, "target", "cap", "deadline", "kept_by", "location", "radius", "area")
_OTHERS = ("details", "reports", "sort", "language", "picture", "asks_contacts")
_NAMES = {"their_action": "theirAction", "kept_by": "keptBy", "asks_contacts": "asksContacts"}
# Words without regard to case and marks, but numbers with all that is written in them.
_READ = re.compile(r"[£$€]?\d[\d.,:/%-]*|[^\W\d_]+|[£$€%&+=<>/-]")


def may(pledge: Pledge, eyes: Eyes, now: datetime) -> list[str]:
    """What somebody may change now, by the names that clients know."""
    mendable = pledge.state in _MENDABLE and (pledge.state is not PledgeState.OPEN or now < pledge.deadline)
    return ["edit"] if mendable and not pledge.parent and sight.speaks_for(pledge, eyes) else []


def allow(pledge: Pledge | None, eyes: Eyes, now: datetime) -> Pledge:
    """The pledge that these eyes may change. Raises Refused NOT_FOUND, NOT_ALLOWED, PLEDGE_CLOSED."""
    if pledge is None or not sight.may_see_by_link(pledge, eyes, signed=False):
        raise not_found("This pledge cannot be found.", "pledge")
    if not sight.speaks_for(pledge, eyes):
        raise not_allowed("Only who made this pledge can do this.", "pledge")
    life.check_whole(pledge)
    if not may(pledge, eyes, now):
        raise Refused("PLEDGE_CLOSED", "This pledge can no longer be changed.", field=("pledge",))
    return pledge


def draft(pledge: Pledge, changes: Changes) -> Draft:
    """The pledge as it would be asked for with these changes; not yet judged."""
    kept = {name: getattr(pledge, name) for name in Draft.__struct_fields__ if name != "day"}
    return Draft(**{**kept, "day": pledge.deadline_date, **changes.said()})


def edit(
    pledge: Pledge,
    wanted: Draft,
    ground: Ground,
    *,
    key: UUID,
    expected: int | None,
    now: datetime,
    revised: Sequence[datetime] = (),
) -> tuple[Pledge, Edit | None, list[Event]]:
    """The pledge with what is different about it; the same again changes nothing. `key`: the id of its edit.

    `revised`: when who signed were last asked to accept new terms, in the last 30 days, the latest first.

    New terms are counted up even before anybody is counted: who signs just now signs what they saw.
    Raises Refused INVALID; CONFLICT where it changed since; TERMS_FROZEN where its terms can no longer change, and
    TOO_MANY where they changed too often.
    """
    if expected is not None and expected != pledge.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
    fresh = _judged(pledge, wanted, ground, now)
    altered = [name for name in (*_TERMS, *_OTHERS) if getattr(fresh, name) != getattr(pledge, name)]
    if not altered:
        return pledge, None, []
    breaks = [name for name in altered if _changes_terms(name, pledge, fresh)]
    if breaks:
        _check_terms(pledge, breaks, now)
        _check_often(revised, now)
    changed = _moved(pledge, fresh, ground)
    changed = replace(changed, terms=pledge.terms + bool(breaks), updated_at=now, version=pledge.version + 1)
    told = tuple(Alteration(_NAMES.get(name, name), _shown(pledge, name), _shown(fresh, name)) for name in altered)
    terms, unseen = changed.terms if breaks else None, sight.is_hidden(pledge)
    record = Edit(id=key, pledge=pledge.id, at=now, terms=terms, alterations=told, unseen=unseen)
    # Copies of what lies elsewhere now, or that others may see now, are told who could see it until then.
    saw = sight.audience(pledge)
    was = saw if changed.location != pledge.location or sight.audience(changed) != saw else None
    if breaks:
        return changed, record, [PledgeRevised(id=pledge.id, terms=changed.terms, edit=key, was=was)]
    return changed, record, [PledgeEdited(id=pledge.id, edit=key, was=was)]


def _judged(pledge: Pledge, wanted: Draft, ground: Ground, now: datetime) -> Pledge:
    # A day that stays is not judged anew: details may be mended when it is past.
    stays = (wanted.day, wanted.time_zone) == (pledge.deadline_date, pledge.time_zone)
    fresh = making.create(
        wanted,
        id=pledge.id,
        ref=pledge.ref,
        promiser=pledge.promiser,
        ground=ground,
        body=pledge.body,
        group=pledge.group,
        now=min(now, pledge.created_at) if stays else now,
    )
    return replace(fresh, deadline=pledge.deadline) if stays else fresh


def _check_terms(pledge: Pledge, breaks: list[str], now: datetime) -> None:
    if pledge.state not in _OPEN or (pledge.state is PledgeState.OPEN and now >= pledge.deadline):
        raise Refused("TERMS_FROZEN", "What people signed can no longer be changed.", field=(_name(breaks[0]),))
    if pledge.signature_count > MOST_ASKED_AGAIN:
        raise Refused(
            "TERMS_FROZEN",
            "More than {most} people have signed this: it can no longer be changed.",
            field=(_name(breaks[0]),),
            most=MOST_ASKED_AGAIN,
        )
    if pledge.signature_count and "deadline" in breaks:
        raise Refused(
            "TERMS_FROZEN", "People have signed: the last day can only be put off, once.", field=("deadline",)
        )


def _check_often(revised: Sequence[datetime], now: datetime) -> None:
    if len(revised) >= MOST_REVISED:
        wait = revised[MOST_REVISED - 1] + REVISED_WITHIN - now
        raise Refused(
            "TOO_MANY",
            "You can ask who signed to accept something new {most} times in 30 days; please wait a little.",
            retry_after=max(int(wait.total_seconds()), 1),
            most=MOST_REVISED,
        )


def _moved(pledge: Pledge, fresh: Pledge, ground: Ground) -> Pledge:
    """The pledge with all that may change; who answers for its place may want to look at new words, or a new place."""
    own = {name: getattr(fresh, name) for name in (*_TERMS, *_OTHERS)}
    changed = replace(
        pledge,
        **own,
        deadline_date=fresh.deadline_date,
        time_zone=fresh.time_zone,
        cell=fresh.cell,
        missing=max(fresh.target - pledge.signature_count, 0),
        first_deadline=pledge.first_deadline if fresh.deadline == pledge.deadline else None,
    )
    if (fresh.location, fresh.area) == (pledge.location, pledge.area):
        waits = fresh.unseen and pledge.state is PledgeState.OPEN and _reworded(pledge, fresh)
        return replace(changed, state=PledgeState.PENDING, unseen=True) if waits else changed
    changed = replace(changed, areas=ground.areas, bodies=fresh.bodies)
    if pledge.state not in _OPEN or set(fresh.bodies) == set(pledge.bodies):
        return changed
    return replace(changed, state=fresh.state, unseen=fresh.unseen)


def _reworded(pledge: Pledge, fresh: Pledge) -> bool:
    """Whether there is something else to be looked at than a moderator has let others see."""
    said = (*_WORDS, "details")
    return fresh.picture not in {pledge.picture, None} or any(
        _read(getattr(pledge, name)) != _read(getattr(fresh, name)) for name in said
    )


def _changes_terms(name: str, pledge: Pledge, fresh: Pledge) -> bool:
    if name in _WORDS:
        return _read(getattr(pledge, name)) != _read(getattr(fresh, name))
    return name in _TERMS


def _read(words: str) -> list[str]:
    """What is read of a text: a change of anything else, such as case or a comma, mends it."""
    return [word.casefold().rstrip(".,:") for word in _READ.findall(words)]


def _name(name: str) -> str:
    return _NAMES.get(name, name)


_SHOWN: Mapping[str, Callable[[Pledge], str]] = {
    "deadline": lambda pledge: pledge.deadline_date.isoformat(),
    "location": lambda pledge: (
        ", ".join(f"{part:.6f}" for part in reversed(pledge.location.coordinates)) if pledge.location else ""
    ),
    "reports": lambda pledge: str(len(pledge.reports)),
    "picture": lambda pledge: "1" if pledge.picture else "",
    "area": lambda pledge: pledge.area.hex if pledge.area else "",
    "asks_contacts": lambda pledge: "true" if pledge.asks_contacts else "false",
}


def _shown(pledge: Pledge, name: str) -> str:
    if name in _SHOWN:
        return _SHOWN[name](pledge)
    value = getattr(pledge, name)
    return "" if value is None else str(value)
