"""Where letters go when no mail server is set: nowhere, and whoever wanted to send one is told so."""

from pledgebank.mail.message import MailFailed, Message


class NoMailer:
    """Takes no letter."""

    async def send(self, message: Message) -> None:  # noqa: ARG002 - no letter is looked at
        """Refuse. Raises MailFailed."""
        raise MailFailed("no mail server is set")
