"""What people type, made safe to keep: composed, bounded, without characters that cannot be seen or stored."""

import unicodedata

from pledgebank.base.errors import invalid

# Cc control characters. Cf (joiners, direction marks) is kept: Urdu, Persian and emoji need it.


def line(value: str, *field: str, longest: int, shortest: int = 1) -> str:
    """One line: NFC, spaces folded, `shortest` to `longest` characters. Raises Refused INVALID at path `field`."""
    return _bounded(" ".join(_visible(value, field, "").split()), field, shortest, longest)


def paragraphs(value: str, *field: str, longest: int, shortest: int = 0) -> str:
    """Several lines of text: NFC, line ends made `\\n`, trimmed, bounded. Raises Refused INVALID at path `field`."""
    unified = value.replace("\r\n", "\n").replace("\r", "\n")
    return _bounded(_visible(unified, field, "\n").strip(), field, shortest, longest)


def _visible(value: str, field: tuple[str, ...], allowed: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise invalid("This text has a character that cannot be stored.", *field)
    kept = (" " if character == "\t" else character for character in unicodedata.normalize("NFC", value))
    return "".join(c for c in kept if c in allowed or c.isspace() or unicodedata.category(c) != "Cc")


def _bounded(text: str, field: tuple[str, ...], shortest: int, longest: int) -> str:
    if len(text) < shortest and not text:
        raise invalid("Please fill this in.", *field)
    if len(text) < shortest:
        raise invalid("Please write at least {least} characters.", *field, least=shortest)
    if len(text) > longest:
        raise invalid("Please keep this to {most} characters.", *field, most=longest)
    return text
