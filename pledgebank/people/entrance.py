"""Where people come in: codes sent to them, within bounds, and tries counted before they are looked at."""

from functools import partial
from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerHour
from msgspec import Struct

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.mail.message import Mailer, MailFailed
from pledgebank.people import commands, letters, rules, store, tokens
from pledgebank.people.model import Code
from pledgebank.people.tokens import Tokens
from pledgebank.storage.batches import Batches
from pledgebank.storage.unit import Reader
from pledgebank.web.context import Context, Viewer
from pledgebank.web.limits.rates import RateLimits, network_of


class Limits(Struct, frozen=True):
    """How much is allowed in any hour. A client address may be that of a whole library.

    `names_per_day`: how many names one person may write down for others, in any day.
    """

    codes_per_contact: int = 5
    codes_per_address: int = 30
    tries_per_address: int = 100
    names_per_day: int = 200


class Entrance(Struct, frozen=True):
    """What signing in needs of the process: found by resolvers as `context.get(Entrance)`."""

    tokens: Tokens
    mailer: Mailer
    limits: Limits = Limits()


async def send_code(context: Context, email: str, language: str) -> Code:
    """Make a code and mail it after the commit. The same whether or not anybody signs in with this address.

    Raises Refused TOO_MANY, MAIL_FAILED.
    """
    entrance = context.get(Entrance)
    contact = entrance.tokens.contact_digest(email)
    await allow_code(context, email)
    digits = tokens.new_code()
    written = await context.write(
        partial(
            commands.keep_code,
            key=new_id(),
            contact=contact,
            digest=entrance.tokens.code_digest(email, digits),
            language=language,
        )
    )
    try:
        await entrance.mailer.send(letters.sign_in_code(email, digits, language))
    except MailFailed as error:
        await context.write(partial(commands.forget_code, key=written.value.id))
        raise not_sent("email") from error
    return written.value


async def allow_code(context: Context, email: str) -> None:
    """Take one from how many codes may be sent to an address, and from a network. Raises Refused TOO_MANY."""
    await _allow_network(context, "codes", context.get(Entrance).limits.codes_per_address)
    await allow_letter(context, email)


async def allow_letter(context: Context, email: str) -> None:
    """Take one from how many codes may be sent to an address. Raises Refused TOO_MANY."""
    most = context.get(Entrance).limits.codes_per_contact
    await context.get(RateLimits).take_one(RateLimitItemPerHour(most), f"codes to {email}")


async def allow_names(context: Context, names: int) -> None:
    """Take so many from how many names who is signed in may write down for others. Raises Refused TOO_MANY."""
    most = RateLimitItemPerDay(context.get(Entrance).limits.names_per_day)
    for _ in range(names):
        await context.get(RateLimits).take_one(most, f"names written down by {context.person().hex}")


def not_sent(*field: str) -> Refused:
    """The refusal of what needed a letter that could not be sent."""
    return Refused(
        "MAIL_FAILED", "We could not send your code just now; please try again in a few minutes.", field=field
    )


async def let_in(context: Context, email: str, code: str, nonce: str | None, device: str) -> tuple[UUID, bytes]:
    """The session that a code opens, and the secret of its refresh token. Raises Refused CODE_WRONG, TOO_MANY."""
    if nonce is not None and not 1 <= len(nonce) <= 200:
        raise invalid("A nonce has 1 to 200 characters.", "nonce")
    entrance = context.get(Entrance)
    key = await spend_try(context, email)
    secret = tokens.new_secret()
    written = await context.write(
        partial(
            commands.sign_in,
            code=key,
            email=email,
            offered=entrance.tokens.offered(email, code, nonce),
            device=device,
            token=tokens.digest(secret),
        )
    )
    return written.value, secret


async def let_go(context: Context, code: str) -> None:
    """Delete the account of who asks, by a code sent to their own address. Raises Refused CODE_WRONG, TOO_MANY.

    The account is gone when this returns. What hangs on it elsewhere follows within seconds.
    """
    person = await store.get(context.reader, context.person())
    if person is None or person.email is None:
        raise rules.session_ended()
    key = await spend_try(context, person.email)
    offered = context.get(Entrance).tokens.offered(person.email, code, None)
    await context.write(partial(commands.erase, person=person.id, code=key, offered=offered))


async def stands(reader: Reader, viewer: Viewer) -> bool:
    """Whether a session still stands: an access token says so for fifteen minutes, whatever has happened since."""
    kept = await store.session(reader, viewer.session)
    return kept is not None and kept.person == viewer.person


async def stands_among(batches: Batches, reader: Reader, viewer: Viewer) -> bool:
    """The same, looked up together with the sessions of all who come at the same time."""
    kept = await batches.join("sessions", viewer.session, partial(store.sessions_by_ids, reader))
    return kept is not None and kept.person == viewer.person


async def spend_try(context: Context, email: str) -> UUID:
    """The newest code of an address, with one try counted against it. Raises Refused CODE_WRONG, TOO_MANY."""
    entrance = context.get(Entrance)
    await _allow_network(context, "tries", entrance.limits.tries_per_address)
    key = await store.spend_try(context.storage, entrance.tokens.contact_digest(email))
    if key is None:
        raise rules.wrong_code()
    return key


async def _allow_network(context: Context, act: str, most: int) -> None:
    if network := network_of(context.address):
        await context.get(RateLimits).take_one(RateLimitItemPerHour(most), f"{act} from {network}")
