"""What can be chosen about the work on reports, with a sentence for each."""

from pledgebank.web.described import choices
from pledgebank.works.model import ConfirmedBy, Stage, WorkResult, WorkState

__all__ = ["ConfirmedBy", "Stage", "WorkResult", "WorkState"]

choices(
    WorkState,
    "Where the work on a report stands.",
    {
        WorkState.PLANNED: "An activity plans to do it; the report stays open.",
        WorkState.IN_PROGRESS: "The activity has begun.",
        WorkState.DONE: "Who organised it says that it is done.",
        WorkState.PARTLY: "A part of it was done.",
        WorkState.UNSAFE: "It was found unsafe, and left.",
        WorkState.NOT_FOUND: "It was looked for and not found.",
        WorkState.NEEDS_COUNCIL: "It takes who answers for it.",
        WorkState.UNREPORTED: "It is over, and nobody has said how it went: nothing is taken as done.",
        WorkState.REOPENED: "It was said to be done, and others said that it is not.",
        WorkState.RELEASED: "The activity does not do it: it was called off, or is about something else now.",
    },
)
choices(
    WorkResult,
    "How the work on a report went.",
    {
        WorkResult.DONE: "It is done: others are asked to confirm it. Refused where it is dangerous.",
        WorkResult.PARTLY: "A part of it is done; the report stays open.",
        WorkResult.UNSAFE: "It was unsafe; the report stays open and who answers for it is told.",
        WorkResult.NOT_FOUND: "It was not there; the report stays open.",
        WorkResult.NEEDS_COUNCIL: "It takes who answers for it, who is told; the report stays open.",
    },
)
choices(
    Stage,
    "When a photo was taken, or something was counted.",
    {Stage.BEFORE: "Before the work.", Stage.DURING: "While it was done.", Stage.AFTER: "After the work."},
)
choices(
    ConfirmedBy,
    "Who has made it certain that it is done.",
    {
        ConfirmedBy.REPORTER: "Who had reported it.",
        ConfirmedBy.NEIGHBOURS: "Two neighbours who neither organised it nor took part.",
        ConfirmedBy.COUNCIL: "Who answers for it.",
        ConfirmedBy.TIME: "Seven days with a photo of it, in which nobody objected.",
    },
)
