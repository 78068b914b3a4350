"""What signers may do: join, take it back, join again, accept new terms, take a place that was kept for them. Pure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Event, Origin
from pledgebank.pledges import rules
from pledgebank.pledges.events import OfferLapsed, PlaceTaken, PledgeSigned, SignatureWithdrawn
from pledgebank.pledges.model import NameVisibility, Pledge, Signature, SignatureState
from pledgebank.pledges.signing import settling

# The signature as it then is, and what that tells: nothing where it stands as it was.
Done = tuple[Signature, list[Event]]
_OUT = (SignatureState.WITHDRAWN, SignatureState.LAPSED)


def sign(
    pledge: Pledge,
    *,
    id: UUID,  # noqa: A002 - the field's name
    person: UUID,
    visibility: NameVisibility,
    terms: int | None,
    now: datetime,
    origin: Origin | None = None,
    asked_at: datetime | None = None,
    shares_contact: bool | None = None,
    entered_by: UUID | None = None,
    household: bytes | None = None,
) -> Done:
    """A new signature, not yet counted. `asked_at`: when a guest asked for what they confirm now.

    `shares_contact` means nothing where the pledge does not ask for that, nor `household` where it counts people.

    Raises Refused PLEDGE_BY_AREA, OWN_PLEDGE, PLEDGE_CLOSED, TERMS_CHANGED, or INVALID without a household.
    """
    if pledge.by_area:
        raise Refused("PLEDGE_BY_AREA", "Please say in which area you join.", field=("area",))
    if person == pledge.promiser:
        raise Refused("OWN_PLEDGE", "This is your own pledge: now it needs the others.")
    _require_open(pledge, now, asked_at)
    if terms is not None and terms != pledge.terms:
        raise _terms_changed()
    _require_household(pledge, household)
    signature = Signature(
        id=id,
        pledge=pledge.id,
        person=person,
        terms=pledge.terms,
        visibility=visibility,
        state=SignatureState.RECEIVED,
        signed_at=now,
        origin=origin,
        entered_by=entered_by,
        shares_contact=bool(shares_contact) and pledge.asks_contacts,
        family=pledge.parent,
        household=household if pledge.per_household else None,
    )
    return signature, [_signed(signature, asked_at)]


def sign_again(
    pledge: Pledge,
    signature: Signature,
    *,
    visibility: NameVisibility,
    terms: int | None,
    now: datetime,
    asked_at: datetime | None = None,
    shares_contact: bool | None = None,
    household: bytes | None = None,
) -> Done:
    """What signing means for who has signed before; nothing where their signature stands, to the present terms.

    But whether they share their contact is as they say it now, if they say it (None: they do not); not so where they
    confirm what they asked as a guest.

    Who had withdrawn is last in the queue; new terms must be named to be accepted; a place kept for them is taken. One
    that was kept until a while ago has gone to the next: then this is signing anew.
    Raises Refused PLEDGE_CLOSED or TERMS_CHANGED.
    """
    accepts = signature.terms < pledge.terms
    shares = (signature.shares_contact if shares_contact is None else shares_contact) and pledge.asks_contacts
    if signature.withdrawn_at is None and not accepts:
        said, events = _take_place(pledge, signature, now)
        return (said if asked_at else replace(said, shares_contact=shares)), events
    _require_open(pledge, now, asked_at)
    if terms != pledge.terms and (accepts or terms is not None):
        raise _terms_changed()
    anew = _anew(signature, now)
    withdrew = signature.withdrawn_at is not None
    shown = visibility if withdrew else signature.visibility
    home = household if withdrew and household else signature.household
    _require_household(pledge, home)
    said = replace(anew, terms=pledge.terms, visibility=shown, shares_contact=shares, household=home)
    return said, [_signed(said, asked_at)]


def check_elsewhere(pledge: Pledge, others: Sequence[Signature]) -> None:
    """Raises Refused SIGNED_ELSEWHERE where a person stands in another area of the pledge: one to each."""
    if any(one.pledge != pledge.id for one in others):
        raise Refused(
            "SIGNED_ELSEWHERE", "You have joined this in another area: please leave it there first.", field=("area",)
        )


def check_household(others: Sequence[Signature], person: UUID) -> None:
    """Raises Refused HOUSEHOLD_SIGNED where somebody else of the household has signed: one for each."""
    if any(one.person != person for one in others):
        raise Refused(
            "HOUSEHOLD_SIGNED", "Somebody has signed for this household: one of each counts.", field=("household",)
        )


def withdraw(signature: Signature, now: datetime) -> Done:
    """The signature taken back, and with it any consent; or the place declined. Also where that was done before."""
    if signature.withdrawn_at is not None:
        return signature, []
    gone = replace(signature, withdrawn_at=now, shares_contact=False)
    return gone, [SignatureWithdrawn(id=signature.pledge, signature=signature.id)]


def may_lapse(signature: Signature, now: datetime) -> bool:
    """Whether a place was kept for it long enough: an answer given in time is in the log by now."""
    until = signature.offer_until
    waits = signature.withdrawn_at is None and signature.taken_at is None
    offered = signature.state is SignatureState.OFFERED
    return offered and waits and until is not None and now >= until + settling.SETTLED_AFTER


def lapse(signature: Signature, now: datetime) -> Done:
    """The signature whose place goes to the next."""
    gone = replace(signature, withdrawn_at=now)
    return gone, [OfferLapsed(id=signature.pledge, signature=signature.id)]


def state(signature: Signature) -> SignatureState:
    """The state as it is shown: who withdrew does not wait for the fold."""
    return SignatureState.WITHDRAWN if signature.withdrawn_at is not None else signature.state


def has_signed(signature: Signature | None) -> bool:
    """Whether it stands in the count, for what only signers may read."""
    return signature is not None and state(signature) is SignatureState.COUNTED


def may(pledge: Pledge, signature: Signature | None, person: UUID | None, now: datetime) -> list[str]:
    """What a person may do with their signature now; a guest nothing."""
    takes = rules.takes_signatures(pledge, now)
    if person is None:
        return []
    if signature is None or signature.withdrawn_at is not None:
        return ["sign"] if takes and person != pledge.promiser else []
    acts = []
    if takes and signature.terms < pledge.terms:
        acts.append("accept_terms")
    elif takes and _is_kept(signature, now):
        acts.append("take_place")
    return [*acts, "withdraw"]


def _take_place(pledge: Pledge, signature: Signature, now: datetime) -> Done:
    if signature.state is not SignatureState.OFFERED or signature.taken_at is not None:
        return signature, []
    _require_open(pledge, now, None)
    if _is_kept(signature, now):
        return replace(signature, taken_at=now), [PlaceTaken(id=pledge.id, signature=signature.id)]
    anew = _anew(signature, now)
    return anew, [OfferLapsed(id=pledge.id, signature=signature.id), _signed(anew, None)]


def _is_kept(signature: Signature, now: datetime) -> bool:
    kept = signature.state is SignatureState.OFFERED and signature.taken_at is None
    return kept and (signature.offer_until is None or now < signature.offer_until)


def _anew(signature: Signature, now: datetime) -> Signature:
    # What the fold has put out is out either way; what it has not yet, it must still find as it left it.
    out = signature.state in _OUT
    state_ = SignatureState.RECEIVED if out else signature.state
    return replace(signature, signed_at=now, withdrawn_at=None, taken_at=None, done=None, state=state_)


def _signed(signature: Signature, asked_at: datetime | None) -> PledgeSigned:
    return PledgeSigned(id=signature.pledge, signature=signature.id, terms=signature.terms, asked_at=asked_at)


def _require_open(pledge: Pledge, now: datetime, asked_at: datetime | None) -> None:
    in_grace = asked_at is not None and settling.may_confirm(pledge, asked_at, now)
    if not rules.takes_signatures(pledge, now) and not in_grace:
        raise Refused("PLEDGE_CLOSED", "This pledge can no longer be signed.")


def _require_household(pledge: Pledge, household: bytes | None) -> None:
    if pledge.per_household and household is None:
        raise invalid("Please say where you live: one signature counts for each household.", "household")


def _terms_changed() -> Refused:
    return Refused("TERMS_CHANGED", "This pledge has changed; please read it again.", field=("terms",))
