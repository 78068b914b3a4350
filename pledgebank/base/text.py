"""What people type, made safe to keep: composed, bounded, without characters that cannot be seen or stored."""

import unicodedata

from pledgebank.base.errors import invalid

# Cc control characters. Cf (joiners, direction marks) is kept: Urdu, Persian and emoji need it.

_JOINERS = "\u200c\u200d"
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800\ufffc\ufffd"  # letters and signs that look like nothing
_MOST_MARKS = 4


def line(value: str, *field: str, longest: int, shortest: int = 1) -> str:
    """One line: NFC, spaces folded, `shortest` to `longest` characters. Raises Refused INVALID at path `field`."""
    return _bounded(" ".join(_visible(value, field, "").split()), field, shortest, longest)


def paragraphs(value: str, *field: str, longest: int, shortest: int = 0) -> str:
    """Several lines of text: NFC, line ends made `\\n`, trimmed, bounded. Raises Refused INVALID at path `field`."""
    unified = value.replace("\r\n", "\n").replace("\r", "\n")
    return _bounded(_visible(unified, field, "\n").strip(), field, shortest, longest)


def name(value: str, *field: str, longest: int) -> str:
    """What somebody is called; may be empty. Raises Refused INVALID for what cannot be seen, or makes it look another.

    Unlike other text it stands beside the names of others, so nothing in it may turn, hide or cover what is near.
    """
    kept = line(value, *field, longest=longest, shortest=0)
    if kept and not any(character.isalnum() for character in kept):
        raise invalid("Please give a name with letters in it.", *field)
    if any(map(_deceives, " " + kept, kept)) or _covers(kept):
        raise invalid("This name has a character that cannot be part of a name.", *field)
    return kept


def _deceives(before: str, character: str) -> bool:
    # Joiners are part of Urdu, Persian and many Indian scripts; elsewhere they only make "Ann" another than "Ann".
    if character in _JOINERS and unicodedata.category(before) in {"Lo", "Mn", "Mc"}:
        return False
    return character in _BLANKS or unicodedata.category(character) in {"Cf", "Co", "Cn", "Cs", "Zl", "Zp"}


def _covers(value: str) -> bool:
    """Whether so many marks stand on one letter that they cover the lines above and below."""
    marks = 0
    for character in unicodedata.normalize("NFD", value):
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS:
            return True
    return False


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
