"""Whether a document is one of a list, however its text was laid out by the tool that made it."""

from collections import OrderedDict
from collections.abc import Iterable

from graphql import FieldNode, GraphQLError, ListValueNode, Node, parse

from pledgebank.web.graphql import limits
from pledgebank.web.graphql.persisted.names import digest_of

# Texts other than the listed ones that turned out to be the same: each client lays them out in its own way.
MOST_SENT = 512
_UNSAID = ("loc", "description")


class Essences:
    """The listed documents. Raises GraphQLError for a text that is none."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._listed = {_essence(text) for text in texts}
        self._sent: OrderedDict[str, str] = OrderedDict()

    def takes(self, text: str) -> bool:
        """Whether this is one of them."""
        digest = digest_of(text)
        if digest in self._sent:
            self._sent.move_to_end(digest)
            return True
        try:
            if _essence(text) not in self._listed:
                return False
        except (GraphQLError, RecursionError):
            return False
        self._sent[digest] = text
        while len(self._sent) > MOST_SENT:
            self._sent.popitem(last=False)
        return True

    def sent(self, digest: str) -> str | None:
        """The text with this digest, if it was taken before."""
        return self._sent.get(digest)


def _essence(text: str) -> str:
    """The digest of what a document says: without its layout, comments, order, and bare `__typename`."""
    return digest_of(_written(parse(text, no_location=True, max_tokens=limits.MOST_TOKENS)))


def _written(part: object) -> str:
    if isinstance(part, Node):
        inner = [_said(part, key) for key in part.keys if key not in _UNSAID]
        return f"{part.kind}({','.join(inner)})"
    return repr(part)


def _said(node: Node, key: str) -> str:
    value = getattr(node, key, None)
    if not isinstance(value, list | tuple):
        return _written(value)
    parts = [_written(one) for one in value if not _is_added(one)]
    ordered = isinstance(node, ListValueNode)
    return f"[{','.join(parts if ordered else sorted(parts))}]"


def _is_added(part: object) -> bool:
    """Whether clients add this by themselves."""
    return isinstance(part, FieldNode) and part.name.value == "__typename" and part.alias is None
