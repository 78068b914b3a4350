"""Questions of a category as GraphQL shows them, in the language of who is asked."""

from typing import Self

import strawberry

from pledgebank.councils import questions
from pledgebank.councils.questions import QuestionKind, said
from pledgebank.web.described import choices

choices(
    QuestionKind,
    "What sort of answer a question takes.",
    {
        QuestionKind.TEXT: "A text.",
        QuestionKind.NUMBER: "A number written with digits and, if need be, a full stop: 12 or 2.5.",
        QuestionKind.DATETIME: "An instant by RFC 3339, with its offset: 2026-05-04T10:00:00Z.",
        QuestionKind.ONE_OF: "The key of one of the choices.",
        QuestionKind.SOME_OF: "The keys of some of the choices.",
        QuestionKind.NOTICE: "None: it is only to be read.",
    },
)


@strawberry.type(description="An answer to choose.")
class Choice:
    """A choice."""

    key: str = strawberry.field(description="What it is known by in answers.")
    label: str = strawberry.field(description="What people read.")
    stops: str | None = strawberry.field(
        description="Who chooses it must not report here but do what this says, such as phone somebody now."
    )

    @classmethod
    def of(cls, choice: questions.Choice, language: str) -> Self:
        """As who speaks this language sees it."""
        return cls(key=choice.key, label=said(choice.label, language), stops=said(choice.stops, language) or None)


@strawberry.type(description="What a report in a category is asked.")
class Question:
    """A question."""

    key: str = strawberry.field(description="What it is known by in answers; unique in its category.")
    label: str = strawberry.field(description="What people are asked or, for a NOTICE, told.")
    kind: QuestionKind = strawberry.field(description="What sort of answer it takes.")
    required: bool = strawberry.field(description="Whether there is no report without an answer.")
    public: bool = strawberry.field(description="Whether everybody sees the answer, not only reporter and body.")
    hint: str | None = strawberry.field(description="What helps to answer.")
    choices: list[Choice] = strawberry.field(description="What to choose from; empty for the kinds without choices.")

    @classmethod
    def of(cls, question: questions.Question, language: str) -> Self:
        """As who speaks this language sees it."""
        return cls(
            key=question.key,
            label=said(question.label, language),
            kind=question.kind,
            required=question.required,
            public=question.public,
            hint=said(question.hint, language) or None,
            choices=[Choice.of(one, language) for one in question.choices],
        )
