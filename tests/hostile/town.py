"""A town with something of everything, and what each operation is usually given there."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from msgspec import Struct

from pledgebank import schema
from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.councils.places import Places
from pledgebank.councils.questions import Choice, Question, QuestionKind
from pledgebank.following.api import Followable
from pledgebank.groups.invitations.codes import Codes
from pledgebank.groups.members import counting as members
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.moderation.api import Flaggable
from pledgebank.people.confirming import Confirmable
from pledgebank.people.entrance import Entrance
from pledgebank.people.tokens import open_tokens
from pledgebank.photos.album import Album, open_album
from pledgebank.pledges import fold as signatures
from pledgebank.pledges.after import answers
from pledgebank.reports.editing.commands import Ties
from pledgebank.reports.support import fold as supports
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.graphql import masking
from pledgebank.web.limits.rates import RateLimits
from pledgebank.web.nodes import Nodes
from tests.hostile import gatherings, promised, tasks
from tests.hostile.changed import changes
from tests.hostile.groups import gathered
from tests.pledges.builders import a_person

SCHEMA = schema.build()
SPOT = {"lat": 56.119, "lng": -3.937}
BOX = {"south": 56.0, "west": -4.1, "north": 56.2, "east": -3.8}
TIMES = {"startsAt": "2026-05-09T09:00:00Z", "endsAt": "2026-05-09T12:00:00Z"}
WORDS = {"action": "dig", "who": "people", "theirAction": "rake", "details": "x"}
PLEDGED = {
    "cap": 4,
    "radius": 500.0,
    "sort": "planting",
    "language": "en",
    "keptBy": "2026-06-02",
    "private": False,
    "perHousehold": False,
}
GUEST = {"contact": {"email": "ann@example.org", "name": "Ann"}}
ANSWERS = [{"key": "note", "values": ["x"]}, {"key": "urgent", "values": ["no"]}]
PLACE = "query ($at: PointInput!) { place(at: $at) { areas { id } categories { id body { id } } } }"

# By whom those are counted to whom an answer says how many there are: beside a town without them it waits in vain.
COUNTS = (signatures.FOLDS, supports.FOLDS, answers.FOLDS, members.FOLDS)

Given = dict[str, Any]


class Town(Struct):
    """The database, the people who act in it, and the usual arguments of every field of the schema, by its name."""

    storage: Storage
    tools: dict[type, object]
    person: UUID
    other: UUID
    usual: dict[str, Given] = {}

    def context(self, person: UUID | None) -> Context:
        expires = self.storage.clock.now() + timedelta(minutes=15)
        viewer = Viewer(person, new_id(), expires) if person else None
        return Context(self.storage, self.tools, viewer=viewer)

    async def ask(self, query: str, given: Given, person: UUID | None) -> tuple[Any, list[str]]:
        """The data, and the codes of the errors as clients see them."""
        result = await SCHEMA.execute(query, given, context_value=self.context(person))
        return result.data, [error["extensions"]["code"] for error in masking.shown(result.errors or ())]

    async def make(self, name: str, given: Given, shows: str) -> Any:
        """What a mutation makes, which it must."""
        kind = name[0].upper() + name[1:]
        query = f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ made: {shows} errors {{ code }} }} }}"
        data, codes = await self.ask(query, {"input": given}, self.person)
        assert codes == []
        assert data[name]["errors"] == []
        return data[name]["made"]

    async def count(self, collection: str, **where: object) -> int:
        return await self.storage.reader.count(collection, where, limit=1_000_000)


async def built(storage: Storage) -> Town:
    """The town, in an empty database."""
    await write(storage, _settle)
    tokens = await open_tokens(storage)
    tools: dict[type, object] = {
        Nodes: schema.NODES,
        Sources: schema.COPIES,
        Flaggable: schema.FLAGGABLE,
        Followable: schema.FOLLOWABLE,
        Ties: schema.TIES,
        Confirmable: schema.CONFIRMABLE,
        Places: Places(),
        Codes: Codes(tokens),
        Entrance: Entrance(tokens, DemoMailbox(storage.clock, show=lambda _: None)),
        RateLimits: RateLimits(storage, tokens.contact_digest, watchful=False),
        DefaultZone: DefaultZone("Europe/London"),
        Album: await open_album(storage, ""),
    }
    town = Town(storage, tools, await a_person(storage), await a_person(storage))
    await _fill(town)
    return town


async def _settle(unit: Unit) -> None:
    whole = geojson.drawing("Stirling", outlines.rectangle(Box(**BOX)))
    await councils.load_areas(unit, drawings=[whole], kind="council")
    choices = (Choice(key="no", label={"en": "No"}), Choice(key="yes", label={"en": "Yes"}, stops={"en": "Phone."}))
    asked = (
        Question(key="note", label={"en": "Note"}, kind=QuestionKind.TEXT, public=True),
        Question(key="urgent", label={"en": "Urgent?"}, kind=QuestionKind.ONE_OF, choices=choices),
    )
    rubbish = CategoryEntry(name="Rubbish", questions=asked)
    entry = BodyEntry(slug="stirling-council", name="Stirling Council", areas=("stirling",), categories=(rubbish,))
    await councils.enter_body(unit, entry)


async def _fill(town: Town) -> None:
    place = (await town.ask(PLACE, {"at": SPOT}, None))[0]["place"]
    [area], [category] = place["areas"], place["categories"]
    words = {"title": "Bags", "description": "Three."}
    report = {**words, "category": category["id"], "location": SPOT, "answers": ANSWERS}
    made_report = await town.make("createReport", report, "report { id ref }")
    links = {"location": SPOT, "reports": [made_report["id"]], "timeZone": "Europe/London"}
    pledge = {**WORDS, **links, "target": 2, "deadline": "2026-06-01"}
    made_pledge = await town.make("createPledge", pledge, "pledge { id ref }")
    slots = [{"role": "Rakes", "capacity": 2, **TIMES}]
    activity = {"title": "Dig", "description": "x", **TIMES, **links, "pledge": made_pledge["id"], "slots": slots}
    made_activity = await town.make("createActivity", {**activity, "publish": True}, "activity { id slots { id } }")
    where = {"within": BOX, "near": {"centre": SPOT, "metres": 500}, "area": area["id"]}
    town.usual = {
        **await gathered(town, where),
        **_questions(area["id"], category, made_report, made_pledge),
        **_ways_in(),
        **_own_account(),
        "flag": {"input": {"id": made_report["id"], "reason": "Not a place for this."}},
        "settleFlag": {"input": {"flag": nodes.encode("Flag", new_id()), "verdict": "UPHELD", "note": "Seen."}},
        **_lives(made_report["id"]),
        "setFollow": {"input": {"id": made_report["id"], "follows": True}},
        "setReportSupport": {"input": {"report": made_report["id"], "supports": True}},
        "editReport": {"input": {"report": made_report["id"], **report, "showName": True, "expectedVersion": 1}},
        "deleteReport": {"input": {"report": made_report["id"]}},
        "supportInstead": {"input": {"report": made_report["id"], "existing": nodes.encode("Report", new_id())}},
        "askToChangeReport": {"input": {"report": made_report["id"], "text": "Please.", "delete": False}},
        "createReport": {"input": {**report, **GUEST}},
        "createPledge": {"input": {**pledge, **PLEDGED}},
        **promised.promises(made_pledge["id"], {**WORDS, "details": "y", "location": SPOT}),
        "signPledge": {
            "input": {
                "pledge": made_pledge["id"],
                "visibility": "HIDDEN",
                "sharesContact": True,
                "household": promised.HOME,
                **GUEST,
            }
        },
        **promised.after(made_pledge["id"]),
        "withdrawSignature": {"input": {"pledge": made_pledge["id"]}},
        **await changes(town, activity, made_activity),
        **tasks.places(activity, made_activity, area["id"]),
        **gatherings.days(TIMES["startsAt"]) | gatherings.telling(made_activity, SPOT),
        **gatherings.works(made_activity["id"], made_report["id"]),
    }


def _questions(area: str, category: Any, report: Any, pledge: Any) -> dict[str, Given]:
    where = {"within": BOX, "near": {"centre": SPOT, "metres": 500}, "area": area}
    of_reports = {"categories": [category["id"]], "states": ["OPEN"], "body": category["body"]["id"], "text": "bags"}
    of_others = {"order": "NEAREST", "first": 2, "where": {**where, "report": report["id"]}}
    return {
        "node": {"id": report["id"]},
        "nodes": {"ids": [pledge["id"]]},
        "viewer": {},
        "flags": {"state": "OPEN", "first": 2},
        "place": {"at": SPOT},
        "area": {"slug": "stirling"},
        "findPlaces": {"text": "stirlin castle", "near": SPOT, "first": 3},
        "report": {"ref": report["ref"]},
        "reports": {"where": {**where, **of_reports}, "order": "NEAREST", "first": 2},
        "similarReports": {"to": {"location": SPOT, "category": category["id"], "title": "Bag"}, "first": 3},
        "map": {"within": BOX, "zoom": 12, "where": {"area": area}},
        "pledge": {"ref": pledge["ref"]},
        "pledges": of_others,
        "pledgeSorts": {},
        "pledgeAdvice": {"target": 30, "location": SPOT, "sort": "planting"},
        "activities": of_others,
        "changes": {"within": BOX, "first": 2},
        "changed": {"within": BOX, "after": "kQA"},  # from the log's beginning
        "reportChanged": {"id": report["id"]},
        "pledgeChanged": {"id": pledge["id"]},
    }


def _lives(report: str) -> dict[str, Given]:
    """What can be done with a report that is there."""
    of_it = {"report": report}
    return {
        "addReportUpdate": {"input": {**of_it, "text": "Still there.", "showName": True}},
        "changeReportState": {"input": {**of_it, "state": "CLOSED", "because": "CANCELLED", "message": "Mine."}},
        "setReportPrivate": {"input": {**of_it, "private": True}},
        "hideReportUpdate": {
            "input": {"update": nodes.encode("ReportUpdate", new_id()), "hidden": True, "reason": "Rude."}
        },
        "answerQuestionnaire": {"input": {**of_it, "fixed": "NO", "text": "No."}},
    }


def _ways_in() -> dict[str, Given]:
    return {
        "requestSignInCode": {"input": {"email": "ann@example.org", "language": "en"}},
        "signIn": {"input": {"email": "ann@example.org", "code": "123456", "deviceName": "phone"}},
        "confirmContact": {"input": {**GUEST, "code": "123456"}},
        "refreshSession": {"input": {"refreshToken": "x"}},
        "signOut": {"input": {"everywhere": False}},
    }


def _own_account() -> dict[str, Given]:
    return {
        "endSession": {"input": {"session": nodes.encode("DeviceSession", new_id())}},
        "updateProfile": {"input": {"name": "Ann", "language": "en"}},
        "deleteAccount": {"input": {"code": "123456"}},
        "describePhoto": {"input": {"photo": str(uuid4()), "alt": "A deep pothole."}},
        "setNotifications": {"input": {"email": True}},
        "markNoticesRead": {"input": {"ids": [nodes.encode("Notice", new_id())]}},
    }
