"""The sentences that stand in the code, found where they are said."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import msgspec
from msgspec import Struct

# Which argument of a call is the sentence.
SAYS = {"Refused": 1, "invalid": 0, "not_found": 0, "not_allowed": 0, "say": 0}
# Spoken to whoever runs pledgebank, in English.
BEHIND_THE_COUNTER = frozenset({"cli", "councils", "demo", "imports", "words"})
DEFINES = frozenset({"base/errors.py"})
# Files of data whose texts are said as they stand there: lists of tables, of which these fields are no sentences.
DATA = ("pledges/making/sorts.json", "activities/volunteers/skills.json")
NOT_SAID = frozenset({"key"})


class Said(Struct, frozen=True):
    """One place in the code that says something. `template` is None where the sentence is not written out there."""

    file: str
    line: int
    template: str | None
    values: frozenset[str]


def said_to_people(package: Path) -> list[Said]:
    """Everything a package says to the people it serves, file by file."""
    found = [said for file in DATA if (package / file).exists() for said in said_in_data(package / file, file)]
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package)
        if file.parts[0] not in BEHIND_THE_COUNTER and file.as_posix() not in DEFINES:
            found += said_in(path.read_text(encoding="utf-8"), file.as_posix())
    return found


def said_in(source: str, file: str) -> list[Said]:
    """What one file says, line by line."""
    return sorted(_calls(source, file), key=lambda said: said.line)


def said_in_data(path: Path, file: str) -> list[Said]:
    """What a file of data says."""
    tables = msgspec.json.decode(path.read_bytes(), type=list[dict[str, str | int]])
    texts = [value for table in tables for name, value in table.items() if name not in NOT_SAID]
    return [Said(file, 0, text, frozenset()) for text in texts if isinstance(text, str)]


def _calls(source: str, file: str) -> Iterator[Said]:
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and (name := _name(call.func)) in SAYS:
            place = SAYS[name]
            written = call.args[place] if len(call.args) > place else None
            template = written.value if isinstance(written, ast.Constant) else None
            values = frozenset(one.arg for one in call.keywords if one.arg)
            yield Said(file, call.lineno, template if isinstance(template, str) else None, values)


def places(template: str) -> frozenset[str]:
    """The names in braces. Raises ValueError where the braces are broken, or hold more than a name."""
    parts = [(name, form, kind) for _, name, form, kind in Formatter().parse(template) if name is not None]
    for name, form, kind in parts:
        if not name.isidentifier() or form or kind:
            raise ValueError(f"{{{name}}} is more than a name")
    return frozenset(name for name, _, _ in parts)


def files_by_template(said: Iterable[Said]) -> dict[str, list[str]]:
    """Each sentence once, with the files that say it."""
    found: dict[str, set[str]] = {}
    for one in said:
        if one.template is not None:
            found.setdefault(one.template, set()).add(one.file)
    return {template: sorted(files) for template, files in found.items()}


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
