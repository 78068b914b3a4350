"""What is usually given on the day of an activity, of a sign-up that nobody has."""

from typing import Any

from pledgebank.base.ids import new_id
from pledgebank.web import nodes


def usual(at: str) -> dict[str, dict[str, Any]]:
    """What is done then and after it, and with somebody's calendar, by the names of the mutations."""
    signup = {"signup": nodes.encode("Signup", new_id())}
    return {
        "checkIn": {"input": {"code": "k7m4x2bc", "scanId": "1", "at": at, "out": False}},
        "recordAttendance": {"input": {**signup, "attended": False}},
        "contestNoShow": {"input": {**signup, "words": "I was there."}},
        "claimHours": {"input": {**signup, "minutes": 60}},
        "confirmHours": {"input": {**signup, "minutes": 60}},
        "calendarAddress": {"input": {"revoke": False}},
    }
