"""What is changed about activities, and about those that repeat."""

from typing import Any

Given = dict[str, Any]
CHANGES: Given = {
    "title": "Dig on",
    "description": "y",
    "meeting": "By the gate.",
    "bring": "Gloves.",
    "location": {"lat": 56.1165, "lng": -3.9369},
    "muster": {"lat": 56.1265, "lng": -3.9369},
}


async def changes(town: Any, activity: Given, made: Given) -> dict[str, Given]:
    """All that can be changed about one, and done with a series of drafts that is made of the same."""
    times = {name: activity[name] for name in ("startsAt", "endsAt")}
    repeats = {"frequency": "WEEKLY", "interval": 2, "days": ["SATURDAY"], "count": 2}
    series = {"first": activity, "repeats": repeats, "except": ["2026-06-06"]}
    kept = await town.make("createSeries", series, "series { id occurrences { edges { node { id } } } }")
    of_it = {"series": kept["id"], "expectedVersion": 1}
    return {
        "updateActivity": {"input": {"activity": made["id"], "expectedVersion": 2, **CHANGES, **times}},
        "createSeries": {"input": series},
        "updateSeries": {"input": {**of_it, **CHANGES, "at": "10:30", "minutes": 180, "repeats": repeats}},
        "joinSeries": {"input": {"slot": made["slots"][0]["id"], "partySize": 1}},
        "endSeries": {"input": {**of_it, "last": kept["occurrences"]["edges"][0]["node"]["id"]}},
    }
