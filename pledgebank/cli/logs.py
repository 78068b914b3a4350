"""How this process writes its log: lines for people or JSON for machines, always on standard error."""

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

from pledgebank.settings import LogFormat, Settings


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
    without = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    # Tracebacks without the values of variables: among them are addresses, codes and tokens.
    if log is LogFormat.JSON:
        as_data = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        return [without, as_data, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [without, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
