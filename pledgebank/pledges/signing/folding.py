"""The steps of the fold: what each sort of event does to a pledge and its signatures, one run of the same at a time."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from pledgebank.base.event import Entry, Event
from pledgebank.people import waiting
from pledgebank.pledges import store as pledges
from pledgebank.pledges.events import (
    OfferLapsed,
    PlaceOffered,
    PlaceTaken,
    PledgeApproved,
    PledgeClosed,
    PledgeHeld,
    PledgeHoldEnded,
    PledgeReleased,
    PledgeRevised,
    PledgeSigned,
    PledgeSuspended,
    SignatureWithdrawn,
    SignerErased,
)
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState, Signing
from pledgebank.pledges.signing import bursts, counting, settling, store
from pledgebank.pledges.signing.commands import KIND
from pledgebank.storage.unit import Unit

# The pledge after some entries of one kind, and what that tells.
Folded = tuple[Pledge, list[Event]]
Step = Callable[[Unit, Pledge, Sequence[Entry]], Awaitable[Folded]]
MOST_LEAVING = 1_000_000


async def offer(unit: Unit, pledge: Pledge, _: Sequence[Entry]) -> Folded:
    """Keep each free place for the first who waits."""
    places = counting.to_offer(pledge, unit.now)
    first = await store.first_waiting(unit, pledge.id, places) if places else []
    if not first:
        return pledge, []
    await store.offer(unit, first, counting.offered_until(pledge, unit.now))
    return counting.offer(pledge, len(first)), [PlaceOffered(id=pledge.id, signature=one) for one in first]


def decided(before: Pledge) -> Step:
    """Who withdrew after the deadline goes when it is decided, not earlier."""

    async def let_leave(unit: Unit, pledge: Pledge, _: Sequence[Entry]) -> Folded:
        over = settling.is_over(pledge, unit.now)
        if not (over and settling.is_undecided(before)) or settling.is_undecided(pledge):
            return pledge, []
        leaving = await store.leaving_since(unit, pledge.id, pledge.deadline, MOST_LEAVING)
        return await _put_out(unit, pledge, leaving)

    return let_leave


async def _count(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    signings = [
        Signing(e.event.signature, e.at, e.event.terms, e.event.asked_at)
        for e in entries
        if isinstance(e.event, PledgeSigned)
    ]
    good = await _not_counted(unit, pledge, signings)
    counted, done, events = counting.take_in(pledge, good)
    if counted.activated_at != pledge.activated_at and await _is_burst(unit, counted, done):
        held = settling.hold(pledge, unit.now + bursts.HELD_FOR)
        counted, done, _ = counting.take_in(held, good)
        events = [PledgeHeld(id=pledge.id)]
    await _mark(unit, pledge, done)
    return counted, events


async def _is_burst(unit: Unit, pledge: Pledge, done: counting.Sorted) -> bool:
    """Whether it is on only because of very many who signed from one network within minutes."""
    assert pledge.activated_at is not None, "not active"
    if pledge.was_held:
        return False
    several = await bursts.latest(unit, pledge.id, pledge.activated_at - bursts.WITHIN)
    if len(several) < bursts.FEWEST:
        return False
    now = {*done.counted, *done.late}
    known = await pledges.signatures_among(unit, [one.id for one in several if one.id not in now])
    counted = now | {one.id for one in known if one.state is SignatureState.COUNTED}
    return bursts.is_suspicious(pledge, (one.network for one in several if one.id in counted))


async def _not_counted(unit: Unit, pledge: Pledge, signings: list[Signing]) -> list[Signing]:
    """Without those who withdrew after the deadline, which has no effect yet, and then confirmed another asking."""
    confirmed = [one.signature for one in signings if one.at >= pledge.deadline]
    if not confirmed:
        return signings
    found = await pledges.signatures_among(unit, confirmed)
    counted = {one.id for one in found if one.state in store.IN_THE_COUNT}
    return [one for one in signings if one.signature not in counted]


async def _take_places(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    at = {entry.event.signature: entry.at for entry in entries if isinstance(entry.event, PlaceTaken)}
    found = await _found(unit, at)
    kept = {one.id for one in found if one.state is SignatureState.OFFERED and one.terms >= pledge.terms}
    takings = [Signing(key, at[key]) for key in at if key in kept]
    counted, done, events = counting.take_places(pledge, takings)
    await _mark(unit, pledge, done)
    return counted, events


async def _withdraw(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    gone = [
        entry.event.signature
        for entry in entries
        if isinstance(entry.event, SignatureWithdrawn) and not counting.leaves_later(pledge, entry.at)
    ]
    return await _put_out(unit, pledge, await _found(unit, gone))


async def _lapse_offers(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    keys = [entry.event.signature for entry in entries if isinstance(entry.event, OfferLapsed)]
    found = await _found(unit, keys)
    return await _put_out(unit, pledge, [one for one in found if one.state is SignatureState.OFFERED])


async def _erase(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    erased_at = {e.event.signature: e.event.erased_at for e in entries if isinstance(e.event, SignerErased)}
    found = await _found(unit, erased_at)
    going = [one for one in found if counting.lets_go(pledge, one, erased_at[one.id])]
    if not going:
        return pledge, []
    await pledges.delete_signatures(unit, [one.id for one in going])
    return _without(pledge, going)


async def _revise(unit: Unit, pledge: Pledge, _: Sequence[Entry]) -> Folded:
    # All there is in the log's order was given to earlier terms: who accepts these comes after.
    await store.lapse_all(unit, pledge.id)
    return counting.lapse_all(pledge), []


async def _settle(unit: Unit, pledge: Pledge, entries: Sequence[Entry]) -> Folded:
    closed_at = entries[-1].at
    if not settling.is_settled_by(pledge, closed_at) or settling.is_held(pledge):
        return pledge, []
    if settling.gives_grace(pledge, closed_at) and await _yet_to_confirm(unit, pledge) >= pledge.missing:
        return settling.give_grace(pledge), []
    return settling.decide(pledge, await store.reached_at(unit, pledge) if not pledge.missing else None)


async def _yet_to_confirm(unit: Unit, pledge: Pledge) -> int:
    asked = await waiting.asked_before(unit, KIND, pledge.id, pledge.deadline, unit.now, limit=pledge.missing)
    return asked + await store.unfolded_since(unit, pledge.id, pledge.deadline, pledge.missing)


async def _suspend(unit: Unit, pledge: Pledge, _: Sequence[Entry]) -> Folded:
    # Who cannot answer loses no place.
    if pledge.offered:
        await store.keep_offers(unit, pledge.id, None)
    return pledge, []


async def _release(unit: Unit, pledge: Pledge, _: Sequence[Entry]) -> Folded:
    if pledge.offered and pledge.state is not PledgeState.SUSPENDED:
        await store.keep_offers(unit, pledge.id, counting.offered_until(pledge, unit.now))
    reached_at = await store.reached_at(unit, pledge) if settling.may_activate(pledge) else None
    # Its terms, which may be new by now, count.
    return settling.decide(pledge, reached_at) if reached_at else (settling.release(pledge), [])


async def _end_hold(unit: Unit, pledge: Pledge, _: Sequence[Entry]) -> Folded:
    free = settling.end_hold(pledge)
    reached_at = await store.reached_at(unit, pledge) if settling.may_activate(free) else None
    return settling.decide(free, reached_at) if reached_at else (free, [])


async def _found(unit: Unit, keys: Sequence[UUID] | Mapping[UUID, object]) -> list[Signature]:
    return await pledges.signatures_among(unit, list(keys)) if keys else []


async def _put_out(unit: Unit, pledge: Pledge, signatures: Sequence[Signature]) -> Folded:
    if not signatures:
        return pledge, []
    await store.put_out(unit, [one.id for one in signatures], SignatureState.WITHDRAWN)
    return _without(pledge, signatures)


def _without(pledge: Pledge, signatures: Sequence[Signature]) -> Folded:
    return counting.leave(pledge, Counter(one.state for one in signatures))


async def _mark(unit: Unit, pledge: Pledge, done: counting.Sorted) -> None:
    if done.lapsed:
        await store.put_out(unit, done.lapsed, SignatureState.LAPSED)
    if done.counted:
        await store.count_in(unit, done.counted, late=False)
    if done.late:
        await store.count_in(unit, done.late, late=True)
    if done.waiting:
        await store.queue(unit, done.waiting, pledge.tickets)


STEPS: Mapping[type[Event], Step] = {
    PledgeSigned: _count,
    SignatureWithdrawn: _withdraw,
    PlaceTaken: _take_places,
    OfferLapsed: _lapse_offers,
    SignerErased: _erase,
    PledgeRevised: _revise,
    PledgeClosed: _settle,
    PledgeSuspended: _suspend,
    PledgeReleased: _release,
    PledgeHoldEnded: _end_hold,
    PledgeApproved: _release,
}
