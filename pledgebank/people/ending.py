"""How those who listen hear that their session has ended, in whichever process it was ended."""

from contextlib import aclosing

from pledgebank.people import store
from pledgebank.people.model import SessionEnded
from pledgebank.people.rules import session_ended
from pledgebank.storage.mongo import Storage
from pledgebank.web.context import Viewer


class Sessions:
    """Sessions by way of the database, when somebody begins to listen, and then of the log."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def check(self, viewer: Viewer) -> None:
        """Raises Refused UNAUTHENTICATED if the session has ended."""
        if await store.session(self._storage.reader, viewer.session) is None:
            raise session_ended()

    async def ended(self, viewer: Viewer) -> None:
        """Return once the session has ended."""
        async with aclosing(self._storage.tail.about(viewer.session, self._storage.tail.head)) as entries:
            # What ends it from here on is in the log beyond that head.
            if await store.session(self._storage.reader, viewer.session) is None:
                return
            async for entry in entries:
                if isinstance(entry.event, SessionEnded):
                    return
