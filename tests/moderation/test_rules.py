"""When a flag waits, and when it no longer does."""

from datetime import UTC, datetime, timedelta

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.councils.staff import Desk
from pledgebank.moderation import rules
from pledgebank.moderation.model import ANYWHERE, Flag, FlagRaised, FlagSettled, FlagState, Verdict

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MODERATOR = new_id()


def a_flag() -> Flag:
    flag, _ = rules.flag(None, Subject("Report", new_id()), (), is_new=True, now=NOW)
    return flag


def settled(flag: Flag) -> Flag:
    return rules.settle(flag, Verdict.DISMISSED, "Fine.", by=MODERATOR, expected=None, now=LATER)[0]


def test_a_second_person_raises_it_higher_and_the_same_one_does_not() -> None:
    flag = a_flag()

    second, told = rules.flag(flag, flag.subject, (), is_new=True, now=LATER)
    same, _ = rules.flag(flag, flag.subject, (), is_new=False, now=LATER)

    assert (flag.times, second.times, same.times) == (1, 2, 1)
    assert (second.flagged_at, second.last_flagged_at, same.last_flagged_at) == (NOW, LATER, LATER)
    assert told == [FlagRaised(id=flag.id)]


def test_what_was_settled_is_opened_again_by_a_new_person_only() -> None:
    flag = settled(a_flag())

    same, _ = rules.flag(flag, flag.subject, (), is_new=False, now=LATER)
    another, _ = rules.flag(flag, flag.subject, (), is_new=True, now=LATER)

    assert (same.state, same.verdict) == (FlagState.SETTLED, Verdict.DISMISSED)
    assert (another.state, another.verdict, another.flagged_at) == (FlagState.OPEN, None, LATER)


def test_it_is_settled_once_and_repeating_the_verdict_changes_nothing() -> None:
    flag, told = rules.settle(a_flag(), Verdict.UPHELD, " Spam. ", by=MODERATOR, expected=1, now=LATER)

    assert (flag.state, flag.verdict, flag.note, flag.settled_by) == (
        FlagState.SETTLED,
        Verdict.UPHELD,
        "Spam.",
        MODERATOR,
    )
    assert told == [FlagSettled(id=flag.id, verdict=Verdict.UPHELD)]
    again = rules.settle(flag, Verdict.UPHELD, "Spam.", by=new_id(), expected=1, now=LATER)
    assert again == (flag, [])
    with pytest.raises(Refused) as refused:
        rules.settle(flag, Verdict.DISMISSED, "", by=new_id(), expected=None, now=LATER)
    assert refused.value.code == "ALREADY_SETTLED"


def test_a_flag_raised_higher_since_it_was_read_is_not_settled() -> None:
    with pytest.raises(Refused) as refused:
        rules.settle(a_flag(), Verdict.UPHELD, "", by=MODERATOR, expected=7, now=LATER)
    assert refused.value.code == "CONFLICT"


def test_a_moderator_answers_for_their_areas_and_for_what_has_no_place() -> None:
    here, there = new_id(), new_id()
    nowhere = a_flag()
    placed, _ = rules.flag(None, Subject("Report", new_id()), (here,), is_new=True, now=NOW)

    assert nowhere.areas == (ANYWHERE,)
    desks = [Desk(frozenset({here})), Desk(frozenset({there})), Desk(frozenset()), None]
    assert [rules.may_see(placed, desk) for desk in desks] == [True, False, False, False]
    assert [rules.may_see(nowhere, desk) for desk in desks] == [True, True, True, False]


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1001])
def test_a_reason_is_given_and_bounded(reason: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.give_reason(None, flag=new_id(), person=new_id(), reason=reason, now=NOW)
    assert (refused.value.code, refused.value.field) == ("INVALID", ("reason",))
