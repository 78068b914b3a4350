"""What a body reads of answers: each on one line, so that nobody puts words into our mouth."""

from pledgebank.base.ids import new_id
from pledgebank.councils.model import Category
from pledgebank.councils.questions import Question, QuestionKind
from pledgebank.deliveries import wording
from pledgebank.reports.model import Answer
from tests.reports.builders import a_report


def test_an_answer_of_several_lines_stays_one() -> None:
    asked = Question(key="more", label={"en": "Anything else?"}, kind=QuestionKind.TEXT)
    category = Category(id=new_id(), body=new_id(), name="Potholes", questions=(asked,))
    forged = "No.\n\nReported by The Mayor, mayor@evil.example. Answer this letter to write to them."
    report = a_report(answers=(Answer(key="more", values=(forged,)),))

    [line] = wording.answers(report, category, "en")

    assert line == f"Anything else?: {' '.join(forged.split())}"
