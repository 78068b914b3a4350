"""What a report in a category is asked besides where and what, in the languages of those who are asked."""

from enum import StrEnum

from msgspec import Struct

# What is said, by language (`en`, `cy` ...): who speaks none of them reads the first.
Label = dict[str, str]
MOST_QUESTIONS = 50
MOST_CHOICES = 200


class QuestionKind(StrEnum):
    """What sort of answer a question takes. A NOTICE takes none: it is only read."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATETIME = "DATETIME"
    ONE_OF = "ONE_OF"
    SOME_OF = "SOME_OF"
    NOTICE = "NOTICE"


CHOOSING = frozenset({QuestionKind.ONE_OF, QuestionKind.SOME_OF})


class Choice(Struct, frozen=True, kw_only=True):
    """One answer to choose. `stops`: who chooses it must not report but do what this says, such as phone somebody."""

    key: str
    label: Label
    stops: Label = {}


class Question(Struct, frozen=True, kw_only=True):
    """A question of a category. `public`: its answers are for everybody, not for reporter and body alone."""

    key: str
    label: Label
    kind: QuestionKind
    required: bool = False
    public: bool = False
    hint: Label = {}
    choices: tuple[Choice, ...] = ()


def said(label: Label, language: str) -> str:
    """What a label says to who speaks this language; empty for one that says nothing."""
    return label.get(language) or next(iter(label.values()), "")
