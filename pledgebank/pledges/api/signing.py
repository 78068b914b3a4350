"""How people sign pledges, and take that back."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from pledgebank.base.errors import invalid
from pledgebank.councils.places import Places
from pledgebank.people import confirming
from pledgebank.people.api import ContactInput, guest_of
from pledgebank.people.confirming import Kind
from pledgebank.people.model import Act
from pledgebank.pledges import fold, store
from pledgebank.pledges import model as models
from pledgebank.pledges.api.types import Pledge, Signature, linked
from pledgebank.pledges.api.whence import HouseholdInput, network
from pledgebank.pledges.family import commands as family
from pledgebank.pledges.family.commands import Place
from pledgebank.pledges.leaflets.api import address
from pledgebank.pledges.signing import commands, crowd
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.words.sentences import say


@strawberry.input(description="A pledge to join.")
class SignPledgeInput:
    """A pledge to join."""

    pledge: strawberry.ID = strawberry.field(description="Which.")
    area: strawberry.ID | None = strawberry.field(
        default=None,
        description="Of a pledge by areas: in which. One area to each: refused with SIGNED_ELSEWHERE until you leave "
        "the other.",
    )
    location: PointInput | None = strawberry.field(
        default=None, description="In place of `area`: a point in it. It is not kept."
    )
    visibility: models.NameVisibility | None = strawberry.field(
        default=models.NameVisibility.HIDDEN, description="Who may read your name."
    )
    terms: int | None = strawberry.field(
        default=None, description="The terms the person saw: refused with TERMS_CHANGED if there are newer ones."
    )
    shares_contact: bool | None = strawberry.field(
        default=None,
        description="Whether its promiser may have your name and address once it is active: only as an answer to "
        "`contactQuestion`. Sign again to say otherwise; left out it stays as it was. It ends when you withdraw.",
    )
    household: HouseholdInput | None = strawberry.field(
        default=None,
        description="Where you live, for a pledge `perHousehold`: refused with HOUSEHOLD_SIGNED where somebody there "
        "has signed.",
    )
    contact: ContactInput | None = strawberry.field(
        default=None, description="For a guest: the signature is UNCONFIRMED until confirmContact."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(
        default=None, description="Makes it safe to repeat; a guest's letter is then sent anew."
    )

    def place(self) -> Place:
        """Where. Raises Refused INVALID for both, NOT_FOUND for an id of something else."""
        if self.area and self.location:
            raise invalid("Please choose either a place or an area.", "area")
        if self.location:
            return self.location.point()
        return nodes.key_of(self.area, "Area", "area") if self.area else None


@strawberry.type(description="The signature given, or why not.")
class SignPledgePayload:
    """The signature given, or why not."""

    signature: Signature | None = strawberry.field(
        default=None, description="Yours; the earlier one if you had signed."
    )
    pledge: Pledge | None = strawberry.field(
        default=None,
        description="The pledge, with your signature in its count; that in your area. Null where you may no longer see "
        "it.",
    )
    settled: bool = strawberry.field(default=False, description="False while the count is still catching up.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="A pledge to leave.")
class WithdrawSignatureInput:
    """A pledge to leave."""

    pledge: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The pledge left, or why not.")
class WithdrawSignaturePayload:
    """The pledge left, or why not."""

    pledge: Pledge | None = strawberry.field(
        default=None, description="The pledge, without your signature; null where you may no longer see it."
    )
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class SigningMutations:
    """What people can do with their signatures."""

    @mutation
    async def sign_pledge(
        self, info: Info, input: Annotated[SignPledgeInput, strawberry.argument(description="Which pledge, and how.")]
    ) -> SignPledgePayload:
        """Join a pledge, accept its new terms, or take the place that is kept for you. Waits a little for the count.

        A guest's is UNCONFIRMED, and counts only from confirmContact on, which must be before the deadline.
        """
        context = info.context
        guest = guest_of(context, input.contact)
        once = context.once("signPledge", input, guest=guest.id if guest else None)
        pledge = nodes.key_of(input.pledge, "Pledge", "pledge")
        visibility = input.visibility or models.NameVisibility.HIDDEN
        person = guest.id if guest else context.person()
        chosen: dict[str, Any] = {
            "pledge": pledge,
            "place": input.place(),
            "places": context.get(Places),
            "visibility": visibility,
            "terms": input.terms,
            "shares_contact": input.shares_contact,
            "household": input.household.digest(context) if input.household else None,
            "network": network(context),
        }
        if guest:
            propose = partial(family.propose, **chosen, guest=guest)
            key, act = await confirming.ask(context, guest, propose, once=once)
            signature = commands.proposed(act) if act else await _counted(context, key)
            settled = signature.state is models.SignatureState.COUNTED
        else:
            sign = partial(family.sign, **chosen, person=person)
            wish = crowd.Wish(pledge, visibility, input.terms, chosen["shares_contact"], chosen["network"])
            # Who says where they are does more than sign one pledge.
            together = chosen["place"] is None
            written = await (
                context.write_plainly(crowd.plain(wish), sign, once=once)
                if together
                else context.write(sign, once=once)
            )
            reached = await context.settled(written, fold.FOLDS)
            # The signature first: a pledge read after it has at least that signature in its count.
            signature = await _signature(context, written.value)
            settled = reached and signature.state is not models.SignatureState.RECEIVED
        # Who has signed before need not see any more what it has become.
        shown = await linked(context, signature.pledge)
        return SignPledgePayload(signature=Signature.of(signature), pledge=shown, settled=settled)

    @mutation
    async def withdraw_signature(
        self, info: Info, input: Annotated[WithdrawSignatureInput, strawberry.argument(description="From what.")]
    ) -> WithdrawSignaturePayload:
        """Take your signature back, at any time and without a reason, or decline a place. What is active stays so."""
        context, person = info.context, info.context.person()
        pledge = nodes.key_of(input.pledge, "Pledge", "pledge")
        command = partial(commands.withdraw, pledge=pledge, person=person)
        written = await context.write(command, once=context.once("withdrawSignature", input))
        await context.settled(written, fold.FOLDS)
        return WithdrawSignaturePayload(pledge=await linked(context, pledge))


async def _signature(context: Context, key: UUID) -> models.Signature:
    signature = await context.load(store.signatures_by_ids, key)
    assert signature is not None, "a signature written and not found"
    return signature


async def _counted(context: Context, key: UUID) -> models.Signature:
    """A guest's signature that was confirmed since: what all may see of it."""
    signature = await store.signature(context.reader, key)
    if signature is None or signature.state is not models.SignatureState.COUNTED:
        raise confirming.gone()
    return signature


def _named(act: Act, language: str) -> str:
    if act.written_by:
        by, title = act.written_by, act.title
        return say("{name} wrote down your name for the pledge “{title}”", language, name=by, title=title)
    if commands.proposed(act).shares_contact:
        return say(
            "your signature on “{title}”, and that its promiser may have your address", language, title=act.title
        )
    return say("your signature on “{title}”", language, title=act.title)


async def _page(context: Context, act: Act) -> str:
    found = await context.load(store.by_ids, act.about) if act.about else None
    return f"{address(context, found.ref)}/confirm" if found else ""


# What guests can ask for here, under the name of its kind.
GUESTS = {commands.KIND: Kind(_named, commands.confirm, fold.FOLDS, _page)}
