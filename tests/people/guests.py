"""What the tests of guests do, in their words."""

import re
from typing import Any
from uuid import UUID

from msgspec import Struct

from pledgebank.base.ids import new_id
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.mail.message import Message
from pledgebank.people import store as people
from pledgebank.people.entrance import Entrance
from pledgebank.people.model import Person
from pledgebank.pledges import fold
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.graphql import masking
from tests.hostile.town import SCHEMA, Town
from tests.pledges.builders import a_person, created

ANN = "ann@example.org"
HOME, AWAY = "192.0.2.1", "198.51.100.7"
ERRORS = "errors { code message field retryAfter }"
REPORT = f"""mutation ($input: CreateReportInput!) {{ it: createReport(input: $input) {{
  report {{ id ref state viewerMay reporter {{ name }} pledges {{ edges {{ cursor }} }} }} {ERRORS} }} }}"""
SIGN = f"""mutation ($input: SignPledgeInput!) {{ it: signPledge(input: $input) {{
  settled signature {{ id state name }} pledge {{ signatureCount viewerMay viewerSignature {{ id }} }} {ERRORS} }} }}"""
CONFIRM = f"""mutation ($input: ConfirmContactInput!) {{ it: confirmContact(input: $input) {{
  session {{ accessToken viewer {{ id name email }} }} {ERRORS} }} }}"""
SIGN_IN = f"mutation ($input: SignInInput!) {{ it: signIn(input: $input) {{ session {{ accessToken }} {ERRORS} }} }}"
REQUEST = f"mutation ($input: RequestSignInCodeInput!) {{ it: requestSignInCode(input: $input) {{ {ERRORS} }} }}"
MINE = "{ it: reports(where: {mine: true}) { edges { node { id state createdAt } } } }"
STORED = ("reports", "signatures", "waiting", "codes", "people", "sessions", "answers", "inbox", "log", "operations")


class Street(Struct):
    """A town and its guests."""

    town: Town

    @property
    def storage(self) -> Storage:
        return self.town.storage

    @property
    def mailbox(self) -> DemoMailbox:
        entrance = self.town.tools[Entrance]
        assert isinstance(entrance, Entrance)
        assert isinstance(entrance.mailer, DemoMailbox)
        return entrance.mailer

    @property
    def letter(self) -> Message:
        return self.mailbox.messages[0]

    @property
    def code(self) -> str:
        return self.letter.subject[:6]

    async def ask(
        self, query: str, *, person: UUID | None = None, address: str = HOME, language: str = "en", **given: Any
    ) -> Any:
        """The answer's one field `it`."""
        viewer = Viewer(person, new_id(), self.storage.clock.now()) if person else None
        context = Context(self.storage, self.town.tools, viewer=viewer, address=address, language=language)
        result = await SCHEMA.execute(query, {"input": given} if given else {}, context_value=context)
        assert result.errors is None, masking.shown(result.errors or ())
        assert result.data is not None
        return result.data["it"]

    async def report(self, email: str = ANN, *, person: UUID | None = None, address: str = HOME, **said: Any) -> Any:
        """A guest reports something; the whole answer."""
        usual = {**self.town.usual["createReport"]["input"], "contact": {"email": email}}
        return await self.ask(REPORT, person=person, address=address, **{**usual, **said})

    async def pledge(self, **said: Any) -> UUID:
        """Somebody's new pledge."""
        return await created(self.storage, await a_person(self.storage), **said)

    async def sign(
        self, pledge: UUID, email: str = ANN, *, person: UUID | None = None, address: str = HOME, **said: Any
    ) -> Any:
        """A guest signs; the whole answer."""
        given = {"pledge": nodes.encode("Pledge", pledge), "contact": {"email": email}, **said}
        return await self.ask(SIGN, person=person, address=address, **given)

    async def confirm(self, code: str = "", email: str = ANN, **said: Any) -> Any:
        """Somebody types in a code, the newest unless said; the whole answer."""
        return await self.ask(CONFIRM, contact={"email": email, **said}, code=code or self.code)

    async def person(self, email: str = ANN) -> Person | None:
        return await people.by_email(self.storage.reader, email)

    async def known(self, email: str = ANN, name: str = "") -> UUID:
        """Somebody who signed in here long ago."""
        person = Person(id=new_id(), email=email, name=name, created_at=self.storage.clock.now())

        async def join(unit: Any) -> None:
            await people.insert(unit, person)

        await write(self.storage, join)
        return person.id

    async def reports_of(self, person: UUID) -> list[tuple[str, str]]:
        """The ids and states of somebody's own reports, as they see them."""
        edges = (await self.ask(MINE, person=person))["edges"]
        return [(edge["node"]["id"], edge["node"]["state"]) for edge in edges]

    async def count(self, pledge: UUID) -> tuple[int, int]:
        """What a pledge shows, and what is true."""
        found = await fold.recount(self.storage.reader, pledge)
        return found.shown, found.true

    async def stored(self) -> dict[str, int]:
        """How many documents each collection has; what was told counts once, whether it has its number yet or not."""
        found = {name: await self.town.count(name) for name in STORED}
        # As they are at one moment: none is being given its number meanwhile.
        while found["inbox"] != await self.town.count("inbox"):
            found |= {name: await self.town.count(name) for name in ("inbox", "log")}
        return {**found, "inbox": 0, "log": found["inbox"] + found["log"]}


def refusal(answer: Any) -> str:
    """The one code with which something was refused."""
    [error] = answer["errors"]
    return str(error["code"])


def without_ids(answer: Any) -> str:
    """An answer as text, whatever ids and references it has."""
    return re.sub(r"'(id|ref)': '[^']*'", r"'\1'", str(answer))
