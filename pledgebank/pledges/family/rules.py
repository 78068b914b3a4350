"""How a pledge and its areas hang together: what an area takes from it, and what they come to. Pure."""

from datetime import datetime
from uuid import UUID, uuid5

from msgspec.structs import replace

from pledgebank.base.cells import cell_of
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Event
from pledgebank.base.geo import Point
from pledgebank.councils.model import Area
from pledgebank.pledges import rules, sight
from pledgebank.pledges.events import (
    PledgeCalledOff,
    PledgeCancelled,
    PledgeCounted,
    PledgeEdited,
    PledgeExtended,
    PledgeFailed,
    PledgeMixed,
    PledgeReleased,
    PledgeRevised,
    PledgeSuspended,
)
from pledgebank.pledges.family.model import Tally
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.pledges.signing import counting

# The pledge as it then is, and what that tells.
Done = tuple[Pledge, list[Event]]
_GOING = (PledgeState.OPEN, PledgeState.SETTLING)
_WORDS = ("action", "who", "their_action", "target", "kept_by")
_TIME = ("deadline", "deadline_date", "time_zone", "first_deadline")
_OTHERS = ("details", "reports", "sort", "language", "picture", "asks_contacts")


def key_of(parent: UUID, area: UUID) -> UUID:
    """The id of a pledge in one area: always the same, so that of two who begin it at once both mean one."""
    return uuid5(parent, area.hex)


def check_area(parent: Pledge, area: Area | None, field: str) -> Area:
    """The area to sign in. Raises Refused PLEDGE_BY_AREA without one of the right kind, by the field that says it."""
    if area is None or area.kind != parent.area_kind:
        raise Refused("PLEDGE_BY_AREA", "This pledge cannot be joined there.", field=(field,))
    return area


def check_single(pledge: Pledge) -> None:
    """Raises Refused INVALID for a pledge that has one count, wherever somebody is."""
    if not pledge.by_area:
        raise invalid("Only a pledge by areas is joined in an area of one's choice.", "area")


def begin(
    parent: Pledge, area: UUID, ground: Ground, middle: Point, *, ref: str, person: UUID | None, now: datetime
) -> Pledge:
    """The pledge in an area where nobody has signed it yet. `middle`: a point inside, by which maps show it.

    Raises Refused OWN_PLEDGE, PLEDGE_CLOSED.
    """
    if person == parent.promiser:
        raise Refused("OWN_PLEDGE", "This is your own pledge: now it needs the others.")
    if not rules.takes_signatures(parent, now):
        raise Refused("PLEDGE_CLOSED", "This pledge can no longer be signed.")
    bodies = (*ground.bodies, *((parent.body,) if parent.body else ()))
    return replace(
        parent,
        id=key_of(parent.id, area),
        ref=ref,
        parent=parent.id,
        by_area=False,
        area_kind=None,
        area=area,
        areas=ground.areas,
        bodies=tuple(dict.fromkeys(bodies)),
        location=middle,
        cell=cell_of(middle),
        state=PledgeState.OPEN,
        signature_count=0,
        missing=parent.target,
        promoted=False,
        copied_from=None,
        kept=None,
        kept_note="",
        kept_photos=(),
        created_at=now,
        updated_at=now,
        version=1,
    )


def gather(parent: Pledge, tally: Tally, now: datetime) -> Done:
    """The pledge once its areas are summed: active as soon as one is, failed when all are decided and none is.

    Once it is known that it is on in some areas alone, that is told.

    While it is out of view only the sum is kept.
    """
    summed = replace(parent, signature_count=tally.signatures, missing=max(parent.target - tally.most, 0))
    told: list[Event] = []
    if parent.state in _GOING and tally.active:
        summed = replace(summed, state=PledgeState.ACTIVE)
    elif parent.state is PledgeState.SETTLING and not tally.undecided:
        summed = replace(summed, state=PledgeState.FAILED)
        told.append(PledgeFailed(id=parent.id, count=tally.signatures))
    some = tally.active and tally.failed and not tally.undecided
    if summed.state is PledgeState.ACTIVE and some and not parent.mixed:
        summed = replace(summed, mixed=True)
        told.append(PledgeMixed(id=parent.id))
    if summed == parent:
        return parent, []
    return counting.kept(summed, now), [PledgeCounted(id=parent.id, count=tally.signatures), *told]


def follow(parent: Pledge, child: Pledge, edit: UUID | None, now: datetime) -> Done:
    """The pledge in an area brought into line with the whole as it now is; `edit`: what was last changed about that.

    The same again changes nothing. What was decided there stays decided.
    """
    followed, told = child, list[Event]()
    for step in (_show, _hide, _change, _end):
        followed, events = step(parent, followed, edit)
        told += events
    if followed == child:
        return child, []
    return replace(followed, updated_at=now, version=child.version + 1), told


def _show(parent: Pledge, child: Pledge, _: UUID | None) -> Done:
    if child.state is not PledgeState.SUSPENDED or parent.state is PledgeState.SUSPENDED:
        return child, []
    back = child.suspended_from or PledgeState.OPEN
    # As with any other: what was being settled is closed once more.
    back = PledgeState.OPEN if back is PledgeState.SETTLING else back
    reason = child.earlier_reason or ""
    shown = replace(child, state=back, suspended_from=None, suspended_at=None, reason=reason, earlier_reason=None)
    # Its promiser left meanwhile: nobody could be told until now.
    left = back is PledgeState.CANCELLED and child.earlier_reason is None
    told: list[Event] = [PledgeCancelled(id=child.id)] if left else []
    return shown, [PledgeReleased(id=child.id), *told]


def _hide(parent: Pledge, child: Pledge, _: UUID | None) -> Done:
    if parent.state is not PledgeState.SUSPENDED or child.state is PledgeState.SUSPENDED:
        return child, []
    hidden = replace(
        child,
        state=PledgeState.SUSPENDED,
        suspended_from=child.state,
        suspended_at=parent.suspended_at,
        reason=parent.reason,
        earlier_reason=child.reason,
    )
    return hidden, [PledgeSuspended(id=child.id, was=sight.audience(child))]


def _change(parent: Pledge, child: Pledge, edit: UUID | None) -> Done:
    undecided = child.state in _GOING
    names: tuple[str, ...] = _OTHERS
    if undecided or (child.state is PledgeState.ACTIVE and child.terms == parent.terms):
        names = (*_WORDS, *_TIME, *_OTHERS)
    changed = replace(child, **{name: getattr(parent, name) for name in names})
    if undecided and child.terms < parent.terms:
        revised = _missing(replace(changed, terms=parent.terms))
        return revised, [PledgeRevised(id=child.id, terms=parent.terms, edit=edit or parent.id)]
    if changed == child:
        return child, []
    if changed.first_deadline != child.first_deadline:
        return changed, [PledgeExtended(id=child.id)]
    return _missing(changed), [PledgeEdited(id=child.id, edit=edit or parent.id)]


def _end(parent: Pledge, child: Pledge, _: UUID | None) -> Done:
    if parent.state is not PledgeState.CANCELLED and parent.called_off_at is None:
        return child, []
    ended = replace(child, reason=parent.reason, successor=parent.successor)
    if child.state in _GOING:
        return replace(ended, state=PledgeState.CANCELLED), [PledgeCancelled(id=child.id)]
    if child.state is PledgeState.ACTIVE and child.called_off_at is None:
        return replace(ended, called_off_at=parent.called_off_at or parent.updated_at), [PledgeCalledOff(id=child.id)]
    return child, []


def _missing(child: Pledge) -> Pledge:
    return replace(child, missing=max(child.target - child.signature_count, 0))
