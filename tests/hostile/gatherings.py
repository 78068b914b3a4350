"""What is done with activities as people mean it: messages, the day itself, finding each other."""

from typing import Any
from uuid import uuid4

from pledgebank.base.ids import new_id
from pledgebank.web import nodes

Given = dict[str, Any]


def days(at: str) -> dict[str, Given]:
    """What is done on the day of an activity and after it, of a sign-up that nobody has; and somebody's calendar."""
    signup = {"signup": nodes.encode("Signup", new_id())}
    return {
        "checkIn": {"input": {"code": "k7m4x2bc", "scanId": "1", "at": at, "out": False}},
        "recordAttendance": {"input": {**signup, "attended": False}},
        "contestNoShow": {"input": {**signup, "words": "I was there."}},
        "claimHours": {"input": {**signup, "minutes": 60}},
        "confirmHours": {"input": {**signup, "minutes": 60}},
        "calendarAddress": {"input": {"revoke": False}},
    }


def telling(activity: Any, spot: Given) -> dict[str, Given]:
    """What is written to those who take part, when one could help, and what is done again."""
    of_it, [slot, *_] = {"activity": activity["id"]}, activity["slots"]
    addressed = {"states": ["CONFIRMED", "WAITLISTED"], "slot": slot["id"], "day": "2026-05-09"}
    spans = [{"day": "SATURDAY", "begins": 480, "ends": 720}]
    where = {"centre": spot, "metres": 2_000.0, "timeZone": "Europe/London"}
    message = nodes.encode("ActivityMessage", new_id())
    return {
        "messageParticipants": {"input": {**of_it, **addressed, "text": "Bring gloves."}},
        "hideActivityMessage": {"input": {"message": message, "hidden": True, "reason": "Rude."}},
        "setAvailability": {"input": {"spans": spans, **where}},
        "copyActivity": {"input": {**of_it, "startsAt": "2026-06-06T09:00:00Z", "note": "It went well."}},
        "openSlotsForMe": {"first": 2},
    }


def works(activity: str, report: str) -> dict[str, Given]:
    """What is said of the work of an activity on a report."""
    of_it: Given = {"activity": activity, "report": report}
    counted: Given = {"photos": [str(uuid4())], "bags": 2, "people": 3, "hours": 1.5}
    left = {"bags": 1, "hazards": "Glass.", "at": {"lat": 56.119, "lng": -3.937}}
    return {
        "recordOutcome": {"input": {**of_it, **counted, "result": "PARTLY", "note": "Half.", "leftover": left}},
        "addEvidence": {"input": {**of_it, **counted, "stage": "BEFORE"}},
        "confirmOutcome": {"input": {"report": report, "fixed": True, "note": "It is."}},
        "askForTurn": {"input": of_it},
        "giveBackTurn": {"input": of_it},
    }
