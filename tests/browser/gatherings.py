"""What neighbours do around activities and groups besides, over GraphQL alone."""

import asyncio
import re
import time
from datetime import UTC, datetime, timedelta

from tests.browser.town import BY_THE_RIVER, Data, Town

SLOTS = "slots { id role }"
JOIN = """mutation ($input: JoinSlotInput!) { it: joinSlot(input: $input) {
  signup { id state } errors { message } } }"""
LEAVE = "mutation ($input: LeaveSlotInput!) { it: leaveSlot(input: $input) { errors { message } } }"
ANSWER = "mutation ($input: AnswerSignupInput!) { it: answerSignup(input: $input) { errors { message } } }"
UPDATE = "mutation ($input: UpdateActivityInput!) { it: updateActivity(input: $input) { errors { message } } }"
CANCEL = "mutation ($input: CancelActivityInput!) { it: cancelActivity(input: $input) { errors { message } } }"
MESSAGE = (
    "mutation ($input: MessageParticipantsInput!) { it: messageParticipants(input: $input) { errors { message } } }"
)
ATTENDED = "mutation ($input: RecordAttendanceInput!) { it: recordAttendance(input: $input) { errors { message } } }"
RECORD = "mutation ($input: RecordOutcomeInput!) { it: recordOutcome(input: $input) { errors { message } } }"
SERIES = f"""mutation ($input: CreateSeriesInput!) {{ it: createSeries(input: $input) {{
  series {{ id occurrences(first: 9) {{ edges {{ node {{ id {SLOTS} }} }} }} }} errors {{ message }} }} }}"""
GROUP = """mutation ($input: CreateGroupInput!) { it: createGroup(input: $input) {
  group { id slug name } errors { message } } }"""
JOIN_GROUP = "mutation ($input: JoinGroupInput!) { it: joinGroup(input: $input) { errors { message } } }"
INVITE = "mutation ($input: InviteToGroupInput!) { it: inviteToGroup(input: $input) { errors { message } } }"
APPLICANTS = """query ($slug: String!) { group(slug: $slug) {
  members(role: APPLICANT) { edges { node { id answers { text } message } } } } }"""
SEEN = """query ($id: ID!) { node(id: $id) { ... on Activity { version reports { edges { node { id state } } }
  poster { token code }
  works { state outcome { result people bags hours confirmedBy } evidence { stage photos { id } } }
  attendees { edges { node { id state partySize attendance { claimedMinutes } } } } } } }"""
SCANS = """query ($id: ID!) { node(id: $id) { ... on Activity {
  scans(first: 50) { edges { node { out signup { id state } } } } } } }"""


async def act(town: Town, mutation: str, by: str, **given: object) -> Data:
    """Do something; answers what came of it."""
    done: Data = (await town.ask(mutation, by, input=given))["it"]
    return done


async def seen(town: Town, activity: str, by: str = "ada") -> Data:
    """An activity as somebody sees it; by who organises it, with the poster and all who come."""
    found: Data = (await town.ask(SEEN, by, id=activity))["node"]
    return found


async def scans(town: Town, activity: str, by: str, signup: str) -> list[tuple[bool, str]]:
    """Each time somebody was scanned, by their sign-up: whether on the way out, and how the sign-up stands now."""
    found = [edge["node"] for edge in (await town.ask(SCANS, by, id=activity))["node"]["scans"]["edges"]]
    return [(each["out"], each["signup"]["state"]) for each in found if each["signup"]["id"] == signup]


async def under_way(town: Town, title: str, by: str = "ada", **more: object) -> Data:
    """An activity that has just begun and goes on for two hours; none is published once it has begun."""
    await town.session(by)
    starts = datetime.now(UTC) + timedelta(seconds=5)
    times = {"startsAt": starts.isoformat(), "endsAt": (starts + timedelta(hours=2)).isoformat()}
    given: Data = {**times, **more}
    activity = await town.activity(title, by=by, **given)
    await asyncio.sleep((starts - datetime.now(UTC)).total_seconds())
    return activity


async def weekly(town: Town, title: str, by: str = "ada") -> list[Data]:
    """The first four of something that comes again each week: activities, the soonest first."""
    starts = (datetime.now(UTC) + timedelta(days=40)).replace(hour=18, minute=0, second=0, microsecond=0)
    first = {
        "title": title,
        "description": "Each week.",
        "location": {"lat": BY_THE_RIVER[0], "lng": BY_THE_RIVER[1]},
        "startsAt": starts.isoformat(),
        "endsAt": (starts + timedelta(hours=1)).isoformat(),
        "slots": [{"role": "Everybody", "capacity": 5}],
        "publish": True,
    }
    made = await act(town, SERIES, by, first=first, repeats={"frequency": "WEEKLY", "count": 4})
    return [edge["node"] for edge in made["series"]["occurrences"]["edges"]]


async def group(town: Town, name: str, by: str = "ada", **more: object) -> Data:
    """A group of neighbours by the river."""
    home = {"lat": BY_THE_RIVER[0], "lng": BY_THE_RIVER[1]}
    made = await act(town, GROUP, by, **{"name": name, "about": "We look after it.", "location": home, **more})
    found: Data = made["group"]
    return found


async def invitation(town: Town, email: str) -> str:
    """The code in the letter that invites an address into a group, once it has come."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for letter in (await town.client.get("/mailbox")).text.split("<article>"):
            found = re.search(r"invitation=([A-Za-z0-9_-]+)", letter)
            if f"To {email}," in letter and found:
                return found[1]
        await asyncio.sleep(0.2)
    raise AssertionError("no such letter has come")
