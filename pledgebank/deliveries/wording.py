"""A report's category and answers as a body reads them: in its language, keys put in words."""

from collections.abc import Iterator

from pledgebank.councils.model import Category
from pledgebank.councils.questions import Question, said
from pledgebank.reports.model import Answer, Report


def name_of(category: Category, language: str) -> str:
    """What a category is called."""
    return category.names.get(language) or category.name


def answers(report: Report, category: Category, language: str) -> Iterator[str]:
    """One line for each answer; of a question that is no longer asked its key stands for it."""
    asked = {question.key: question for question in category.questions}
    for answer in report.answers:
        question = asked.get(answer.key)
        label = said(question.label, language) if question else answer.key
        yield f"{label.rstrip(':')}: {', '.join(_values(answer, question, language))}"


def _values(answer: Answer, question: Question | None, language: str) -> list[str]:
    chosen = {choice.key: said(choice.label, language) for choice in question.choices} if question else {}
    # On one line, so that no answer looks like more of our own words.
    return [chosen.get(value) or " ".join(value.split()) for value in answer.values]
