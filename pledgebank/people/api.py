"""People as GraphQL shows them, and the way in."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.people import commands, entrance, model, rules, store, tokens
from pledgebank.people.entrance import Entrance
from pledgebank.web import described, nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.nodes import Node


@strawberry.type(description="A neighbour, as others see them.")
class Person(Node):
    """A neighbour."""

    known: strawberry.Private[model.Person]

    @described.field
    def name(self, info: Info) -> str:
        """ "A neighbour", in the viewer's language, where none was chosen."""
        return rules.shown_name(self.known, info.context.language)

    @classmethod
    def of(cls, person: model.Person) -> "Person":
        """As everyone may see them."""
        return cls(id=nodes.encode("Person", person.id), known=person)


@strawberry.type(description="The person signed in, as only they see themselves.")
class Viewer(Node):
    """The person signed in."""

    name: str = strawberry.field(description="The name others see; empty where none was chosen.")
    email: str | None = strawberry.field(description="The address they sign in with.")
    phone: str | None = strawberry.field(description="Their telephone number; null until text messages are set up.")
    language: str = strawberry.field(description="The language we write to them in, as a BCP 47 tag.")

    @classmethod
    def of(cls, person: model.Person) -> "Viewer":
        """As they see themselves: for their own eyes only."""
        key = nodes.encode("Viewer", person.id)
        return cls(id=key, name=person.name, email=person.email, phone=None, language=person.language)


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


async def _viewer(info: Info) -> Viewer | None:
    key = info.context.person_id
    return await viewer_node(info.context, key) if key else None


@strawberry.type
class Queries:
    """What can be asked about people."""

    viewer: Viewer | None = strawberry.field(resolver=_viewer, description="The person signed in; null for a guest.")


@strawberry.type
class Mutations:
    """Signing in and out."""

    @mutation
    async def request_sign_in_code(
        self,
        info: Info,
        input: Annotated[RequestSignInCodeInput, strawberry.argument(description="Where to send it.")],
    ) -> RequestSignInCodePayload:
        """Have a code sent that signs its reader in. The answer says nothing about who is known to us."""
        email = rules.email_of(input.email, input.phone)
        language = rules.language_of(input.language, info.context.language)
        sent = await entrance.send_code(info.context, email, language)
        return RequestSignInCodePayload(expires_at=sent.expires_at)

    @mutation
    async def sign_in(
        self,
        info: Info,
        input: Annotated[SignInInput, strawberry.argument(description="The code that arrived.")],
    ) -> SignInPayload:
        """Sign a device in with a code; the first time this also makes the person's account."""
        email = rules.email_of(input.email, input.phone)
        device = rules.device_of(input.device_name)
        code = rules.digits_of(input.code)
        opened, secret = await entrance.let_in(info.context, email, code, input.nonce, device)
        return SignInPayload(session=await _session(info.context, opened, secret))

    @mutation
    async def refresh_session(
        self,
        info: Info,
        input: Annotated[RefreshSessionInput, strawberry.argument(description="The token the device has.")],
    ) -> SignInPayload:
        """Repeatable when the answer was lost: reuse is punished only after the successor has been used."""
        presented = info.context.get(Entrance).tokens.read_refresh_token(input.refresh_token)
        secret = tokens.new_secret()
        refresh = partial(
            commands.refresh,
            session=presented.session,
            presented=presented.digest,
            successor=tokens.digest(secret),
        )
        # Ending a session must stand, so the command answers it and only here does it become a refusal.
        if (await info.context.write(refresh)).value is None:
            raise rules.session_ended()
        return SignInPayload(session=await _session(info.context, presented.session, secret))

    @mutation
    async def sign_out(
        self,
        info: Info,
        input: Annotated[SignOutInput, strawberry.argument(description="Which devices.")],
    ) -> SignOutPayload:
        """Sign this device out, or all of them. Access tokens given before end within fifteen minutes."""
        person = info.context.person()
        this = info.context.viewer.session if info.context.viewer and not input.everywhere else None
        await info.context.write(partial(commands.sign_out, person=person, session=this))
        return SignOutPayload()


async def node(context: Context, key: UUID) -> Person | None:
    """Anyone, as everyone may see them."""
    person = await context.load(store.by_ids, key)
    return Person.of(person) if person else None


async def viewer_node(context: Context, key: UUID) -> Viewer | None:
    """The viewer; None for anybody else."""
    person = await context.load(store.by_ids, key) if key == context.person_id else None
    return Viewer.of(person) if person else None


async def _session(context: Context, key: UUID, secret: bytes) -> Session:
    opened = await store.session(context.reader, key)
    person = await store.get(context.reader, opened.person) if opened else None
    if opened is None or person is None:
        raise rules.session_ended()
    vault = context.get(Entrance).tokens
    access, expires = vault.access_token(person.id, opened.id, context.now)
    return Session(
        access_token=access,
        expires_at=expires,
        refresh_token=vault.refresh_token(opened.id, secret),
        viewer=Viewer.of(person),
    )
