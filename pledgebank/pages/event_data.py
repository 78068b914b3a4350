"""An activity as search engines read it: schema.org's Event, as JSON-LD. A block of data, which nothing runs."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from pledgebank.activities.model import ActivityState
from pledgebank.pages.asking import Answer

_HELD = "https://schema.org/EventScheduled"
_STATUS = {ActivityState.CANCELLED: "https://schema.org/EventCancelled"}


def written(activity: Answer, address: str) -> Markup:
    """What all may know, safe to stand in a page: nothing in it can end the block."""
    text = msgspec.json.encode(_event(activity, address)).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - made safe above


def _event(activity: Answer, address: str) -> dict[str, Any]:
    zone = ZoneInfo(activity["timeZone"])
    starts, ends = (datetime.fromisoformat(activity[at]).astimezone(zone) for at in ("startsAt", "endsAt"))
    point, organiser = activity["location"], activity["organiser"]
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": activity["title"],
        "description": activity["description"],
        "url": address,
        "startDate": starts.isoformat(timespec="minutes"),
        "endDate": ends.isoformat(timespec="minutes"),
        "eventStatus": _STATUS.get(activity["state"], _HELD),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "location": {
            "@type": "Place",
            "name": ", ".join(activity["areas"]) or f"{point['lat']}, {point['lng']}",
            "geo": {"@type": "GeoCoordinates", "latitude": point["lat"], "longitude": point["lng"]},
        },
        "organizer": {
            "@type": "Person" if organiser["__typename"] == "Person" else "Organization",
            "name": organiser["name"],
        },
    }
