"""Sentences in a language: found in its catalogue, with the form that a number asks for, and the values in place."""

import io
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from pledgebank.base.errors import Refused, Value, fill
from pledgebank.words import languages

# A number of one of these names decides the form of the words around it; a sentence has one of them at most.
COUNTS = frozenset({"count", "least", "most"})


def say(template: str, language: str, **values: Value) -> str:
    """A sentence, written out in English where it is said, in one of our languages."""
    return _translated(template, values, language)


def repeat(text: str, language: str) -> str:
    """A text that stands in a file of data (`extract.DATA`), in one of our languages."""
    return _translated(text, {}, language)


def refusal(refused: Refused, language: str) -> str:
    """What a refusal says, in one of our languages."""
    return _translated(refused.template, refused.values, language)


def spoken(catalogue: Catalog) -> GNUTranslations:
    """A catalogue made ready for looking up; what is empty or only a guess (fuzzy) is left out."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _catalogue(language: str) -> GNUTranslations:
    with (files("pledgebank.words") / "po" / f"{language}.po").open("rb") as file:
        return spoken(read_po(file, locale=language, abort_invalid=True))


def _translated(template: str, values: Mapping[str, Value], language: str) -> str:
    if language == languages.ENGLISH:
        return fill(template, values)
    counted = [value for name, value in values.items() if name in COUNTS and isinstance(value, int)]
    known = _catalogue(language)
    said = known.ngettext(template, template, counted[0]) if counted else known.gettext(template)
    if said == template:
        return fill(template, values)
    return fill(said, values, number=lambda value: str(format_decimal(value, locale=language)))
