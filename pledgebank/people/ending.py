"""How those who listen hear that their session has ended, in whichever process it was ended."""

from contextlib import aclosing

from pledgebank.people import entrance
from pledgebank.people.model import SessionEnded
from pledgebank.storage.mongo import Storage
from pledgebank.web.context import Viewer


class Sessions:
    """Sessions by way of the log, and once of the database."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def ended(self, viewer: Viewer) -> None:
        """Return once the session has ended."""
        async with aclosing(self._storage.tail.about(viewer.session, self._storage.tail.head)) as entries:
            # What ends it from here on is in the log beyond that head.
            if not await entrance.stands(self._storage.reader, viewer):
                return
            async for entry in entries:
                if isinstance(entry.event, SessionEnded):
                    return
