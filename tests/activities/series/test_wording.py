"""How often a series takes place, for calendars and for people."""

from datetime import date

import pytest
from msgspec.structs import replace

from pledgebank.activities.finding.model import Weekday
from pledgebank.activities.series import rules, wording
from pledgebank.activities.series.model import Repeats
from tests.activities.series.repeating import DAILY, MONTHLY, WEEKLY, a_series

SATURDAY, SUNDAY, MONDAY = Weekday.SATURDAY, Weekday.SUNDAY, Weekday.MONDAY


@pytest.mark.parametrize(
    ("repeats", "text", "english"),
    [
        (WEEKLY, "FREQ=WEEKLY;BYDAY=SA", "every Saturday at 10:00"),
        (replace(WEEKLY, interval=2), "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "every second Saturday at 10:00"),
        (
            replace(WEEKLY, interval=3, days=(SATURDAY, MONDAY), count=6),
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SA;COUNT=6",
            "every 3 weeks on Monday and Saturday at 10:00, 6 times",
        ),
        (
            replace(DAILY, until=date(2026, 6, 1)),
            "FREQ=DAILY;UNTIL=20260601T225959Z",
            "every day at 10:00, until 1 June 2026",
        ),
        (replace(MONTHLY, week=2), "FREQ=MONTHLY;BYDAY=2SA", "the second Saturday of the month at 10:00"),
        (
            replace(MONTHLY, interval=2),
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=9",
            "every second month on day 9 at 10:00",
        ),
    ],
)
def test_a_rule_is_told_to_calendars_and_to_people(repeats: Repeats, text: str, english: str) -> None:
    series = a_series(repeats=repeats)

    assert rules.text(series) == text
    assert wording.rule(series, "en") == english
    for language in ("cy", "pl", "ur"):
        assert wording.rule(series, language) != english


def test_a_rule_is_told_in_the_readers_language() -> None:
    series = a_series(repeats=replace(WEEKLY, interval=2))

    assert wording.rule(series, "pl") == "co drugi tydzień (sobota), godz. 10:00"
