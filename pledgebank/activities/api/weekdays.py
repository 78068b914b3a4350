"""Days of the week as GraphQL shows them."""

from pledgebank.activities.finding.model import Weekday
from pledgebank.web.described import choices

__all__ = ["Weekday"]

choices(Weekday, "A day of every week.", {day: f"Every {day.value.capitalize()}." for day in Weekday})
