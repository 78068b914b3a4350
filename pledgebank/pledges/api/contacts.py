"""Names collected for a pledge, who has yet to confirm, and whom its promiser may write to because they said so."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Self

import strawberry

from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.groups.api import eyes
from pledgebank.people import entering, waiting
from pledgebank.people import store as people
from pledgebank.people.model import Person
from pledgebank.pledges import model as models
from pledgebank.pledges import sight, store
from pledgebank.pledges.api.types import Pledge, Signature
from pledgebank.pledges.api.whence import HouseholdInput
from pledgebank.pledges.model import PledgeState
from pledgebank.pledges.signing import entering as names
from pledgebank.pledges.signing import store as signing
from pledgebank.pledges.signing.commands import KIND
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.words.sentences import say

MOST_UNCONFIRMED = 10_000


@strawberry.type(description="How to reach a signer who agreed to that.")
class Contact:
    """A signer's contact."""

    name: str | None = strawberry.field(description="Their name; null where they chose none.")
    email: str = strawberry.field(description="Their e-mail address.")

    @classmethod
    def of(cls, person: Person) -> Self:
        """As the promiser sees it: whether they may was asked before."""
        assert person.email is not None, "somebody without an address"
        return cls(name=person.name or None, email=person.email)


@strawberry.input(description="A name that somebody wrote down on paper, and where to ask them.")
class EntryInput:
    """A name on paper."""

    name: str = strawberry.field(description="What they are called, at most 60 characters.")
    email: str = strawberry.field(description="Their e-mail address.")
    household: HouseholdInput | None = strawberry.field(
        default=None, description="Where they live, for a pledge `perHousehold`."
    )


@strawberry.input(description="Names collected for a pledge on paper or at the door.")
class EnterSignaturesInput:
    """Names for a pledge."""

    pledge: strawberry.ID = strawberry.field(description="Which.")
    entries: list[EntryInput] = strawberry.field(description="Who signed, 1 to 50.")
    idempotency_key: strawberry.ID | None = strawberry.field(
        default=None, description="Makes it safe to repeat; nobody is written to twice."
    )


@strawberry.type(description="The pledge whose names were entered, or why none was.")
class EnterSignaturesPayload:
    """The pledge, or why not."""

    pledge: Pledge | None = strawberry.field(
        default=None, description="The pledge: the names are in its unconfirmedCount."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=no_errors, description="Why it was refused; `field` has the place in `entries`, from 0."
    )


@strawberry.type
class EnteringMutations:
    """What promisers can do with names on paper."""

    @mutation
    async def enter_signatures(
        self, info: Info, input: Annotated[EnterSignaturesInput, strawberry.argument(description="Which, and who.")]
    ) -> EnterSignaturesPayload:
        """Enter names that were collected for a pledge: by its promiser, officers of its body, or its moderators.

        Each is written to and counts once they confirm, within a week and before the deadline; who never does is
        nowhere. All are entered or none.
        """
        context, person = info.context, info.context.person()
        pledge = nodes.key_of(input.pledge, "Pledge", "pledge")
        guests = entering.read(context, [(one.name, one.email) for one in input.entries])
        homes = [one.household.digest(context) if one.household else None for one in input.entries]
        draft = partial(names.propose_all, pledge=pledge, person=person, homes=homes)
        once = context.once("enterSignatures", input)
        await entering.enter(context, guests, draft, thing=pledge, once=once)
        found = await context.load(store.by_ids, pledge)
        return EnterSignaturesPayload(pledge=Pledge.of(found) if found else None)


async def unconfirmed_count(root: Pledge, info: Info) -> int | None:
    """How many have yet to confirm that they sign, at most 10,000; for who promises, null for others."""
    context = info.context
    if not await _promises(context, root.model):
        return None
    return await waiting.asked_about(context.reader, KIND, root.model.id, context.now, limit=MOST_UNCONFIRMED)


async def contact_question(root: Pledge, info: Info) -> str | None:
    """What signers are asked where `asksContacts`: yes is `sharesContact` of signPledge. Null where it is not asked."""
    if not root.model.asks_contacts:
        return None
    language = info.context.language
    return say("Once this pledge is active, may who made it have your name and e-mail address?", language)


async def contacts(root: Pledge, info: Info, first: First = None, after: After = None) -> Connection[Contact]:
    """The counted signers who agreed to it, the earliest first: for who promises, once it is active; none for others.

    A page may have fewer rows than there are signers on it: who has deleted their account is left out.
    """
    context, as_of = info.context, info.context.as_of
    active = root.model.state is PledgeState.ACTIVE and root.model.called_off_at is None
    size = page.size(first)
    if not active or not await _promises(context, root.model):
        return connection(Page[Person]((), (), has_more=False), Contact.of, as_of=as_of, after=after)
    found = await signing.sharing(context.reader, root.model.id, size, after)
    known = {one.id: one for one in await people.by_ids(context.reader, [s.person for s in found.items]) if one}
    rows = [
        (known[signature.person], cursor)
        for signature, cursor in zip(found.items, found.cursors, strict=True)
        if signature.person in known and known[signature.person].email
    ]
    shown = Page(tuple(row[0] for row in rows), tuple(row[1] for row in rows), found.has_more)
    return connection(shown, Contact.of, as_of=as_of, after=after)


async def shares_contact(root: Signature, info: Info) -> bool | None:
    """Whether its signer lets the promiser have their name and address; for who signed, null for others."""
    return root.model.shares_contact if root.model.person == info.context.person_id else None


async def _promises(context: Context, pledge: models.Pledge) -> bool:
    return context.person_id is not None and sight.speaks_for(pledge, await eyes(context))


CONTACT_FIELDS: Mapping[str, Callable[..., Any]] = {
    one.__name__: one for one in (unconfirmed_count, contact_question, contacts)
}
