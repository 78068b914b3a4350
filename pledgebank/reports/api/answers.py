"""Answers to a category's questions: as clients hand them in, and as they are shown."""

import strawberry

from pledgebank.councils.model import Category
from pledgebank.councils.questions import said
from pledgebank.reports import model


@strawberry.input(description="What is answered to one question of the category.")
class AnswerInput:
    """An answer."""

    key: str = strawberry.field(description="The question's key.")
    values: list[str] = strawberry.field(
        description="The text, number or time, or the keys of what is chosen; empty for no answer."
    )

    def answer(self) -> model.Answer:
        """What is answered, not yet judged."""
        return model.Answer(key=self.key, values=tuple(self.values))


@strawberry.type(description="What was answered to a question of the report's category.")
class Answer:
    """An answer."""

    key: str = strawberry.field(description="The question's key.")
    label: str = strawberry.field(description="The question as it is asked now; its key where it no longer is.")
    values: list[str] = strawberry.field(description="The text, number or time, or the keys of what was chosen.")
    texts: list[str] = strawberry.field(description="The same for people: what was chosen by its labels.")
    public: bool = strawberry.field(description="Whether everybody may read it.")

    @classmethod
    def of(cls, answer: model.Answer, category: Category, language: str) -> "Answer":
        """As who may read it sees it, in their language."""
        question = next((one for one in category.questions if one.key == answer.key), None)
        labels = {one.key: said(one.label, language) for one in question.choices} if question else {}
        return cls(
            key=answer.key,
            label=said(question.label, language) if question else answer.key,
            values=list(answer.values),
            texts=[labels.get(value, value) for value in answer.values],
            public=answer.public and question is not None and question.public,
        )
