"""How the house says no: one exception with a stable code for programs and a sentence for people."""

from collections.abc import Callable, Mapping

Value = str | int


class Refused(Exception):
    """What was asked may not be done; nothing was written.

    `code` is stable (PLEDGE_CLOSED, NOT_ALLOWED, INVALID ...). `template` is one sentence for people, in English, with
    the places of `values` in braces: it is what translators see, so it is written out where it is raised.
    A number called `count`, `least` or `most` decides the form of the words around it in other languages.
    `field` is the path of the input field at fault. `retry_after` is in seconds.
    """

    def __init__(
        self, code: str, template: str, *, field: tuple[str, ...] = (), retry_after: int | None = None, **values: Value
    ) -> None:
        super().__init__(code, fill(template, values))
        self.code = code
        self.template = template
        self.values = values
        self.field = field
        self.retry_after = retry_after

    @property
    def message(self) -> str:
        """The sentence in English."""
        return fill(self.template, self.values)


def english(number: int) -> str:
    """A number as English writes it: 100,000."""
    return f"{number:,}"


def fill(template: str, values: Mapping[str, Value], *, number: Callable[[int], str] = english) -> str:
    """A sentence with its values in their places, numbers as a language writes them."""
    shown = {name: number(value) if isinstance(value, int) else value for name, value in values.items()}
    return template.format_map(shown) if shown else template


def invalid(template: str, *field: str, **values: Value) -> Refused:
    """The refusal of an input that makes no sense."""
    return Refused("INVALID", template, field=field, retry_after=None, **values)


def not_found(template: str, *field: str, **values: Value) -> Refused:
    """The refusal for what does not exist, or not for this person: the two must look the same."""
    return Refused("NOT_FOUND", template, field=field, retry_after=None, **values)


def not_allowed(template: str, *field: str, **values: Value) -> Refused:
    """The refusal for what exists but this person may not do."""
    return Refused("NOT_ALLOWED", template, field=field, retry_after=None, **values)
