"""What guests send along with what they do, and how they confirm it."""

import strawberry

from pledgebank.people import confirming, store
from pledgebank.people.api.signing_in import Session
from pledgebank.people.model import Guest
from pledgebank.web.context import Context
from pledgebank.web.mutation import UserError, no_errors


@strawberry.input(description="How to reach a guest: one of email and phone.")
class ContactInput:
    """How to reach a guest."""

    email: str | None = strawberry.field(default=None, description="E-mail address.")
    phone: str | None = strawberry.field(
        default=None, description="Telephone number: CHANNEL_UNAVAILABLE until text messages are set up."
    )
    name: str | None = strawberry.field(
        default=None, description="What to call them, at most 60 characters; for who has no name here yet."
    )


@strawberry.input(description="The code that arrived with the letter that named what it confirms.")
class ConfirmContactInput:
    """The code that arrived."""

    contact: ContactInput = strawberry.field(description="Where it arrived.")
    code: str = strawberry.field(description="The six digits.")


@strawberry.type(description="A session: what the letter named is now this person's, as far as it still could be.")
class ConfirmContactPayload:
    """A session of who confirmed."""

    session: Session | None = strawberry.field(default=None, description="What the device needs from now on.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was done.")


def guest_of(context: Context, contact: ContactInput | None) -> Guest | None:
    """The guest who acts; None for who is signed in, whose contact is known. Raises Refused SIGN_IN_NEEDED, INVALID."""
    if context.viewer is not None or contact is None:
        context.person()
        return None
    return confirming.acting(context, contact.email, contact.phone, contact.name)


async def other_of(context: Context, contact: ContactInput | None) -> Guest | None:
    """For whom somebody who is signed in acts; None for themselves. Raises Refused INVALID, CHANNEL_UNAVAILABLE."""
    if context.viewer is None or contact is None or not (contact.email or contact.phone):
        return None
    other = confirming.acting(context, contact.email, contact.phone, contact.name)
    viewer = await context.load(store.by_ids, context.viewer.person)
    return None if viewer is None or viewer.email == other.email else other
