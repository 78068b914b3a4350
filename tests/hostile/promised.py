"""The usual arguments of all that can be done with a pledge that is there."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from pledgebank.base.ids import new_id
from pledgebank.web import nodes

HOME = {"house": "12", "postcode": "FK8 1AB"}


def promises(pledge: str, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What who made a pledge, and moderators, can do with it."""
    of_it = {"pledge": pledge}
    numbers = {"cap": 4, "deadline": "2026-06-02", "radius": 500.0}
    return {
        "updatePledge": {"input": {**of_it, **changed, **numbers, "expectedVersion": 1}},
        "extendPledge": {"input": {**of_it, "deadline": "2026-06-20"}},
        "cancelPledge": {"input": {**of_it, "reason": "Rain.", "successor": nodes.encode("Pledge", new_id())}},
        "reviewPledge": {"input": {**of_it, "verdict": "SUSPEND", "reason": "Rude."}},
        "enterSignatures": {
            "input": {**of_it, "entries": [{"name": "Bea", "email": "bea@example.org", "household": HOME}]}
        },
        "hidePledgeText": {"input": {"id": nodes.encode("Announcement", new_id()), "hidden": True}},
        "copyPledge": {"input": {**of_it, "deadline": "2026-06-20", "target": 3}},
    }


def after(pledge: str) -> dict[str, Any]:
    """What can be done with a pledge that was made."""
    return {
        "announcePledge": {
            "input": {"pledge": pledge, "text": "We meet at ten at the old bridge; please bring gloves."}
        },
        "answerPledge": {"input": {"pledge": pledge, "done": True}},
        "recordPledgeKept": {"input": {"pledge": pledge, "kept": True, "note": "Done.", "photos": [str(uuid4())]}},
    }
