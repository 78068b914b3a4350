"""How the house says no: one exception with a stable code for programs and a sentence for people."""


class Refused(Exception):
    """What was asked may not be done; nothing was written.

    `code` is stable (PLEDGE_CLOSED, NOT_ALLOWED, INVALID ...). `message` is one sentence for people.
    `field` is the path of the input field at fault. `retry_after` is in seconds.
    """

    def __init__(self, code: str, message: str, *, field: tuple[str, ...] = (), retry_after: int | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.field = field
        self.retry_after = retry_after


def invalid(message: str, *field: str) -> Refused:
    """The refusal of an input that makes no sense."""
    return Refused("INVALID", message, field=field)


def not_found(message: str, *field: str) -> Refused:
    """The refusal for what does not exist, or not for this person: the two must look the same."""
    return Refused("NOT_FOUND", message, field=field)


def not_allowed(message: str, *field: str) -> Refused:
    """The refusal for what exists but this person may not do."""
    return Refused("NOT_ALLOWED", message, field=field)
