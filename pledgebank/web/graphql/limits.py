"""How large and how tangled a GraphQL document may be, measured in time linear in its length."""

from collections import Counter
from collections.abc import Iterable, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from msgspec import Struct

MOST_TOKENS = 2_000
DEPTH = 12
ALIASES = 30
DIRECTIVES = 50
ROOT_FIELDS = 20
FIELDS = 200
# Braces within braces, fragments opened where they are spread: whatever reads a document goes down with them.
NESTED = 60
# graphql-core compares every pair of fields of one name, and then all below them.
REPEATS = 20
_ENOUGH = 1_000_000


class Size(Struct, frozen=True):
    """What one selection set comes to, fragments counted each time they are spread.

    `level`: its own fields by response name; `widest` and `repeats`: the worst of its level and of all below.
    """

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    level: Mapping[str, int] = {}
    widest: int = 0
    repeats: int = 0

    @property
    def fields(self) -> int:
        """How many fields stand on its own level."""
        return sum(self.level.values())


def exceeded(document: DocumentNode) -> list[GraphQLError]:
    """One error for each limit that an operation breaks."""
    measure = _Measure(document)
    operations = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return [error for operation in operations for error in _errors(operation, measure.definition(operation))]


def _errors(operation: OperationDefinitionNode, size: Size) -> Iterable[GraphQLError]:
    for what, found, most in (
        ("levels", size.depth, DEPTH),
        ("aliases", size.aliases, ALIASES),
        ("directives", size.directives, DIRECTIVES),
        ("fields at the top", size.fields, ROOT_FIELDS),
        ("fields on one level", size.widest, FIELDS),
        ("repetitions of one field", size.repeats, REPEATS),
    ):
        if found > most:
            message = f"This document has too many {what}: at most {most} are allowed."
            yield GraphQLError(message, nodes=[operation], extensions={"code": "QUERY_LIMIT_EXCEEDED"})


class _Measure:
    """Measures each fragment of a document once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._sizes: dict[str, Size] = {}
        self._within = 0

    def definition(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> Size:
        return _sum((self._selection(one) for one in node.selection_set.selections), len(node.directives or ()))

    def _selection(self, node: SelectionNode) -> Size:
        if self._within >= NESTED:
            return Size(depth=_ENOUGH)
        self._within += 1
        try:
            return self._opened(node)
        finally:
            self._within -= 1

    def _opened(self, node: SelectionNode) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return _sum([self._fragment(node.name.value)], len(node.directives or ()))
        chosen: SelectionSetNode | None = getattr(node, "selection_set", None)
        below = _sum((self._selection(one) for one in chosen.selections), 0) if chosen is not None else Size()
        directives = below.directives + len(node.directives or ())
        if not isinstance(node, FieldNode):
            return Size(below.depth, below.aliases, directives, below.level, below.widest, below.repeats)
        name = node.name.value
        return Size(
            depth=1 if name.startswith("__") else below.depth + 1,  # introspection has a rule of its own
            aliases=below.aliases + (node.alias is not None),
            directives=directives,
            level={node.alias.value if node.alias else name: 1},
            widest=below.widest,
            repeats=below.repeats,
        )

    def _fragment(self, name: str) -> Size:
        if name not in self._sizes:
            self._sizes[name] = Size()  # what a fragment that spreads itself finds; validation refuses it by name
            if name in self._fragments:
                self._sizes[name] = self.definition(self._fragments[name])
        return self._sizes[name]


def _sum(sizes: Iterable[Size], directives: int) -> Size:
    level: Counter[str] = Counter()
    depth = aliases = widest = repeats = 0
    for size in sizes:
        depth, aliases = max(depth, size.depth), min(aliases + size.aliases, _ENOUGH)
        directives = min(directives + size.directives, _ENOUGH)
        widest, repeats = max(widest, size.widest), max(repeats, size.repeats)
        if widest <= FIELDS and repeats <= REPEATS:  # beyond that it is refused anyway: count no further
            level.update(size.level)
            widest = max(widest, level.total())
            repeats = max(repeats, max(level.values(), default=0))
    return Size(depth, aliases, directives, level, widest, repeats)
