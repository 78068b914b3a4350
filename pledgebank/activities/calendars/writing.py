"""Writes calendars as RFC 5545 has them. Pure: the same entries always make the same file."""

from collections.abc import Sequence
from datetime import timedelta

from icalendar import Calendar, Event, vDuration

from pledgebank.activities.calendars.model import Entry

MAKER = "-//Pledgebank//Pledgebank//EN"
# Made of the id alone, so that it stays when the server moves to another address.
HOUSE = "pledgebank"
REFRESH = timedelta(hours=1)


def written(entries: Sequence[Entry], name: str | None = None) -> bytes:
    """The file. `name`: what a program calls the calendar it subscribes to; None for a single entry."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if name is not None:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.activity}@{HOUSE}")
    event.add("sequence", entry.sequence)
    # Nobody is invited by this file, so both say when it was last changed, and the file stays the same in between.
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", entry.title)
    if entry.text:
        event.add("description", entry.text)
    event.add("location", entry.where)
    event.add("geo", (entry.place.lat, entry.place.lng))
    event.add("url", entry.address)
    event.add("status", entry.status.value)
    return event
