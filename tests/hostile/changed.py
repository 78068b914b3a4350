"""What can be changed about activities, all at once."""

from typing import Any

CHANGES: dict[str, Any] = {
    "title": "Dig on",
    "description": "y",
    "meeting": "By the gate.",
    "bring": "Gloves.",
    "startsAt": "2026-05-09T09:00:00Z",
    "endsAt": "2026-05-09T12:00:00Z",
    "location": {"lat": 56.1165, "lng": -3.9369},
    "muster": {"lat": 56.1265, "lng": -3.9369},
}
