"""Names and what people type made comparable: no accents, no capitals, no punctuation, digits of any script as 0-9."""

import re
import unicodedata

LONGEST = 200
MOST_TOKENS = 16
LONGEST_TOKEN = 40
POSTCODE = "postcode"
_SPELT = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"}
    # Persian and Urdu write some of the Arabic letters otherwise: keyboards and maps take either.
    | {"\u06a9": "\u0643", "\u06cc": "\u064a", "\u06c1": "\u0647"}
)
_APOSTROPHES = "'\u2019\u2018\u02bc`\u00b4"
# A whole British postcode written without its space.
_JOINED = re.compile(r"([a-z]{1,2}[0-9][a-z0-9]?)([0-9][a-z]{2})")
_ALIKE = (
    ("street", "st", "str"), ("saint", "st"), ("road", "rd"), ("avenue", "ave", "av"), ("lane", "ln"), ("drive", "dr"),
    ("court", "ct"), ("place", "pl"), ("square", "sq"), ("terrace", "ter"), ("crescent", "cres"), ("close", "cl"),
    ("gardens", "gdns"), ("grove", "gr"), ("boulevard", "blvd"), ("highway", "hwy"), ("parkway", "pkwy"),
    ("north", "n"), ("south", "s"), ("east", "e"), ("west", "w"), ("mount", "mt"), ("strasse", "str"),
)  # fmt: skip


def tokens_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded: "12 St. Mary's Straße" is 12, st, marys, strasse; at most 16."""
    kept = "".join(map(_kept, _plain(text[:LONGEST])))
    found: list[str] = []
    for word in kept.split()[:MOST_TOKENS]:
        joined = _JOINED.fullmatch(word)
        found += joined.groups() if joined else (word[:LONGEST_TOKEN],)
    return tuple(found[:MOST_TOKENS])


def names_of(label: str, kind: str) -> tuple[str, ...]:
    """All that a place may be called by, folded: its label, the part before a comma; a postcode without its space."""
    whole = " ".join(tokens_of(label))
    names = [whole, " ".join(tokens_of(label.partition(",")[0]))]
    if kind == POSTCODE:
        names.append(whole.replace(" ", ""))
    return tuple(dict.fromkeys(name for name in names if name))


def alike(token: str) -> tuple[str, ...]:
    """The word itself and what else it is written as: rd is road, st is street or saint."""
    return tuple(dict.fromkeys((token, *_ALTERNATIVES.get(token, ()))))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_SPELT)
    return unicodedata.normalize("NFKD", folded)


def _kept(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else "" if character in _APOSTROPHES else " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isalnum():
        return character
    kind = unicodedata.category(character)
    if unicodedata.combining(character) or kind == "Cf" or character in _APOSTROPHES:
        return ""
    return character if kind.startswith("M") else " "


def _alternatives() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in _ALIKE:
        for word in group:
            found[word] = (*found.get(word, ()), *(other for other in group if other != word))
    return found


_ALTERNATIVES = _alternatives()
