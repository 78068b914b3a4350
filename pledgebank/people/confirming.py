"""Guests: what they ask for waits, a letter names it, and the code in that letter confirms it and signs them in."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.base.errors import Refused, not_found
from pledgebank.base.ids import new_id
from pledgebank.mail.message import MailFailed
from pledgebank.people import commands, entrance, letters, rules, tokens, waiting
from pledgebank.people.commands import Confirms
from pledgebank.people.entrance import Entrance
from pledgebank.people.model import Act, Guest
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once
from pledgebank.web.context import Context
from pledgebank.web.limits.rates import network_of
from pledgebank.words import languages

_LETTER = "letter"


class Kind(Struct, frozen=True):
    """One sort of thing that a guest can ask for.

    `named`: what a letter calls it, in one of our languages; its title is short enough for that. `confirm`: makes it
    this person's; answers whether it did. `counted_by`: the follower to wait for until it shows, where there is one.
    `page`: the address of a page, if there is one, whose button confirms what `seal` made of an address and a code.
    """

    named: Callable[[Act, str], str]
    confirm: Confirms
    counted_by: Follower | None = None
    page: Callable[[Context, Act], Awaitable[str]] | None = None


class Confirmable(Struct, frozen=True):
    """Everything that guests can ask for, by kind; what is waited for comes last."""

    kinds: Mapping[str, Kind]


def acting(
    context: Context, email: str | None, phone: str | None, name: str | None, *, within: tuple[str, ...] = ("contact",)
) -> Guest:
    """Who acts by this contact, which the input field `within` holds. Raises Refused INVALID, CHANNEL_UNAVAILABLE."""
    address = rules.email_of(email, phone, *within)
    vault = context.get(Entrance).tokens
    return Guest(
        email=address,
        contact=vault.contact_digest(address),
        network=vault.contact_digest(f"network {network_of(context.address)}"),
        name=rules.name_of(name, *within, "name"),
        language=context.language,
    )


async def ask(
    context: Context, guest: Guest, draft: Callable[[Unit], Awaitable[Act]], *, once: Once | None
) -> tuple[UUID, Act | None]:
    """Keep what a guest asks for and send the letter that names it; None where it no longer waits, being a repeat.

    Nobody is looked for, so that nothing here can depend on who is known to us. A repeat sends the letter anew as long
    as codes may be sent there. Raises what the draft refuses, and Refused TOO_MANY, MAIL_FAILED.
    """
    allowed = False

    async def keep(unit: Unit) -> UUID:
        nonlocal allowed
        act = await draft(unit)
        if not allowed:
            await entrance.allow_code(context, guest.email)
            allowed = True
        return await commands.keep_act(unit, guest=guest, act=act)

    written = await context.write(keep, once=once)
    act = await waiting.get(context.reader, written.value, context.now)
    if act is not None and allowed:
        await _write_to(context, guest, act, forget=not written.repeated, once=once)
    return written.value, act


def seal(vault: tokens.Tokens, email: str, code: str) -> str:
    """An address and a code in one word, for the link in a letter."""
    return vault.seal(_LETTER, f"{email}\0{code}".encode())


def unseal(vault: tokens.Tokens, word: str) -> tuple[str, str]:
    """The address and the code that are in a word of ours; nothing in any other."""
    email, _, code = (vault.unseal(_LETTER, word) or b"").decode().partition("\0")
    return email, code


def gone() -> Refused:
    """The refusal to answer again about something that no longer waits, and did not become anything to be seen."""
    return not_found("This was not confirmed in time; please send it anew.")


async def confirm(context: Context, email: str, code: str, name: str) -> tuple[UUID, bytes]:
    """The session that a code opens, and its secret; what the code's letter named is then this person's.

    Raises Refused CODE_WRONG, TOO_MANY.
    """
    kinds = context.get(Confirmable).kinds
    key = await entrance.spend_try(context, email)
    secret = tokens.new_secret()
    written = await context.write(
        partial(
            commands.confirm,
            code=key,
            email=email,
            offered=context.get(Entrance).tokens.offered(email, code, None),
            token=tokens.digest(secret),
            name=name,
            kinds={kind: one.confirm for kind, one in kinds.items()},
        )
    )
    session, confirmed = written.value
    if confirmed and (follower := kinds[confirmed[-1]].counted_by):
        await context.settled(written, follower)
    return session, secret


async def _write_to(context: Context, guest: Guest, act: Act, *, forget: bool, once: Once | None) -> None:
    """Send the letter; where that fails, nothing is left of what was asked for just now."""
    key = new_id()
    try:
        await send(context, guest, act, code=key)
    except MailFailed as error:
        undo = partial(commands.forget_act, code=key, act=act.id if forget else None, once=once)
        await context.write(undo)
        raise entrance.not_sent("contact", "email") from error


async def send(context: Context, guest: Guest, act: Act, *, code: UUID) -> None:
    """Make a code, and send the letter that names what it confirms: an act and others with it. Raises MailFailed."""
    digits, vault = tokens.new_code(), context.get(Entrance).tokens
    keep = partial(
        commands.keep_confirming_code,
        key=code,
        contact=guest.contact,
        digest=vault.code_digest(guest.email, digits),
        language=guest.language,
        act=act,
    )
    acts = (await context.write(keep)).value
    named, on_paper = _named(context, acts, guest.language), bool(act.written_by)
    page, spoken = await _page(context, acts), languages.choose(guest.language)
    letter = letters.confirmation(
        guest.email,
        digits,
        guest.language,
        named=named,
        name=act.name,
        on_paper=on_paper,
        page=page and f"{page}?{urlencode({'lang': spoken, 'letter': seal(vault, guest.email, digits)})}",
    )
    await context.get(Entrance).mailer.send(letter)


async def _page(context: Context, acts: Sequence[Act]) -> str:
    """The page that shows what a button there would confirm; none for several things."""
    find = context.get(Confirmable).kinds[acts[0].kind].page if len(acts) == 1 else None
    return await find(context, acts[0]) if find else ""


def _named(context: Context, acts: Sequence[Act], language: str) -> list[str]:
    kinds, spoken = context.get(Confirmable).kinds, languages.choose(language)
    short = [replace(act, title=letters.shortened(act.title)) for act in acts]
    return [kinds[act.kind].named(act, spoken) for act in short]
