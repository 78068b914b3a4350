"""The documents of the loop, what is sent with them, and how their answers are read."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from pledgebank.base.ids import new_id
from tests.soak.ledger import Facts

THINGS = {
    "createReport": "report",
    "createPledge": "pledge",
    "createActivity": "activity",
    "signPledge": "signature",
    "joinSlot": "signup",
    "leaveSlot": "signup",
}
_MORE = {"createActivity": "slots { id }"}
DOCUMENTS = {
    kind: f"mutation ($input: {kind[0].upper()}{kind[1:]}Input!) {{ {kind}(input: $input) {{ "
    f"{thing} {{ id {_MORE.get(kind, '')} }} errors {{ code }} }} }}"
    for kind, thing in THINGS.items()
}
# Ask again, says such a code.
NOT_NOW = {"BUSY", "TOO_MANY", "RATE_LIMITED", "SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR", "TIMEOUT"}
_SOUTH, _WEST = 56.1, -3.95


def a_report(category: str, chance: random.Random) -> Facts:
    return {"title": f"Bags {new_id().hex}", "description": "Six.", "category": category, "location": _place(chance)}


def a_pledge(chance: random.Random) -> Facts:
    deadline = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    words = {"who": "neighbours", "theirAction": "bring a rake"}
    return {"action": f"sweep {new_id().hex}", "target": chance.randint(1, 12), "deadline": deadline, **words}


def an_activity(number: int, chance: random.Random) -> Facts:
    """With two slots; each activity has a time of its own, so that nobody is kept away by another."""
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=24 + number)
    times = {"startsAt": starts.isoformat(), "endsAt": (starts + timedelta(minutes=50)).isoformat()}
    slots = [{"role": role, "capacity": chance.randint(1, 3)} for role in ("Rakes", "Bags")]
    title = f"Clean-up {new_id().hex}"
    return {"title": title, "description": "", "location": _place(chance), "slots": slots, "publish": True, **times}


def answer_of(body: dict[str, Any], kind: str) -> dict[str, object] | None:
    """The payload; None when there is none."""
    return cast("dict[str, object] | None", (body.get("data") or {}).get(kind))


def codes_of(body: dict[str, Any]) -> set[str]:
    """The codes of what went wrong with a request."""
    return {error["extensions"]["code"] for error in body.get("errors", ())}


def errors_of(answer: dict[str, object]) -> list[str]:
    """The codes of a payload's refusals."""
    return [error["code"] for error in cast("list[dict[str, str]]", answer.get("errors", []))]


def id_of(answer: dict[str, object], thing: str) -> str:
    """The id of what a payload answers; empty when it answers nothing."""
    return cast("dict[str, str]", answer[thing] or {"id": ""})["id"]


def slots_of(answer: dict[str, object]) -> list[str]:
    """The ids of the slots of a new activity."""
    return [slot["id"] for slot in cast("dict[str, Any]", answer["activity"])["slots"]]


def _place(chance: random.Random) -> dict[str, float]:
    return {"lat": round(_SOUTH + chance.random() / 50, 6), "lng": round(_WEST + chance.random() / 50, 6)}
