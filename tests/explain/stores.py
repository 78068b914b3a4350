"""Which functions of ours look something up in the database, read from their code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pledgebank

QUERIES = {
    "get", "find", "find_one", "scan", "count", "aggregate", "replace", "update", "update_all", "take", "delete",
    "page", "nearest", "total", "find_one_and_update",
}  # fmt: skip
ASKED_OF = {"reader", "unit", "listing", "nearby", "alone", "_reader"}
_HOME = Path(pledgebank.__file__).parent


def modules() -> list[Path]:
    """All stores, the lists of pledges, and how lists and the log are read."""
    found = [
        *_HOME.glob("*/store.py"),
        *_HOME.glob("*/*/store.py"),
        *_HOME.glob("*/store/*.py"),
        *_HOME.glob("*/*_store.py"),
        *_HOME.glob("*/*/*_store.py"),
    ]
    others = (
        "activities/places/roll.py",
        "pledges/lists.py",
        "storage/listing.py",
        "storage/log.py",
        "storage/nearby.py",
    )
    return sorted({*found, *(_HOME / path for path in others)})


def functions() -> set[str]:
    """Every function in them that asks, as `feature/module.function`."""
    return {
        f"{path.relative_to(_HOME).with_suffix('').as_posix()}.{name}"
        for path in modules()
        for name in _asking(ast.parse(path.read_text(encoding="utf-8")))
    }


def _asking(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef) and any(_asks(one) for one in ast.walk(node)):
            yield node.name


def _asks(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES):
        return False
    asked = node.func.value
    return (asked.attr if isinstance(asked, ast.Attribute) else getattr(asked, "id", "")) in ASKED_OF
