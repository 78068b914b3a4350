"""A village with a council, those who work for it, and reports whose life goes on."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct

from pledgebank import schema
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Category, Role
from pledgebank.moderation.api import Flaggable
from pledgebank.people import store as people
from pledgebank.reports import commands, store
from pledgebank.reports.life import commands as life
from pledgebank.reports.life.model import Wish
from pledgebank.reports.model import ClosedBecause, Report, ReportState
from pledgebank.storage import log
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.pledges.builders import a_person
from tests.reports.builders import a_report

SCHEMA = schema.build()
TOOLS: dict[type, object] = {Nodes: schema.NODES, Sources: schema.COPIES, Flaggable: schema.FLAGGABLE}
SHOWN = "report { id state fixedBy closedBecause duplicateOf { id } private version viewerMay }"
UPDATE = f"""mutation ($input: AddReportUpdateInput!) {{ it: addReportUpdate(input: $input) {{
  update {{ id text author {{ name }} body {{ slug }} state marksFixed asksToReopen hidden }} {SHOWN}
  errors {{ code field }} }} }}"""
CHANGE = f"""mutation ($input: ChangeReportStateInput!) {{ it: changeReportState(input: $input) {{
  {SHOWN} errors {{ code field }} }} }}"""
PRIVATE = f"""mutation ($input: SetReportPrivateInput!) {{ it: setReportPrivate(input: $input) {{
  {SHOWN} errors {{ code field }} }} }}"""
HIDE = """mutation ($input: HideReportUpdateInput!) { it: hideReportUpdate(input: $input) {
  update { id hidden } errors { code field } } }"""
ANSWER = f"""mutation ($input: AnswerQuestionnaireInput!) {{ it: answerQuestionnaire(input: $input) {{
  {SHOWN} errors {{ code field }} }} }}"""
LOOK = """query ($id: ID!) { it: node(id: $id) { id ... on Report { state fixedBy closedBecause private version
  viewerMay duplicateOf { id } reporter { name } reporterContact
  updates { edges { node { id text author { name } body { slug } state hidden } } }
  history { edges { node { at text state update { text } by { ... on Person { name } ... on Body { slug } } } } } } }
}"""


class Village(Struct):
    """The database; two categories, one of hazards; and people: Ann reports, Ben, Cat and Dan are her neighbours."""

    storage: Storage
    body: UUID
    potholes: UUID
    gas: UUID
    ann: UUID
    ben: UUID
    cat: UUID
    dan: UUID
    officer: UUID
    moderator: UUID
    stranger: UUID  # an officer and moderator of another council

    async def report(self, **said: Any) -> Report:
        """A report that Ann made, unless said otherwise."""
        usual = {"body": self.body, "category": self.potholes, "reporter": self.ann}
        made = a_report(**{**usual, **said})
        await write(self.storage, partial(commands.insert_many, reports=[made]))
        return made

    async def ask(self, query: str, person: UUID | None, *, language: str = "en", **given: Any) -> Any:
        """The answer's one field `it`."""
        expires = self.storage.clock.now() + timedelta(minutes=15)
        viewer = Viewer(person, new_id(), expires) if person else None
        context = Context(self.storage, TOOLS, viewer=viewer, language=language)
        result = await SCHEMA.execute(query, given, context_value=context)
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data["it"]

    async def update(self, person: UUID | None, report: Report, text: str = "Look at this.", **said: Any) -> Any:
        return await self.ask(UPDATE, person, input={"report": key_of(report), "text": text, **said})

    async def change(self, person: UUID | None, report: Report, state: str, **said: Any) -> Any:
        return await self.ask(CHANGE, person, input={"report": key_of(report), "state": state, **said})

    async def look(self, person: UUID | None, report: Report, *, language: str = "en") -> Any:
        return await self.ask(LOOK, person, language=language, id=key_of(report))

    async def now(self, report: Report) -> Report:
        """The report as it is kept."""
        found = await store.get(self.storage.reader, report.id)
        assert found is not None
        return found

    async def merge(self, report: Report, target: Report) -> Written[UUID]:
        """An officer finds that a report repeats another."""
        wish = Wish(state=ReportState.CLOSED, because=ClosedBecause.DUPLICATE, duplicate_of=target.id)
        command = partial(life.change_state, report=report.id, person=self.officer, wish=wish)
        return await write(self.storage, command, by=self.officer)

    async def told(self, report: Report) -> list[str]:
        """The kinds of what was told of a report since it was made, in order."""
        waits = await self.storage.reader.find("inbox", {"subject.id": report.id}, limit=100, order=[("stamp", 1)])
        head = await log.head(self.storage.reader)
        entries = await log.of_subject(self.storage.reader, report.id, first=1, until=head, limit=100)
        kinds = [*(entry.event.kind for entry in entries), *(row["kind"] for row in waits)]
        return [kind for kind in kinds if kind != "report.created"]

    async def kept(self) -> dict[str, int]:
        """How many documents there are of what a write here could write."""
        several = ("reports", "report_updates", "report_changes", "inbox", "operations", "answers", "waiting")
        return {name: await self.storage.reader.count(name, {}, limit=1000) for name in several}


def key_of(report: Report) -> str:
    return nodes.encode("Report", report.id)


def refusal(answer: Any) -> tuple[str, list[str] | None]:
    """The code and field of the one error of an answer that has nothing else."""
    assert [name for name, value in answer.items() if value and name != "errors"] == []
    [error] = answer["errors"]
    return error["code"], error["field"]


async def settled(storage: Storage) -> Village:
    """The village, in a database with its indexes."""
    body, other = (Body(id=new_id(), slug=slug, name=f"{slug} council") for slug in ("village", "elsewhere"))
    potholes = Category(id=new_id(), body=body.id, name="Potholes")
    gas = Category(id=new_id(), body=body.id, name="Gas", hazard=True)

    async def settle(unit: Unit) -> None:
        for one in (body, other):
            await councils.insert_body(unit, one)
        for category in (potholes, gas):
            await councils.put_category(unit, category)

    await write(storage, settle)
    names = ("Ann", "Ben", "Cat", "Dan", "Olive", "Mo", "Stan")
    several = [await a_person(storage, name) for name in names]
    *_, olive, mo, stan = several
    for person, slug, roles in (
        (olive, "village", [Role.OFFICER]),
        (mo, "village", [Role.MODERATOR]),
        (stan, "elsewhere", [Role.OFFICER, Role.MODERATOR]),
    ):
        found = await people.get(storage.reader, person)
        assert found
        assert found.email
        await write(storage, partial(staff.enter, email=found.email, body=slug, roles=roles))
    return Village(storage, body.id, potholes.id, gas.id, *several)


async def both(*works: Any) -> list[Any]:
    """Several things at once; what they answer or raise."""
    return await asyncio.gather(*works, return_exceptions=True)
