"""Reads the questions of a category, and their choices."""

import re

from pledgebank.base.errors import Refused, invalid
from pledgebank.councils import rules
from pledgebank.councils.files import reading
from pledgebank.councils.files.faults import Mark, shown
from pledgebank.councils.files.nodes import Node, Sheet, Text
from pledgebank.councils.files.reading import Fields, line, paragraphs
from pledgebank.councils.questions import CHOOSING, MOST_CHOICES, Choice, Question, QuestionKind

LONGEST_LABEL = 300
LONGEST_HINT = 1_000
LONGEST_KEY = 60
_KEY = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
QUESTION = ("key", "label", "kind", "required", "public", "hint", "choices")
CHOICE = ("key", "label", "stops")


def questions(sheet: Sheet, nodes: list[Node], language: str) -> tuple[Question, ...]:
    """The questions that a list has; texts without a language are in this one."""
    keys: dict[str, Mark] = {}
    return tuple(_question(sheet, node, language, keys) for node in nodes)


def _question(sheet: Sheet, node: Node, language: str, keys: dict[str, Mark]) -> Question:
    fields = Fields(sheet, node, "a question", QUESTION, ("key", "label", "kind"))
    kind = fields.one_of("kind", QuestionKind)
    made = Question(
        key=once(sheet, fields.at("key"), fields.text("key", checked_key), keys),
        label=fields.label("label", paragraphs(LONGEST_LABEL), language),
        kind=kind or QuestionKind.TEXT,
        required=fields.flag("required"),
        public=fields.flag("public"),
        hint=fields.label("hint", paragraphs(LONGEST_HINT), language),
        choices=_choices(sheet, fields.items("choices", MOST_CHOICES), language),
    )
    if kind in CHOOSING and not made.choices:
        sheet.fault(fields.at("choices"), f'a question of kind {kind} needs "choices"')
    if kind is not None and kind not in CHOOSING and "choices" in fields.nodes:
        sheet.fault(fields.at("choices"), f"a question of kind {kind} has no choices; ONE_OF and SOME_OF have")
    if kind is QuestionKind.NOTICE and made.required:
        sheet.fault(fields.at("required"), "a NOTICE is only read, so that it cannot be required")
    return made


def once(sheet: Sheet, mark: Mark, key: str, keys: dict[str, Mark]) -> str:
    """The key itself, taken note of; told where another has it."""
    if key and key in keys:
        sheet.fault(mark, f"the key {shown(key)} is there twice; the first is in line {keys[key].line}")
    keys.setdefault(key, mark)
    return key


def slug(sheet: Sheet, mark: Mark, name: str) -> str:
    """The key that is made from a name; told where there is nothing in it to make one from."""
    try:
        return rules.slug_of(name) if name else ""
    except Refused:
        sheet.fault(mark, f'from {shown(name)} no key can be made; please give it a "key"')
        return ""


def _choices(sheet: Sheet, nodes: list[Node], language: str) -> tuple[Choice, ...]:
    keys: dict[str, Mark] = {}
    return tuple(_choice(sheet, node, language, keys) for node in nodes)


def _choice(sheet: Sheet, node: Node, language: str, keys: dict[str, Mark]) -> Choice:
    """A choice; a text alone is its label, from which its key is made."""
    if isinstance(node, Text):
        said = reading.text(sheet, node, line(LONGEST_LABEL))
        return Choice(key=once(sheet, node.mark, slug(sheet, node.mark, said), keys), label={language: said})
    fields = Fields(sheet, node, "a choice", CHOICE, ("key", "label"))
    return Choice(
        key=once(sheet, fields.at("key"), fields.text("key", checked_key), keys),
        label=fields.label("label", line(LONGEST_LABEL), language),
        stops=fields.label("stops", paragraphs(LONGEST_HINT), language),
    )


def checked_key(key: str) -> str:
    """The key itself. Raises Refused INVALID if it is none."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise invalid("a key has letters and digits, joined by - or _, at most {most} of them", most=LONGEST_KEY)
    return key
