"""What clients hand in about reports: a new one, and which ones to list."""

from datetime import datetime
from uuid import UUID

import strawberry
from strawberry import ID

from pledgebank.base.errors import invalid, not_allowed
from pledgebank.councils import store as councils
from pledgebank.councils.api import eyes
from pledgebank.councils.model import Eyes
from pledgebank.people.api import ContactInput
from pledgebank.photos.api import keys_of
from pledgebank.reports import model
from pledgebank.reports.api.answers import AnswerInput
from pledgebank.reports.api.choices import ReportState
from pledgebank.reports.editing.model import Changes
from pledgebank.reports.model import ReportOrder
from pledgebank.web.context import Context
from pledgebank.web.described import choices
from pledgebank.web.geo import BoxInput, CircleInput, PointInput
from pledgebank.web.nodes import key_of

MOST_CATEGORIES = 100
LONGEST_TEXT = 200

choices(
    ReportOrder,
    "In what order reports are listed.",
    {
        ReportOrder.NEWEST: "Latest reported first.",
        ReportOrder.OLDEST: "Earliest reported first.",
        ReportOrder.RECENTLY_CHANGED: "Latest changed first.",
        ReportOrder.MOST_SUPPORTED: "Those that most people see too first.",
        ReportOrder.NEAREST: "Nearest to the middle of `near` first.",
    },
)


@strawberry.input(description="Which reports to list: all that is said must hold.")
class ReportFilter:
    """Which reports to list."""

    within: BoxInput | None = strawberry.field(default=None, description="In this box.")
    near: CircleInput | None = strawberry.field(default=None, description="In this circle.")
    area: ID | None = strawberry.field(default=None, description="In this area.")
    body: ID | None = strawberry.field(default=None, description="Of a category that this body takes.")
    categories: list[ID] | None = strawberry.field(default=None, description="Of one of these, at most 100.")
    states: list[ReportState] | None = strawberry.field(default=None, description="In one of these states.")
    created_after: datetime | None = strawberry.field(default=None, description="Reported at this instant or later.")
    created_before: datetime | None = strawberry.field(default=None, description="Reported before this instant.")
    mine: bool | None = strawberry.field(default=None, description="The viewer's own, with those yet to be confirmed.")
    ours: bool | None = strawberry.field(
        default=None,
        description="Those of the bodies that the viewer works for: private ones too, and hidden ones for moderators.",
    )

    text: str | None = strawberry.field(
        default=None,
        description="With all of these words, in any language, in its title, description or reference; the last may "
        "be but begun. At most 200 characters, of which the first 8 words count.",
    )

    async def wanted(self, context: Context) -> model.ReportFilter:
        """The filter in the house's own terms. Raises Refused INVALID, NOT_FOUND, SIGN_IN_NEEDED, NOT_ALLOWED."""
        return model.ReportFilter(
            within=self.within.box() if self.within else None,
            near=self.near.circle() if self.near else None,
            area=key_of(self.area, "Area", "where", "area") if self.area else None,
            categories=await wanted_categories(context, self.categories, self.body),
            states=None if self.states is None else tuple(self.states),
            created_after=self.created_after,
            created_before=self.created_before,
            reporter=context.person() if self.mine else None,
            staff=await _staff(context) if self.ours else None,
            text=looked_for(self.text),
        )


async def _staff(context: Context) -> Eyes:
    """The viewer's eyes, if they work for any body. Raises Refused SIGN_IN_NEEDED, NOT_ALLOWED."""
    context.person()
    found = await eyes(context)
    if not (found.answers or found.moderates):
        raise not_allowed("Only who works for a council can ask for this.", "where", "ours")
    return found


def looked_for(text: str | None) -> str | None:
    """What a filter looks for; None for nothing in particular. Raises Refused INVALID for more than 200 characters."""
    if text is not None and len(text) > LONGEST_TEXT:
        raise invalid("Please keep this to {most} characters.", "where", "text", most=LONGEST_TEXT)
    return text if text and text.strip() else None


async def wanted_categories(context: Context, ids: list[ID] | None, body: ID | None) -> tuple[UUID, ...] | None:
    """The categories that a filter allows; None for any. Raises Refused INVALID for more than 100, NOT_FOUND."""
    if ids is not None and len(ids) > MOST_CATEGORIES:
        raise invalid("Please choose at most {most} categories.", "where", "categories", most=MOST_CATEGORIES)
    chosen = None if ids is None else tuple(key_of(one, "Category", "where", "categories") for one in ids)
    if body is None:
        return chosen
    taken = await councils.categories_of(context.reader, [key_of(body, "Body", "where", "body")], inactive=True)
    return tuple(one.id for one in taken if chosen is None or one.id in chosen)


@strawberry.input(description="A new report.")
class CreateReportInput:
    """A new report."""

    title: str = strawberry.field(description="What is wrong, in one line of at most 120 characters.")
    description: str = strawberry.field(description="More about it, at most 5,000 characters; may be empty.")
    category: ID = strawberry.field(description="One of those that `place` names for the location.")
    location: PointInput = strawberry.field(description="The very spot.")
    answers: list[AnswerInput] | None = strawberry.field(
        default=None, description="Answers to the category's questions, at most 50."
    )
    photos: list[ID] | None = strawberry.field(
        default=None, description="At most 10, by the ids that the phone made for PUT /photos, sent before or after."
    )
    show_name: bool | None = strawberry.field(default=False, description="Whether to name the reporter to everyone.")
    private: bool | None = strawberry.field(
        default=False, description="Whether only you and who answers for it are to see it."
    )
    contact: ContactInput | None = strawberry.field(
        default=None,
        description="Whose it is, for a guest or made for somebody else: UNCONFIRMED until they use confirmContact.",
    )
    idempotency_key: ID | None = strawberry.field(
        default=None,
        description="Made by the client: the same key and input are accepted once. A guest's letter is sent anew.",
    )

    def draft(self) -> model.Draft:
        """What is asked for. Raises Refused for a category or place that is none."""
        return model.Draft(
            title=self.title,
            description=self.description,
            category=key_of(self.category, "Category", "category"),
            location=self.location.point(),
            show_name=bool(self.show_name),
            answers=tuple(one.answer() for one in self.answers or ()),
            private=bool(self.private),
            photos=keys_of(self.photos, "photos"),
        )


@strawberry.input(description="What is to be different about a report; what is left out stays as it is.")
class EditReportInput:
    """What is to be different about a report."""

    report: ID = strawberry.field(description="Which report.")
    title: str | None = strawberry.field(
        default=None, description="What is wrong, in one line of up to 120 characters."
    )
    description: str | None = strawberry.field(default=None, description="More about it, up to 5,000 characters.")
    category: ID | None = strawberry.field(default=None, description="One that is taken at its place.")
    location: PointInput | None = strawberry.field(default=None, description="The very spot.")
    show_name: bool | None = strawberry.field(default=None, description="Whether to name the reporter to everyone.")
    expected_version: int | None = strawberry.field(
        default=None, description="The report as you saw it: refused with CONFLICT where it has changed since."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def changes(self) -> Changes:
        """What is asked for. Raises Refused for a category or place that is none."""
        return Changes(
            title=self.title,
            description=self.description,
            category=key_of(self.category, "Category", "category") if self.category else None,
            location=self.location.point() if self.location else None,
            show_name=self.show_name,
        )
