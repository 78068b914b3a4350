"""What people can do about themselves: coming in, staying in, going out, and leaving for good."""

from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.people import commands, confirming, entrance, rules, store, tokens
from pledgebank.people.api.account import (
    DeleteAccountInput,
    DeleteAccountPayload,
    EndSessionInput,
    EndSessionPayload,
    UpdateProfileInput,
    UpdateProfilePayload,
)
from pledgebank.people.api.confirming import ConfirmContactInput, ConfirmContactPayload
from pledgebank.people.api.signing_in import (
    RefreshSessionInput,
    RequestSignInCodeInput,
    RequestSignInCodePayload,
    Session,
    SignInInput,
    SignInPayload,
    SignOutInput,
    SignOutPayload,
)
from pledgebank.people.api.types import Viewer, viewer_node
from pledgebank.people.entrance import Entrance
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import mutation, publishing


@strawberry.type
class Mutations:
    """What people can do."""

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
    async def confirm_contact(
        self,
        info: Info,
        input: Annotated[ConfirmContactInput, strawberry.argument(description="The code that arrived, and where.")],
    ) -> ConfirmContactPayload:
        """For a guest's contact on createReport and signPledge: confirms what the code's letter named, and signs in.

        With a code from requestSignInCode it signs in and confirms nothing.
        """
        contact = input.contact
        email = rules.email_of(contact.email, contact.phone, "contact")
        name = rules.name_of(contact.name, "contact", "name")
        opened, secret = await confirming.confirm(info.context, email, rules.digits_of(input.code), name)
        return ConfirmContactPayload(session=await _session(info.context, opened, secret))

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
        """Sign this device out, or all of them. Their access tokens end with them."""
        person = info.context.person()
        this = info.context.viewer.session if info.context.viewer and not input.everywhere else None
        await info.context.write(partial(commands.sign_out, person=person, session=this))
        return SignOutPayload()

    @mutation
    async def end_session(
        self,
        info: Info,
        input: Annotated[EndSessionInput, strawberry.argument(description="Which device.")],
    ) -> EndSessionPayload:
        """Sign one of your devices out, at once; one that is already is no matter."""
        context, person = info.context, info.context.person()
        session = nodes.key_of(input.session, "DeviceSession", "session")
        await context.write(partial(commands.sign_out, person=person, session=session))
        return EndSessionPayload(viewer=await viewer_node(context, person))

    @publishing
    async def update_profile(
        self,
        info: Info,
        input: Annotated[UpdateProfileInput, strawberry.argument(description="What is to be changed.")],
    ) -> UpdateProfilePayload:
        """Change the name others see, or the language we write to you in."""
        context, person = info.context, info.context.person()
        name = None if input.name is strawberry.UNSET else input.name or ""
        language = None if input.language is strawberry.UNSET else input.language or context.language
        await context.write(partial(commands.change_profile, person=person, name=name, language=language))
        return UpdateProfilePayload(viewer=await viewer_node(context, person))

    @mutation
    async def delete_account(
        self,
        info: Info,
        input: Annotated[DeleteAccountInput, strawberry.argument(description="Proof that it is you.")],
    ) -> DeleteAccountPayload:
        """Delete your account, for good: your address, your name and all your sessions are gone at once.

        Reports stay, without you. Your signatures on pledges that are still open are taken back, on others they stay
        without your name; your own open pledges are cancelled. Places you hold go to who is next, and what you
        organise and is still to come is called off. Sign in with the same address later, and you are somebody new.
        """
        info.context.person()
        await entrance.let_go(info.context, rules.digits_of(input.code))
        return DeleteAccountPayload()


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
