"""A database that is away: said once when it goes and once when it is back, however many notice meanwhile."""

import time

import structlog
from pymongo.errors import ConnectionFailure

_logger = structlog.get_logger(__name__)


def is_away(error: BaseException) -> bool:
    """Whether something failed because the database could not be reached."""
    return isinstance(error, ConnectionFailure)


class Outage:
    """One per process and database; everything that runs beside requests tells it of its failures."""

    def __init__(self) -> None:
        self._failures = 0
        self._began = 0.0

    def note(self, what: str, error: BaseException, **about: object) -> None:
        """Something failed: `what`, with what describes it. Any failure but that of the connection is said as it is."""
        if not is_away(error):
            _logger.warning(what, error=type(error).__name__, **about)
            return
        if not self._failures:
            self._began = time.monotonic()
            _logger.warning("database away", first=what, error=type(error).__name__)
        self._failures += 1

    def over(self) -> None:
        """The database has answered."""
        if self._failures:
            seconds = round(time.monotonic() - self._began, 1)
            _logger.warning("database back", seconds=seconds, failures=self._failures)
            self._failures = 0
