"""Words to search by: what is written and what is looked for are cut into the same terms, whatever the language.

Nobody says in what language a text is. So each word is kept as it is written, without its accents, and beside it its
stems in the languages whose stems are known: "potholes" is found by "pothole", "Schlaglöcher" by "schlagloch". Scripts
that put no space between words are kept by every two letters that stand together.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct
from snowballstemmer import stemmer

from pledgebank.base.ids import REF_ALPHABET, REF_LENGTH

MOST_KEPT = 120
MOST_ASKED = 8
LONGEST_TERM = 40
SHORTEST_BEGINNING = 2
_LONGEST_TEXT = 8_000
# Welsh and Urdu have none.
_STEMMERS = tuple(stemmer(language) for language in ("english", "german", "polish"))
# Marks that change how a letter sounds but not, to who types in a hurry, which it is: Latin, Hebrew and Arabic ones.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200d\u2060]"
)
# Letters that no decomposition makes plain, and those that Urdu, Persian and Arabic keyboards write differently.
_PLAIN: dict[int, int | str] = {
    **str.maketrans("łđðøħıيىےكہھەةٱ", "lddohiیییکهههها"),  # noqa: RUF001 - what looks alike is what this is about
    **{ord(letter): plain for letter, plain in {"þ": "th", "æ": "ae", "œ": "oe", "'": "", "\u2019": ""}.items()},
}
_PLAIN_RUNS = re.compile("[a-z0-9]+")
# Thai, Lao, Burmese, Khmer, Japanese and Chinese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


class Term(Struct, frozen=True):
    """One thing that is looked for: any of these terms, or any that begins so."""

    any_of: tuple[str, ...]
    beginning: str | None = None


def of(*texts: str) -> tuple[str, ...]:
    """The terms by which texts are found, each once, at most 120: those of the first text first."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _words(text):
            for term in (word, *_stems(word)):
                found[term] = None
                if len(found) == MOST_KEPT:
                    return tuple(found)
    return tuple(found)


@lru_cache(maxsize=20_000)
def essence(text: str) -> str:
    """Its words by their stems, to be compared with those of another text."""
    return " ".join(min((word, *_stems(word)), key=len) for word in _words(text))


def asked(text: str) -> tuple[Term, ...]:
    """What somebody looks for: all of up to 8 words; the last may be but begun. None where it has no word in it."""
    words = list(dict.fromkeys(_words(text, looks=True)))
    if len(words) > 1 and _is_ref("".join(words)):
        return (Term(("".join(words),)),)
    words = words[:MOST_ASKED]
    return tuple(_term(word, is_last=word is words[-1]) for word in words)


def _term(word: str, *, is_last: bool) -> Term:
    # One letter of those scripts is half of what was kept of it, wherever it stands.
    begins = len(word) >= SHORTEST_BEGINNING if is_last else False
    begins = begins or (len(word) == 1 and _UNSPACED.match(word) is not None)
    return Term((word, *_stems(word)), word if begins else None)


def _is_ref(joined: str) -> bool:
    """Whether it is a short reference that was written in parts; words have no digits in them."""
    return len(joined) == REF_LENGTH and set(joined) <= set(REF_ALPHABET) and any(letter.isdigit() for letter in joined)


def _words(text: str, *, looks: bool = False) -> Iterator[str]:
    for run in _runs(_plain(text[:_LONGEST_TEXT])):
        if run.isascii():
            yield run[:LONGEST_TERM]
            continue
        rest = 0
        for unspaced in _UNSPACED.finditer(run):
            yield from _spelt(run[rest : unspaced.start()])
            yield from _pairs(unspaced.group(), looks=looks)
            rest = unspaced.end()
        yield from _spelt(run[rest:])


def _plain(text: str) -> str:
    marked = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", marked)).translate(_PLAIN)


def _runs(text: str) -> Iterator[str]:
    """Letters, digits and the marks of scripts that need them, as they stand together."""
    if text.isascii():  # much quicker, and by now true of most languages in Latin letters
        yield from _PLAIN_RUNS.findall(text)
        return
    letters: list[str] = []
    for character in text:
        if unicodedata.category(character)[0] in "LNM":
            letters.append(str(unicodedata.digit(character, character)))
        elif letters:
            yield "".join(letters)
            letters = []
    if letters:
        yield "".join(letters)


def _spelt(word: str) -> Iterator[str]:
    if word:
        yield word[:LONGEST_TERM]


def _pairs(unspaced: str, *, looks: bool) -> Iterator[str]:
    yield from (unspaced[place : place + 2] for place in range(len(unspaced) - 1))
    if not looks or len(unspaced) == 1:
        yield unspaced[-1]  # for who looks for this one letter


@lru_cache(maxsize=20_000)
def _stems(word: str) -> tuple[str, ...]:
    """Its stems, other than itself. Of what has digits in it, or is short, there are none."""
    if len(word) < 4 or not word.isalpha():
        return ()
    return tuple(dict.fromkeys(stem for one in _STEMMERS if (stem := one.stemWord(word)) not in {word, ""}))
