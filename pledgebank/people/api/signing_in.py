"""What is sent and answered on the way in and out."""

from datetime import datetime

import strawberry

from pledgebank.people.api.types import Viewer
from pledgebank.web.mutation import UserError, no_errors


@strawberry.type(description="A device signed in.")
class Session:
    """What a device needs to act for a person."""

    access_token: str = strawberry.field(description="For the Authorization header, as a Bearer token.")
    expires_at: datetime = strawberry.field(description="When the access token ends; refresh the session before.")
    refresh_token: str = strawberry.field(description="For refreshSession, once; keep it secret.")
    viewer: Viewer = strawberry.field(description="Who is signed in.")


@strawberry.input(description="Where to send a sign-in code: one of email and phone.")
class RequestSignInCodeInput:
    """Who wants to sign in."""

    email: str | None = strawberry.field(default=None, description="E-mail address.")
    phone: str | None = strawberry.field(
        default=None, description="Telephone number: CHANNEL_UNAVAILABLE until text messages are set up."
    )
    language: str | None = strawberry.field(default=None, description="Language of the message, as a BCP 47 tag.")


@strawberry.type(description="Whether a code is on its way.")
class RequestSignInCodePayload:
    """Whether a code is on its way."""

    expires_at: datetime | None = strawberry.field(default=None, description="Until when the code can be used.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was done.")


@strawberry.input(description="The code that arrived, from where it was sent to.")
class SignInInput:
    """The code that arrived."""

    email: str | None = strawberry.field(default=None, description="The address the code was sent to.")
    phone: str | None = strawberry.field(default=None, description="The number the code was sent to.")
    code: str = strawberry.field(description="The six digits.")
    device_name: str | None = strawberry.field(
        default=None, description="What the owner calls this device; at most 100 characters."
    )
    nonce: strawberry.ID | None = strawberry.field(
        default=None, description="Made by the device: the same call may be repeated for five minutes."
    )


@strawberry.input(description="The newest refresh token that the device has.")
class RefreshSessionInput:
    """The newest refresh token that the device has."""

    refresh_token: str = strawberry.field(description="As it came with the session.")


@strawberry.type(description="A session, when one was given.")
class SignInPayload:
    """A session, when one was given."""

    session: Session | None = strawberry.field(default=None, description="What the device needs from now on.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was done.")


@strawberry.input(description="Which devices to sign out.")
class SignOutInput:
    """Which devices to sign out."""

    everywhere: bool | None = strawberry.field(
        default=False, description="All of the person's devices, instead of this one."
    )


@strawberry.type(description="Whether the devices were signed out.")
class SignOutPayload:
    """Whether the devices were signed out."""

    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was done.")
