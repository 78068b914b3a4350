"""Where something failed, told without a word of what people wrote."""

import traceback

MOST_PARTS = 200


def wordless(error: BaseException | None) -> str:
    """Types and lines of code alone, causes included: messages and variables may quote what people wrote."""
    told: list[str] = []
    while error is not None and len(told) < MOST_PARTS:
        told += [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(told)
