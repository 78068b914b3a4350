"""What is sent and answered about one's own account."""

import strawberry

from pledgebank.people.api.types import Viewer
from pledgebank.web.mutation import UserError, no_errors


@strawberry.input(description="A device to sign out.")
class EndSessionInput:
    """A device to sign out."""

    session: strawberry.ID = strawberry.field(description="Which, as `Viewer.sessions` lists it.")


@strawberry.type(description="Whether the device was signed out.")
class EndSessionPayload:
    """Whether the device was signed out."""

    viewer: Viewer | None = strawberry.field(default=None, description="Who asked, with the devices that are left.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was done.")


@strawberry.input(description="What others see of you, and how we write to you. What is left out stays as it is.")
class UpdateProfileInput:
    """What is to be changed."""

    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name others see, at most 60 characters; null or empty for none."
    )
    language: str | None = strawberry.field(
        default=strawberry.UNSET, description="As a BCP 47 tag; null for the language of this request."
    )


@strawberry.type(description="The profile as it now is, or why it was not changed.")
class UpdateProfilePayload:
    """The profile as it now is."""

    viewer: Viewer | None = strawberry.field(default=None, description="Yourself, as you now are.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was changed.")


@strawberry.input(description="Proof that it is you: ask for it with requestSignInCode, for your own address.")
class DeleteAccountInput:
    """Proof that it is you."""

    code: str = strawberry.field(description="The six digits that arrived.")


@strawberry.type(description="Whether the account is gone.")
class DeleteAccountPayload:
    """Whether the account is gone."""

    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was done.")
