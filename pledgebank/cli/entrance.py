"""The command line's entrance: what goes wrong in an expected way becomes one clear message and an exit code."""

import sys

from rich.console import Console
from rich.text import Text

from pledgebank.base.errors import Refused
from pledgebank.cli.main import app
from pledgebank.cli.running import INTERRUPTED
from pledgebank.cli.serving import PortInUse
from pledgebank.settings import WrongSettings
from pledgebank.storage.driver.indexes import IndexConflict
from pledgebank.storage.embedded import EmbeddedError
from pledgebank.storage.mongo import Unreachable

WRONG_USE = 2


def enter() -> None:
    """Run the command that was asked for.

    Exit code 2 for wrong settings or use, 1 for what could not be done, 130 for Ctrl-C.
    """
    try:
        app()
    except WrongSettings as wrong:
        _say(str(wrong))
        sys.exit(WRONG_USE)
    except (Refused, PortInUse, EmbeddedError, IndexConflict, Unreachable) as failure:
        _say(failure.message if isinstance(failure, Refused) else str(failure))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _say(message: str) -> None:
    Console(stderr=True, soft_wrap=True).print(Text(message, style="red"))
