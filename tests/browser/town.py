"""What goes on in the town besides: neighbours who act over GraphQL alone, as another phone would."""

import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from itertools import count
from typing import Any
from uuid import uuid4

import httpx2

from pledgebank.base.geo import Box
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.storage.unit import Unit
from tests.photos.pictures import jpeg

Data = dict[str, Any]
Spot = tuple[float, float]  # latitude, longitude

SESSION = "session { accessToken expiresAt refreshToken viewer { id name email } }"
CREATE_REPORT = """mutation ($input: CreateReportInput!) { createReport(input: $input) {
  report { id ref title } errors { message } } }"""
CREATE_PLEDGE = """mutation ($input: CreatePledgeInput!) { createPledge(input: $input) {
  pledge { id ref sentence } errors { message } } }"""
CREATE_ACTIVITY = """mutation ($input: CreateActivityInput!) { createActivity(input: $input) {
  activity { id title slots { id } } errors { message } } }"""
SIGN = "mutation ($id: ID!) { signPledge(input: {pledge: $id}) { pledge { state } errors { message } } }"
JOIN = "mutation ($id: ID!) { joinSlot(input: {slot: $id}) { signup { state } errors { message } } }"
NOTICES = "{ viewer { notices(first: 50) { edges { node { text about { id } } } } } }"
CATEGORIES = "query ($at: PointInput!) { place(at: $at) { categories { id } } }"
# How long a session must still be good for: a test takes its time, and a page must not renew what others hold too.
LASTS = timedelta(minutes=5)
# Far from where the map begins, so that what is made here and there does not come together in one cluster.
BY_THE_RIVER: Spot = (56.155, -3.87)


async def settle(unit: Unit, email: str | None = None) -> None:
    """One area, one council, one category. `email`: where the council is told."""
    whole = geojson.drawing("Stirling", outlines.rectangle(Box(56.0, -4.1, 56.2, -3.8)))
    await councils.load_areas(unit, drawings=[whole], kind="council")
    rubbish = CategoryEntry(name="Rubbish")
    entry = BodyEntry(
        slug="stirling-council",
        name="Stirling Council",
        email=email,
        areas=("stirling",),
        categories=(rubbish,),
    )
    await councils.enter_body(unit, entry)


class Town:
    """Speaks to the server for whoever is named; each name signs in once.

    `host`: what their e-mail addresses end in, so that the people of one file of tests are not those of another.
    """

    def __init__(self, client: httpx2.AsyncClient, host: str) -> None:
        self.client = client
        self.host = host
        self._sessions: dict[str, Data] = {}
        self._days = count(3)

    async def ask(self, query: str, by: str | None = None, **variables: object) -> Data:
        """The data of an answer without errors; of a mutation, of one that was not refused."""
        headers = {"x-forwarded-for": network()}
        if by:
            headers["authorization"] = f"Bearer {(await self.session(by))['accessToken']}"
        sent = {"query": query, "variables": variables}
        answer = (await self.client.post("/graphql", json=sent, headers=headers)).json()
        assert "errors" not in answer, answer
        data: Data = answer["data"]
        assert not any(part.get("errors") for part in data.values() if isinstance(part, dict)), data
        return data

    def address(self, name: str) -> str:
        """The e-mail address of whoever is named."""
        return f"{name}@{self.host}"

    async def session(self, name: str) -> Data:
        """The session of one who stays signed in; the pages keep it in this very form."""
        held = self._sessions.get(name)
        if held is None or datetime.fromisoformat(held["expiresAt"]) < datetime.now(UTC) + LASTS:
            held = self._sessions[name] = await self.sign_in(name)
        return held

    async def sign_in(self, name: str) -> Data:
        """A session that nobody else uses."""
        email = self.address(name)
        await self.ask(f'mutation {{ requestSignInCode(input: {{email: "{email}"}}) {{ errors {{ message }} }} }}')
        given = f'{{email: "{email}", code: "{await self.code(email)}"}}'
        data = await self.ask(f"mutation {{ signIn(input: {given}) {{ {SESSION} errors {{ message }} }} }}")
        session: Data = data["signIn"]["session"]
        return session

    async def code(self, email: str) -> str:
        """The newest code in the mailbox for an address."""
        letters = (await self.client.get("/mailbox")).text.split("<article>")
        [newest, *_] = [letter for letter in letters if f"To {email}," in letter and "Your code is" in letter]
        [code] = re.findall(r"Your code is (\d{6})", newest)
        return str(code)

    async def told(self, name: str, thing: Data) -> list[str]:
        """What somebody was told of a thing, the latest first."""
        edges = (await self.ask(NOTICES, name))["viewer"]["notices"]["edges"]
        return [edge["node"]["text"] for edge in edges if (edge["node"]["about"] or {}).get("id") == thing["id"]]

    async def photo(self, by: str) -> str:
        """One that somebody has sent, to be shown with what they write."""
        key = str(uuid4())
        token = (await self.session(by))["accessToken"]
        headers = {"authorization": f"Bearer {token}", "content-type": "image/jpeg", "x-forwarded-for": network()}
        answer = await self.client.put(f"/photos/{key}", content=jpeg(), headers=headers)
        assert answer.is_success, answer.text
        return key

    async def report(self, title: str, at: Spot = BY_THE_RIVER, by: str = "ada", **more: object) -> Data:
        place = {"lat": at[0], "lng": at[1]}
        [category] = (await self.ask(CATEGORIES, at=place))["place"]["categories"]
        given = {"title": title, "description": "Since Monday.", "category": category["id"], "location": place}
        created: Data = (await self.ask(CREATE_REPORT, by, input={**given, **more}))["createReport"]["report"]
        return created

    async def pledge(self, action: str, target: int = 2, by: str = "ada", **more: object) -> Data:
        deadline = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
        given = {"action": action, "who": "neighbours", "theirAction": "bring a rake", "target": target}
        created = await self.ask(CREATE_PLEDGE, by, input={**given, "deadline": deadline, **more})
        pledge: Data = created["createPledge"]["pledge"]
        return pledge

    async def activity(self, title: str, capacity: int | None = 2, by: str = "ada", **more: object) -> Data:
        # Each on a day of its own: nobody can be at two places at the same time.
        starts = (datetime.now(UTC) + timedelta(days=next(self._days))).replace(
            hour=9, minute=0, second=0, microsecond=0
        )
        given = {
            "title": title,
            "description": "Gloves are there.",
            "location": {"lat": BY_THE_RIVER[0], "lng": BY_THE_RIVER[1]},
            "startsAt": starts.isoformat(),
            "endsAt": (starts + timedelta(hours=2)).isoformat(),
            "slots": [{"role": "Rakes", "capacity": capacity}],
            "publish": True,
        }
        created = await self.ask(CREATE_ACTIVITY, by, input={**given, **more})
        activity: Data = created["createActivity"]["activity"]
        return activity


def network() -> str:
    """An address nobody else has: whoever acts here sits at home, not all of them behind one and the same door.

    A private one, as all who may look into the demo's mailbox have.
    """
    return str(IPv4Address(int(IPv4Address("10.0.0.0")) + secrets.randbits(24)))


def kept(session: Data, **changes: object) -> str:
    """A session as the pages keep it, with something about it changed."""
    return json.dumps({**session, **changes})
