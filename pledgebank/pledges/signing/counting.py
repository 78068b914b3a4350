"""What follows from signatures, in the log's order: who counts, who waits, and where it activates. Pure.

The fold alone goes by it. Nothing here undoes an activation.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.base.event import Event
from pledgebank.pledges import rules
from pledgebank.pledges.events import PledgeFellShort
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState, Signing
from pledgebank.pledges.signing import settling

OFFERED_FOR = timedelta(hours=48)
OFFERED_LATE_FOR = timedelta(hours=24)
LATE = timedelta(days=3)
# A promiser wins the first neighbours; then the pledge is shown to others: at least so many, and one in forty.
FIRST, FIRST_IN_A_PLACE, SHARE = 3, 1, 40

Counted = tuple[Pledge, list[Event]]


class Sorted(Struct, frozen=True):
    """What becomes of some signatures, each kind in the log's order. `late`: counted after activation."""

    counted: tuple[UUID, ...] = ()
    late: tuple[UUID, ...] = ()
    waiting: tuple[UUID, ...] = ()
    lapsed: tuple[UUID, ...] = ()


def take_in(pledge: Pledge, signings: Sequence[Signing]) -> tuple[Pledge, Sorted, list[Event]]:
    """The pledge with what was signed in time: counted as far as there is room, the rest waiting in order.

    Who signed earlier terms than it has lapses at once.
    """
    good = [one for one in signings if settling.in_time(pledge, one)]
    lapsed = tuple(one.signature for one in good if one.terms < pledge.terms)
    standing = [one for one in good if one.terms >= pledge.terms]
    room = len(standing) if pledge.cap is None else 0 if pledge.waiting else free_places(pledge)
    counting, waiting = standing[:room], standing[room:]
    counted, late, events = count(pledge, counting)
    queued = replace(counted, waiting=pledge.waiting + len(waiting), tickets=pledge.tickets + len(waiting))
    before = len(counting) - late
    ids = [one.signature for one in counting]
    done = Sorted(tuple(ids[:before]), tuple(ids[before:]), tuple(one.signature for one in waiting), lapsed)
    return (queued if waiting else counted), done, events


def take_places(pledge: Pledge, takings: Sequence[Signing]) -> tuple[Pledge, Sorted, list[Event]]:
    """The pledge with the offered places taken."""
    counted, late, events = count(replace(pledge, offered=pledge.offered - len(takings)), takings)
    ids, before = [one.signature for one in takings], len(takings) - late
    return counted, Sorted(tuple(ids[:before]), tuple(ids[before:])), events


def count(pledge: Pledge, signings: Sequence[Signing]) -> tuple[Pledge, int, list[Event]]:
    """The pledge with so many more, and how many of them come after activation.

    It activates on the very signature that reaches the target, dated with that signature.
    """
    if not signings:
        return pledge, 0, []
    total = pledge.signature_count + len(signings)
    counted = _with_count(pledge, total)
    if not settling.may_activate(counted):
        return counted, len(signings) if pledge.activated_at else 0, []
    place = max(pledge.target - pledge.signature_count, 1)
    active, events = settling.activate(counted, signings[place - 1].at)
    return active, len(signings) - place, events


def leave(pledge: Pledge, gone: Mapping[SignatureState, int]) -> Counted:
    """The pledge without so many signatures that were in these states."""
    counted = gone.get(SignatureState.COUNTED, 0)
    total = pledge.signature_count - counted
    left = replace(
        _with_count(pledge, total) if counted else pledge,
        waiting=pledge.waiting - gone.get(SignatureState.WAITLISTED, 0),
        offered=pledge.offered - gone.get(SignatureState.OFFERED, 0),
    )
    falls = pledge.state is PledgeState.ACTIVE and total < pledge.target <= pledge.signature_count
    return left, [PledgeFellShort(id=pledge.id, count=total)] if falls else []


def leaves_later(pledge: Pledge, at: datetime) -> bool:
    """Whether who withdraws then, after the deadline, counts until it is decided: for they stood when it came."""
    return settling.is_undecided(pledge) and settling.is_over(pledge, at)


def lets_go(pledge: Pledge, signature: Signature, erased_at: datetime) -> bool:
    """Whether a signature goes with its signer. Once its count has been acted upon it stays, nameless.

    Unless it holds a place that others may wait for.
    """
    if signature.state is not SignatureState.COUNTED:
        return True
    if settling.is_undecided(pledge):
        return not settling.is_over(pledge, erased_at)
    return pledge.cap is not None and pledge.state is PledgeState.ACTIVE and erased_at < pledge.deadline


def lapse_all(pledge: Pledge) -> Pledge:
    """The pledge with new terms, which nobody has accepted yet."""
    return replace(_with_count(pledge, 0), waiting=0, offered=0)


def free_places(pledge: Pledge) -> int:
    """How many places are neither taken nor kept for anybody. Only where there is a cap."""
    assert pledge.cap is not None, "without a cap there are no places"
    return max(pledge.cap - pledge.signature_count - pledge.offered, 0)


def to_offer(pledge: Pledge, now: datetime) -> int:
    """To how many of those who wait a place can be offered now."""
    if pledge.cap is None or not rules.takes_signatures(pledge, now):
        return 0
    return min(free_places(pledge), pledge.waiting)


def offer(pledge: Pledge, places: int) -> Pledge:
    """The pledge with so many places kept for the first who wait."""
    return replace(pledge, waiting=pledge.waiting - places, offered=pledge.offered + places)


def offered_until(pledge: Pledge, now: datetime) -> datetime:
    """Until when a place is kept: 48 hours, 24 in the last three days, never past the deadline."""
    kept = OFFERED_LATE_FOR if pledge.deadline - now < LATE else OFFERED_FOR
    return min(now + kept, pledge.deadline)


def kept(pledge: Pledge, now: datetime) -> Pledge:
    """The pledge as it is written down after a change."""
    return replace(pledge, promoted=is_promoted(pledge), updated_at=now, version=pledge.version + 1)


def is_promoted(pledge: Pledge) -> bool:
    """Whether its promiser has won the first neighbours, so that we show it to others unasked."""
    placed = pledge.location is not None or pledge.area is not None
    first = FIRST_IN_A_PLACE if placed else FIRST
    return pledge.signature_count >= first and pledge.signature_count * SHARE >= pledge.target


def _with_count(pledge: Pledge, total: int) -> Pledge:
    return replace(pledge, signature_count=total, missing=max(pledge.target - total, 0))
