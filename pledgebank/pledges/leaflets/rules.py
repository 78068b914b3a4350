"""How a leaflet becomes words on a sheet. Strangers wrote some of them, so nothing invisible of theirs gets through."""

import unicodedata
from collections.abc import Iterator

from pledgebank.mail.layout import direction
from pledgebank.pledges.leaflets.model import Leaflet, Sheet
from pledgebank.pledges.leaflets.wording import day_in_words
from pledgebank.words import languages
from pledgebank.words.sentences import say

# A longer word may break after every so many characters, as no line holds it in letters that can be read.
LONGEST_WORD = 30
LONGEST_SMALL_WORD = 20
CHUNK = 10
MOST_WORDS = 40
_BREAK = "\u200b"
# They would turn all that follows around.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTABLE = frozenset({"Cc", "Co", "Cn", "Cs", "Zl", "Zp"})


def sheet(leaflet: Leaflet) -> Sheet:
    """All the words of a leaflet, ready to be set."""
    language = languages.choose(leaflet.language)
    written_in = languages.choose(leaflet.written_in)
    sentence = breakable(printable(leaflet.sentence))
    promiser = breakable(printable(leaflet.promiser), LONGEST_SMALL_WORD)
    return Sheet(
        per=leaflet.parts,
        title=printable(leaflet.sentence),
        language=language,
        leftwards=direction(language) == "rtl",
        sentence=sentence,
        sentence_language=written_in,
        sentence_leftwards=direction(written_in) == "rtl",
        words=tuple(sorted(set(unbroken(sentence)), key=lambda word: (-len(word), word))[:MOST_WORDS]),
        promiser=say("Promised by {name}", language, name=promiser) if promiser else "",
        address=leaflet.address,
        link=leaflet.address.partition("://")[2],
        invitation=say("Will you join in? Scan this, or go to", language),
        by=say("Sign by {day}", language, day=day_in_words(leaflet.last_day, language)),
        reference=say("Reference {ref}", language, ref=leaflet.ref),
    )


def printable(text: str) -> str:
    """A text without what is no sign on paper, and without what turns the text after it around."""
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or not (character in _TURNING or unicodedata.category(character) in _UNPRINTABLE)
    )


def breakable(text: str, longest: int = LONGEST_WORD) -> str:
    """A text in which words of more than `longest` characters can be broken; a mark stays with its letter."""
    return " ".join(_broken(word) if len(word) > longest else word for word in text.split(" "))


def unbroken(text: str) -> Iterator[str]:
    """What stays together on a line, whatever its length."""
    for word in text.replace(_BREAK, " ").replace("-", "- ").split():
        narrow = "".join(" " if unicodedata.east_asian_width(one) in "WF" else one for one in word)
        yield from narrow.split()


def _broken(word: str) -> str:
    parts: list[str] = []
    since = 0
    for character in word:
        joins = unicodedata.category(character)[0] == "M" or character == "\u200d"
        if since >= CHUNK and not joins and not (parts and parts[-1] == "\u200d"):
            parts.append(_BREAK)
            since = 0
        parts.append(character)
        since += 1
    return "".join(parts)
