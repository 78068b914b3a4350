"""A second council beside the town, which asks all that a council can ask of who reports something to it."""

from pledgebank.base.geo import Box
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.councils.questions import Choice, Question, QuestionKind
from pledgebank.storage.unit import Unit

SPOT = (56.1, -3.75)
# The same as a camera writes it: degrees, minutes, seconds.
LAT, LNG = (56.0, 6.0, 0.0), (3.0, 45.0, 0.0)
WIRES = Question(
    key="wires",
    label={"en": "Can you see wires?"},
    kind=QuestionKind.ONE_OF,
    required=True,
    choices=(
        Choice(key="no", label={"en": "No"}),
        Choice(key="yes", label={"en": "Yes"}, stops={"en": "Please keep away and phone 01632 960101 now."}),
    ),
)
POST = Question(key="post", label={"en": "The number on the post"}, kind=QuestionKind.TEXT, public=True)
WHAT = Question(
    key="what",
    label={"en": "What is there?"},
    kind=QuestionKind.SOME_OF,
    public=True,
    choices=(Choice(key="bags", label={"en": "Bags"}), Choice(key="tyres", label={"en": "Tyres"})),
)
BAGS = Question(key="bags", label={"en": "About how many bags?"}, kind=QuestionKind.NUMBER, public=True)
SEEN = Question(key="seen", label={"en": "When did you see it happen?"}, kind=QuestionKind.DATETIME, public=True)
VEHICLE = Question(key="vehicle", label={"en": "Which vehicle?"}, kind=QuestionKind.TEXT)
NOTICE = Question(key="care", label={"en": "Please leave the bags closed."}, kind=QuestionKind.NOTICE)


async def settle(unit: Unit) -> None:
    """One area with one council: street lights, fly-tipping, and what is dangerous."""
    whole = geojson.drawing("Alloa", outlines.rectangle(Box(56.0, -3.79, 56.2, -3.7)))
    await councils.load_areas(unit, drawings=[whole], kind="council")
    streets, cleaning, danger = {"en": "Streets"}, {"en": "Cleaning up"}, {"en": "Danger"}
    tipping = CategoryEntry(
        name="Fly-tipping", groups=(cleaning,), photo_required=True, questions=(NOTICE, WHAT, BAGS, SEEN, VEHICLE)
    )
    entry = BodyEntry(
        slug="alloa-council",
        name="Alloa Council",
        phone="01632 960100",
        areas=("alloa",),
        categories=(
            CategoryEntry(name="Street light", groups=(streets,), questions=(WIRES, POST)),
            CategoryEntry(name="Pothole", groups=(streets,)),
            tipping,
            CategoryEntry(name="Dangerous wall", groups=(danger,), hazard=True),
            CategoryEntry(name="Hateful graffiti", groups=(cleaning,), private=True),
        ),
    )
    await councils.enter_body(unit, entry)
