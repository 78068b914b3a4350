"""Words as they may have been meant: found by what they share with one letter left out, judged by their slips."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from pledgebank.geocoding import store
from pledgebank.geocoding.model import Entry
from pledgebank.storage.unit import Reader

SHORTEST = 3
LONGEST = 24
MOST = 8
_MOST_READ = 200
_LONG = 8


def spellings(word: str) -> tuple[str, ...]:
    """The word, and it with each one of its letters left out. Numbers, and very short or long words, stay alone."""
    if word.isdigit() or not SHORTEST <= len(word) <= LONGEST:
        return (word,)
    without = (word[:place] + word[place + 1 :] for place in range(len(word)))
    return tuple(dict.fromkeys((word, *without)))


async def corrections(reader: Reader, word: str) -> tuple[str, ...]:
    """Words of the gazetteer like this one, likest first, at most 8: one slip of the finger away, in long words two."""
    if word.isdigit() or not SHORTEST <= len(word) <= LONGEST:
        return ()
    near = await store.words_near(reader, spellings(word), limit=_MOST_READ)
    most = 2 if len(word) >= _LONG else 1
    judged = sorted((OSA.distance(word, one), one[0] != word[0], one) for one in near if one != word)
    return tuple(one for slips, _, one in judged if slips <= most)[:MOST]


def words_of(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """The words in some entries that may be misspelt, each with the spellings it is found by."""
    words = {token for one in entries for token in one.tokens}
    return {word: spellings(word) for word in sorted(words) if len(spellings(word)) > 1}
