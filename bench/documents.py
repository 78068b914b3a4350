"""How long it takes to judge and to cost a document, however tangled or long: it grows with its length, not beyond."""

import time
from collections.abc import Callable

from graphql import DocumentNode, GraphQLSchema, parse

from pledgebank import schema
from pledgebank.web.graphql.checks import Known, rules
from pledgebank.web.graphql.cost import Costs

PAGE = """query ($first: Int!) { reports(first: $first) { edges { node { id ref title state location { lat lng }
  category { id name hazard } pledges(first: 5) { edges { node { id sentence target signatureCount } } } } } } }"""


def bomb(fragments: int) -> str:
    """Each fragment spreads the next twice."""
    chain = (f"fragment F{n} on Report {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments))
    return '{ report(ref: "a") { ...F0 } } ' + " ".join(chain) + f" fragment F{fragments} on Report {{ id }}"


def long(bytes_: int) -> str:
    """Fields under long names, as many as fit."""
    names = (f"a{number:0>300}: title" for number in range(bytes_ // 310))
    return '{ report(ref: "a") { ' + " ".join(names) + " } }"


def milliseconds(work: Callable[[], object]) -> float:
    """The quickest of several times."""
    took = []
    for _ in range(7):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return min(took)


def shown(name: str, core: GraphQLSchema, text: str) -> None:
    """Print one line for one document."""
    document: DocumentNode = parse(text)
    judged = milliseconds(lambda: Known(rules(introspection=False)).judge(core, text, document))
    costed = milliseconds(lambda: Costs(core, document).of(None, {"first": 100}))
    read = milliseconds(lambda: parse(text))
    print(f"{name:34} {len(text):6} bytes: parse {read:6.2f} ms, judge {judged:6.2f} ms, cost {costed:6.3f} ms")


def main() -> None:
    """Print the lines."""
    core = schema.build()._schema
    shown("a page of reports with pledges", core, PAGE)
    for fragments in (15, 30, 60, 120):
        shown(f"2 to the power of {fragments} fields", core, bomb(fragments))
    for size in (16, 32, 64):
        shown(f"{size} kB of fields", core, long(size * 1024))


if __name__ == "__main__":
    main()
