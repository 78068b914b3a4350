"""How this process writes its log: lines for people or JSON for machines, always on standard error."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

from pledgebank.base.trace import wordless
from pledgebank.settings import Settings
from pledgebank.settings.kinds import LogFormat


def configure(settings: Settings) -> None:
    """Send our own log and that of the libraries the same way, in the chosen format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last(settings.log)))
    root = logging.getLogger()
    root.handlers = [handler]
    # Of the libraries only what is wrong; of ourselves what was asked for.
    root.setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level.upper())))
    logging.getLogger("pledgebank").setLevel(settings.log_level.upper())


def _last(log: LogFormat) -> list[Processor]:
    json = log is LogFormat.JSON
    shown: Processor = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_words, shown]


def _without_words(_logger: object, _name: str, entry: EventDict) -> EventDict:
    """Failures, ours and libraries': the usual traces would show variables, and so names and addresses."""
    failure = entry.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()
    error = failure[1] if isinstance(failure, tuple) else failure
    if isinstance(error, BaseException):
        entry["exception"] = wordless(error)
    return entry
