"""Letters counted as they leave."""

from pledgebank.mail.message import Mailer, MailFailed, Message
from pledgebank.web.telemetry.metrics import Metrics


class CountedMailer:
    """Sends through another mailer and counts how that went."""

    def __init__(self, mailer: Mailer, metrics: Metrics) -> None:
        self._mailer = mailer
        self._metrics = metrics

    async def send(self, message: Message) -> None:
        """Hand the letter over. Raises MailFailed."""
        try:
            await self._mailer.send(message)
        except MailFailed:
            self._metrics.letter("failed")
            raise
        self._metrics.letter("sent")
