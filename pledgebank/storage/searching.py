"""Finding what has certain words in it, by the terms that are kept in each document beside what they were made of."""

from bson.regex import Regex

from pledgebank.base import terms
from pledgebank.storage.documents import Doc

WORDS = "words"


def having(text: str) -> list[Doc]:
    """What must hold of a document that is looked for by a text: nothing can, where the text has no word in it."""
    wanted = terms.asked(text)
    return [{WORDS: {"$in": _any_of(term)}} for term in wanted] or [{"_id": {"$in": []}}]


def _any_of(term: terms.Term) -> list[object]:
    # Of a pattern without any option the database sees that it is a beginning, and goes straight there in the index.
    return [*term.any_of, *([Regex(f"^{term.beginning}")] if term.beginning else [])]
