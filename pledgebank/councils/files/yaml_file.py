"""YAML as nodes with their places: read event by event, so that nothing is resolved, expanded or built by surprise."""

from typing import Protocol

import yaml
from yaml.events import Event

from pledgebank.councils.files.faults import Mark
from pledgebank.councils.files.nodes import List, Lost, Node, Sheet, Style, Table, Text, TooMuch

# libyaml if it came along: many times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str, sheet: Sheet) -> Node | None:
    """The one document of a YAML text; None where it cannot be read, which then was told. Raises TooMuch."""
    building = _Building(sheet)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            building.take(event)
    except yaml.MarkedYAMLError as error:
        sheet.fault(*_explained(text, _mark(error.problem_mark or error.context_mark), error))
        return None
    except yaml.YAMLError:
        return None
    return building.root


class _At(Protocol):
    """Where libyaml, or PyYAML in its stead, has found something; both count from 0."""

    line: int
    column: int


def _mark(mark: _At | None) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


def _explained(text: str, mark: Mark, error: yaml.MarkedYAMLError) -> tuple[Mark, str]:
    lines = text.splitlines() or [""]
    if mark.line > len(lines):  # what is missing at the end is missing in the last line that is there
        mark = Mark(len(lines), len(lines[-1]) + 1)
    there = lines[mark.line - 1][mark.column - 1 :]
    if there.startswith("\t"):
        return mark, "a tab; YAML is indented by spaces"
    if there[:1] in {"@", "`", "%"}:
        return mark, f"a text that begins with {there[0]} needs quotes"
    return mark, f"this cannot be read as YAML: {error.problem}{f', {error.context}' if error.context else ''}"


class _Open:
    """A list or table that has begun. `key`: the name whose thing comes next."""

    def __init__(self, node: List | Table) -> None:
        self.node = node
        self.key: Text | Lost | None = None


class _Building:
    """The tree so far. Anchors, references and tags are told as faults, and what they stand for is left out."""

    def __init__(self, sheet: Sheet) -> None:
        self.root: Node | None = None
        self._sheet = sheet
        self._open: list[_Open] = []

    def take(self, event: Event) -> None:
        """The next event. Raises TooMuch."""
        mark = _mark(event.start_mark)
        match event:
            case yaml.DocumentStartEvent() if self.root is not None:
                self._sheet.fault(mark, "a second document begins here; one file has one")
                raise TooMuch
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()
            case yaml.NodeEvent():
                self._sheet.count(mark, len(self._open))
                self._put(self._node(event, mark))
            case _:
                pass

    def _node(self, event: yaml.NodeEvent, mark: Mark) -> Node:
        if isinstance(event, yaml.AliasEvent):
            self._sheet.fault(mark, f"*{event.anchor}: references are not understood; write it out")
            return Lost(mark)
        if event.anchor:
            self._sheet.fault(mark, f"&{event.anchor}: anchors are not understood; write it out where it is needed")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            self._sheet.fault(mark, f"{tag}: tags are not understood; leave it out")
        if isinstance(event, yaml.ScalarEvent):
            return Text(mark, event.value, Style.QUOTED if event.style else Style.PLAIN)
        return Table(mark, {}) if isinstance(event, yaml.MappingStartEvent) else List(mark, [])

    def _put(self, node: Node) -> None:
        parent = self._open[-1] if self._open else None
        if parent is None:
            self.root = node
        elif isinstance(parent.node, List):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = self._name(node)
        else:
            if isinstance(parent.key, Text):
                self._sheet.place(parent.node, parent.key.text, parent.key.mark, node)
            parent.key = None
        if isinstance(node, List | Table):
            self._open.append(_Open(node))

    def _name(self, node: Node) -> Text | Lost:
        if isinstance(node, Text | Lost):
            return node
        self._sheet.fault(node.mark, "a name must be a text")
        return Lost(node.mark)
