"""Ready-made sorts of pledge, to begin from: data in `sorts.json`, spoken in every language we have."""

from functools import cache
from importlib.resources import files

import msgspec

from pledgebank.base.errors import invalid
from pledgebank.pledges.making.model import Sort
from pledgebank.words.sentences import repeat

FILE = "sorts.json"


@cache
def ready_made() -> tuple[Sort, ...]:
    """All of them, in the order in which they are offered."""
    return msgspec.json.decode((files(__package__) / FILE).read_bytes(), type=tuple[Sort, ...])


def find(key: str) -> Sort | None:
    """The sort of this key."""
    return next((sort for sort in ready_made() if sort.key == key), None)


def check(key: str | None, *path: str) -> None:
    """Raises Refused INVALID for a key of no sort."""
    if key is not None and find(key) is None:
        raise invalid("There is no such sort of pledge.", *(path or ("sort",)))


def said(sort: Sort, language: str) -> Sort:
    """The same sort with its texts in a language."""
    texts = {name: getattr(sort, name) for name in sort.__struct_fields__ if name not in {"key", "target"}}
    return msgspec.structs.replace(sort, **{name: repeat(text, language) for name, text in texts.items()})
