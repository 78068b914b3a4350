"""Where the program begins: while it is still being loaded, Ctrl-C ends it without a word."""

import signal


def main() -> None:
    """Load the command line and run it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pledgebank.cli.entrance import enter  # noqa: PLC0415 - takes seconds, in which Ctrl-C may come

    enter()


if __name__ == "__main__":
    main()
