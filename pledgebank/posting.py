"""How letters leave by the settings, and how each kind of them is written."""

from functools import partial

from pledgebank.base.clock import Clock
from pledgebank.deliveries import handing_on
from pledgebank.deliveries import letters as deliveries
from pledgebank.groups.invitations import letters as invitations
from pledgebank.groups.invitations.codes import Codes
from pledgebank.mail import outbox
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.mail.message import Mailer
from pledgebank.mail.nowhere import NoMailer
from pledgebank.mail.outbox import Post
from pledgebank.mail.smtp import SmtpMailer
from pledgebank.notify import letters as notices
from pledgebank.notify import telling
from pledgebank.people import tokens as people_tokens
from pledgebank.people.tokens import Tokens
from pledgebank.settings import Settings
from pledgebank.storage.mongo import Storage
from pledgebank.workers import Clockwork


def mailer(settings: Settings, clock: Clock) -> Mailer:
    """Whatever sends letters by these settings."""
    if settings.smtp_host is None:
        return NoMailer()
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return SmtpMailer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        clock,
        username=settings.smtp_user,
        password=password,
        encryption=settings.smtp_security,
    )


def post(settings: Settings, way: Mailer, tokens: Tokens) -> Post:
    """Every kind of letter that must be sent, and the way it leaves."""
    kinds = {
        handing_on.KIND: deliveries.kind(settings.address),
        telling.KIND: notices.kind(settings.address, tokens),
        invitations.KIND: invitations.kind(settings.address, Codes(tokens)),
    }
    return Post(way, kinds)


def beside(settings: Settings, way: Mailer, tokens: Tokens) -> tuple[Clockwork, ...]:
    """The sending of letters, beside a server that has such a way; nothing where letters are to wait."""
    return (("letters", partial(outbox.run, post=post(settings, way, tokens))),) if settings.letters else ()


async def alone(storage: Storage, settings: Settings) -> tuple[Clockwork, ...]:
    """The sending of letters in a process that serves nobody."""
    way = DemoMailbox(storage.clock) if settings.demo else mailer(settings, storage.clock)
    return beside(settings, way, await people_tokens.open_tokens(storage))
