"""A body, its staff, neighbours and a report; what happens to it; and the letters that come of it, by a real server."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank import database, posting, schema, settings
from pledgebank.base.event import Event, Subject
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Category, Role
from pledgebank.deliveries import handing_on
from pledgebank.following import commands as following
from pledgebank.mail import outbox
from pledgebank.mail.message import Mailer
from pledgebank.mail.outbox import Post
from pledgebank.notify import telling
from pledgebank.people import store as people
from pledgebank.people.model import Person
from pledgebank.people.tokens import Tokens, open_tokens
from pledgebank.reports import store as reports
from pledgebank.reports.life import commands as life
from pledgebank.reports.life.model import Update
from pledgebank.reports.model import Report, ReportState
from pledgebank.reports.states import Mover
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.mail.server import Inbox, mailer
from tests.people.leaving import calm
from tests.pledges.builders import a_person
from tests.reports.builders import a_report

ADDRESS = "https://pledgebank.example.org"
FOLLOWERS = (handing_on.FOLLOWS, telling.FOLLOWS)
SCHEMA = schema.build()


class House(Struct):
    """One house with a sorting office; `inbox` is that of its mail server."""

    storage: Storage
    tokens: Tokens
    body: Body
    category: Category
    reporter: UUID
    inbox: Inbox
    mailer: Mailer

    async def report(self, **different: Any) -> Report:
        """A report in the database, of which nothing has been told yet."""
        usual: dict[str, Any] = {"category": self.category.id, "body": self.body.id, "reporter": self.reporter}
        made = a_report(**{**usual, **different})
        await write(self.storage, partial(reports.insert, report=made))
        return made

    async def change(
        self,
        report: Report,
        state: ReportState,
        by: UUID | None = None,
        *,
        note: str = "",
        update: Update | None = None,
        **different: Any,
    ) -> Report:
        """The report in another state, and told of."""
        changed = replace(report, state=state, **different)

        async def command(unit: Unit) -> None:
            await life.enter(unit, report, changed, Mover.OFFICER, by, update=update, note=note)
            if update:
                await life.keep_update(unit, update)

        await self.happens(by=by, also=command)
        return changed

    async def update(
        self, report: Report, by: UUID | None = None, *, text: str = "Still there.", **different: Any
    ) -> Update:
        """Somebody writes what is new about a report."""
        now = self.storage.clock.now()
        made = Update(id=new_id(), report=report.id, author=by, text=text, created_at=now, **different)
        await self.happens(by=by, also=partial(life.keep_update, update=made))
        return made

    async def happens(self, *events: Event, by: UUID | None = None, also: Callable[[Unit], Any] | None = None) -> None:
        """Something that is told, and all that follows from it in the database."""

        async def command(unit: Unit) -> None:
            unit.emit(*events)
            if also:
                await also(unit)

        await write(self.storage, command, by=by)
        await self.calm()

    async def calm(self) -> None:
        await calm(self.storage, *FOLLOWERS)

    async def follower(self, thing: UUID, kind: str = "Report", **different: Any) -> UUID:
        """A neighbour who follows a thing."""
        person = await self.person(**different)
        await write(self.storage, partial(following.begin, subject=Subject(kind, thing), person=person))
        return person

    async def person(self, **different: Any) -> UUID:
        key = await a_person(self.storage)
        found = await people.get(self.storage.reader, key)
        assert found is not None
        await write(self.storage, partial(people.replace, person=replace(found, **different)))
        return key

    async def officer(self, *roles: Role) -> UUID:
        found = await self.known(await self.person())
        enter = partial(staff.enter, email=found.email or "", body=self.body.slug, roles=roles or (Role.OFFICER,))
        await write(self.storage, enter)
        return found.id

    async def known(self, person: UUID) -> Person:
        found = await people.get(self.storage.reader, person)
        assert found is not None
        return found

    @property
    def post(self) -> Post:
        return posting.post(settings.read(public_url=ADDRESS), self.mailer, self.tokens)

    async def send(self) -> list[tuple[str, str]]:
        """Send what is due; answers to whom and under which subject, and empties the inbox."""
        await outbox.send_due(self.storage, self.post)
        await self.calm()
        sent = [(str(letter["To"]), str(letter["Subject"])) for letter in self.inbox.letters()]
        self.sent, self.inbox.envelopes = self.inbox.letters(), []
        return sent

    async def ask(self, query: str, person: UUID | None = None, **given: Any) -> Any:
        """The data of an answer without errors."""
        viewer = Viewer(person, new_id(), self.storage.clock.now()) if person else None
        context = Context(self.storage, {Nodes: schema.NODES, Sources: schema.COPIES}, viewer=viewer)
        result = await SCHEMA.execute(query, given, context_value=context)
        assert result.errors is None, result.errors
        return result.data

    sent: list[Any] = []


async def opened(storage: Storage, port: int, inbox: Inbox, *, to: str | None) -> House:
    """The house, in an empty database. `to`: the address of its body."""
    await mongo.prepare(storage, database.INDEXES)
    body = Body(id=new_id(), slug="stirling", name="Stirling Council", email=to)
    category = Category(id=new_id(), body=body.id, name="Potholes")

    async def settle(unit: Unit) -> None:
        await councils.insert_body(unit, body)
        await councils.put_category(unit, category)

    await write(storage, settle)
    tokens = await open_tokens(storage)
    return House(storage, tokens, body, category, await a_person(storage, "Ann"), inbox, mailer(port, seconds=5))
