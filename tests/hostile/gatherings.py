"""What is done with activities as people mean it: messages, the day itself, finding each other."""

from typing import Any

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
