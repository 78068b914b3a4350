"""What neighbours ask and do, as their phones do."""

from typing import Any

from tests.test_loop import Neighbour

HERE = {"lat": 56.119, "lng": -3.937}
CREATE_REPORT = (
    "mutation ($i: CreateReportInput!) { it: createReport(input: $i) { report { id ref } errors { code } } }"
)
CREATE_PLEDGE = "mutation ($i: CreatePledgeInput!) { it: createPledge(input: $i) { pledge { id } errors { code } } }"
SIGN = "mutation ($i: SignPledgeInput!) { it: signPledge(input: $i) { pledge { state } errors { code } } }"
PUBLISH = (
    "mutation ($i: PublishActivityInput!) { it: publishActivity(input: $i) "
    "{ activity { id state invitedUntil } errors { code } } }"
)
JOIN = "mutation ($i: JoinSlotInput!) { it: joinSlot(input: $i) { signup { id state } errors { code } } }"
RECORD = (
    "mutation ($i: RecordOutcomeInput!) { it: recordOutcome(input: $i) "
    "{ report { state } work { id state } errors { code field } } }"
)
CONFIRM = (
    "mutation ($i: ConfirmOutcomeInput!) { it: confirmOutcome(input: $i) "
    "{ report { state fixedBy } errors { code field } } }"
)
MINE = """{ activities(where: {mine: true}) { edges { node { id state title pledge { id }
  slots { id role } reports { edges { node { id } } } works { state sentence } } } } }"""
REPORT = """query ($id: ID!) { node(id: $id) { ... on Report { state fixedBy
  plannedWork { state sentence hasTurn activity { id } }
  works { edges { node { id state sentence outcome { result note bags people hours confirmedBy }
    evidence { stage photos { id } } viewerMay } } }
  activities { edges { node { id } } }
  councilNotices { edges { node { kind state body { name } } } } } } }"""
TOTALS = """query ($at: PointInput!) { place(at: $at) { areas { totals { hours bags people fixed reopened } }
  categories { body { totals { hours bags people fixed reopened } } } } }"""


async def act(person: Neighbour, query: str, **given: Any) -> dict[str, Any]:
    """The answer to a mutation, with its errors."""
    answer: dict[str, Any] = (await person.ask(query, i=given))["it"]
    return answer


async def report_of(person: Neighbour, key: str) -> dict[str, Any]:
    """A report as somebody sees it."""
    found: dict[str, Any] = (await person.ask(REPORT, id=key))["node"]
    return found


async def works_of(person: Neighbour, key: str) -> list[dict[str, Any]]:
    """The work on a report as somebody sees it."""
    return [edge["node"] for edge in (await report_of(person, key))["works"]["edges"]]


async def notices_of(person: Neighbour, key: str) -> list[tuple[str, str]]:
    """What bodies were told of the work on a report, and how that went."""
    found = (await report_of(person, key))["councilNotices"]["edges"]
    return [(edge["node"]["kind"], edge["node"]["state"]) for edge in found]


async def category(person: Neighbour, name: str = "Rubbish") -> str:
    """A sort of problem, by its name."""
    asked = await person.ask("query ($at: PointInput!) { place(at: $at) { categories { id name } } }", at=HERE)
    return next(str(one["id"]) for one in asked["place"]["categories"] if one["name"] == name)
