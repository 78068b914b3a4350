"""The mail server: whether it takes our letters."""

from datetime import timedelta

from pledgebank import posting
from pledgebank.base.clock import Clock
from pledgebank.base.errors import Refused
from pledgebank.doctor.finding import Finding, broken, doubtful, fine
from pledgebank.mail import address, store
from pledgebank.mail.message import MailFailed, Message
from pledgebank.mail.smtp import SmtpMailer
from pledgebank.settings import Settings
from pledgebank.storage.mongo import Storage

CHECK = "mail server"
WAITING = "letters"
PATIENCE = timedelta(minutes=10)
ADVICE = {
    "SMTPConnectTimeoutError": "Nothing answered in time: is PLEDGEBANK_SMTP_HOST right, and is it reached from here?",
    "SMTPConnectError": "See that it runs, and that PLEDGEBANK_SMTP_HOST and PLEDGEBANK_SMTP_PORT are right.",
    "SMTPAuthenticationError": "It refuses PLEDGEBANK_SMTP_USER with PLEDGEBANK_SMTP_PASSWORD: ask its owner for both.",
    "SSLCertVerificationError": "Its certificate has run out, is for another name, or from nobody this machine trusts.",
    "SMTPSenderRefused": "It refuses the sender: set PLEDGEBANK_SMTP_FROM to an address that it sends for.",
    "SMTPRecipientsRefused": "It refuses that recipient: try another address, or ask the server's owner.",
}
OTHERWISE = "Compare PLEDGEBANK_SMTP_SECURITY (starttls, tls or none) and PLEDGEBANK_SMTP_PORT with what it offers."
TEST = Message("", "A test letter from pledgebank", "The mail server works. Nobody needs to answer this.\n")


async def waiting(storage: Storage, settings: Settings) -> Finding:
    """Whether letters about what happens go out, and how many could not be delivered since yesterday."""
    now = storage.clock.now()
    found = await store.waiting(storage.reader)
    late = now - found.due_since if found.due_since else timedelta()
    if late > PATIENCE:
        says = f"{found.letters} wait, the first for {timedelta(seconds=round(late.total_seconds()))}."
        if not settings.letters:
            return doubtful(WAITING, says, "PLEDGEBANK_LETTERS is no: they go once it is yes.")
        return broken(WAITING, says, f"See that `pledgebank work` or `serve` runs, and what is said of the {CHECK}.")
    if lost := await store.given_up(storage.reader, now - timedelta(days=1)):
        says = f"{found.letters} wait; {lost} were refused or given up since yesterday."
        return doubtful(WAITING, says, "Look for `mail failed` in the log; a few wrong addresses are nothing unusual.")
    return fine(WAITING, f"{found.letters} wait.")


async def look(settings: Settings, clock: Clock, *, send_to: str | None = None) -> Finding:
    """Whether it lets us in; with an address to send to, whether it takes a letter for that."""
    mailer = posting.mailer(settings, clock)
    if settings.demo:
        return fine(CHECK, "In the demo letters are only shown.")
    if not isinstance(mailer, SmtpMailer):
        do = "Set PLEDGEBANK_SMTP_HOST and what goes with it; to try things out alone, start with --demo."
        return (broken if send_to else doubtful)(CHECK, "None is set, so nobody can sign in.", do)
    try:
        await mailer.greet()
        if send_to is not None:
            await mailer.send(Message(address.parse(send_to), TEST.subject, TEST.text))
    except Refused as refused:
        return broken(CHECK, f"--send-to: {refused.message}", "Give another address.")
    except MailFailed as failed:
        server = f"{settings.smtp_host}, port {settings.smtp_port}"
        return broken(CHECK, f"{server}, does not take our mail ({failed}).", ADVICE.get(str(failed), OTHERWISE))
    return fine(CHECK, "It took a test letter." if send_to else "It lets us in.")
