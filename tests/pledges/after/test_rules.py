"""How often promisers may write, when time has come for what, and what becomes of an active pledge."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges import sight
from pledgebank.pledges.after import rules
from pledgebank.pledges.after.model import Answers, Course
from pledgebank.pledges.after.rules import Turn
from pledgebank.pledges.model import Pledge, PledgeState, SignatureState
from tests.pledges.builders import NOW, STIRLING, a_pledge, a_signature

WORDS = "Bring gloves and a spade on Saturday; we meet at ten at the old bridge."
STATES = list(PledgeState)
QUIET = (PledgeState.PENDING, PledgeState.SUSPENDED)


def active(kept_by: date | None = None, **said: Any) -> Pledge:
    return replace(a_pledge(**{"state": PledgeState.ACTIVE, "activated_at": NOW, **said}), kept_by=kept_by)


def a_course(**said: Any) -> Course:
    return Course(**{"id": new_id(), "remind_at": NOW, "ask_at": NOW, "advise_at": NOW, **said})


def announce(pledge: Pledge, text: str = WORDS, *, days: tuple[int, ...] = (), after_end: int = 0) -> Any:
    recent = [NOW - timedelta(days=ago) for ago in days]
    return rules.announce(pledge, text, id=new_id(), recent=recent, after_end=after_end, now=NOW)


def code(call: Any, *given: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*given, **more)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x" * 49, "INVALID"), ("x" * 50, None), ("x" * 5_000, None), ("x" * 5_001, "INVALID"), (" " * 60, "INVALID")],
    ids=["49", "50", "5000", "5001", "blank"],
)
def test_an_announcement_has_50_to_5000_characters(text: str, expected: str | None) -> None:
    if expected:
        assert code(announce, active(), text) == expected
    else:
        assert announce(active(), text).text == text


def test_four_may_be_sent_in_30_days_and_the_fifth_says_how_long_to_wait() -> None:
    assert announce(active(), days=(29, 20, 10)).sent_at == NOW
    with pytest.raises(Refused) as refused:
        announce(active(), days=(29, 20, 10, 1))
    assert (refused.value.code, refused.value.retry_after) == ("TOO_MANY", 86_400)


@pytest.mark.parametrize("state", STATES)
def test_one_is_left_when_it_has_ended_and_none_while_it_cannot_be_seen(state: PledgeState) -> None:
    pledge, ended = a_pledge(state=state), state in (PledgeState.FAILED, PledgeState.CANCELLED)
    if state in QUIET:
        assert code(announce, pledge) == "NOT_ALLOWED"
        return
    assert announce(pledge, days=(3, 2, 1)).ended is ended
    if ended:
        assert announce(pledge, days=(4, 3, 2, 1)).ended is True
        assert code(announce, pledge, after_end=1) == "NOT_ALLOWED"


def test_what_was_called_off_has_ended_and_what_was_turned_down_cannot_be_seen() -> None:
    off = active(called_off_at=NOW)
    assert announce(off).ended is True
    assert code(announce, off, after_end=1) == "NOT_ALLOWED"
    assert code(announce, a_pledge(state=PledgeState.CANCELLED, unseen=True)) == "NOT_ALLOWED"


def test_for_what_a_body_promises_its_officers_speak_and_nobody_else() -> None:
    body = new_id()
    own, official = a_pledge(), a_pledge(body=body)
    officer, moderator = Eyes(new_id(), answers=frozenset({body})), Eyes(new_id(), moderates=frozenset({body}))
    assert [sight.speaks_for(own, eyes) for eyes in (Eyes(own.promiser), Eyes(new_id()), Eyes())] == [
        True,
        False,
        False,
    ]
    known = (officer, moderator, Eyes(official.promiser))
    assert [sight.speaks_for(official, eyes) for eyes in known] == [True, False, False]


@pytest.mark.parametrize("state", list(SignatureState))
def test_who_is_counted_answers_and_reads_announcements_and_nobody_else(state: SignatureState) -> None:
    pledge, signature = active(), a_signature(state=state)
    counted = state is SignatureState.COUNTED
    assert rules.may_read(pledge, Eyes(signature.person), signature) is counted
    if counted:
        rules.check_answer(pledge, signature)
    else:
        assert code(rules.check_answer, pledge, signature) == "NOT_ALLOWED"
    left = a_signature(withdrawn_at=NOW)
    assert rules.may_read(pledge, Eyes(left.person), left) is False
    assert [code(rules.check_answer, pledge, one) for one in (None, left)] == ["NOT_ALLOWED"] * 2


def test_nobody_answers_of_a_pledge_that_is_not_on() -> None:
    others = [a_pledge(state=state) for state in STATES if state is not PledgeState.ACTIVE]
    for pledge in (*others, active(called_off_at=NOW)):
        assert code(rules.check_answer, pledge, a_signature()) == "NOT_ALLOWED"
        assert code(rules.keep, pledge, kept=True, note="", photos=(), now=NOW) == "NOT_ALLOWED"


def test_what_the_promiser_says_is_kept_and_the_same_again_changes_nothing() -> None:
    photo = new_id()
    told = rules.keep(active(), kept=True, note=" Done. ", photos=(photo,), now=NOW)
    assert (told.kept, told.kept_note, told.kept_photos, told.version) == (True, "Done.", (photo,), 2)
    assert rules.keep(told, kept=True, note="Done.", photos=(photo,), now=NOW) is told
    assert code(rules.keep, active(), kept=True, note="x" * 2_001, photos=(), now=NOW) == "INVALID"


@pytest.mark.parametrize(
    ("pledge", "expected"),
    [
        (active(), Turn.NOW),
        (active(called_off_at=NOW), Turn.NEVER),
        (a_pledge(state=PledgeState.CANCELLED), Turn.NEVER),
        (active(state=PledgeState.SUSPENDED), Turn.LATER),
        (active(unseen=True), Turn.LATER),
    ],
    ids=["on", "called off", "cancelled", "suspended", "unseen"],
)
def test_reminders_and_questions_are_for_what_is_on_and_wait_for_what_is_suspended(
    pledge: Pledge, expected: Turn
) -> None:
    later = NOW + timedelta(hours=1)
    assert rules.reminding(pledge, a_course(), later) is expected
    assert rules.asking(pledge, a_course(), later) is expected


def test_who_has_spoken_since_is_not_reminded_and_nobody_after_30_days() -> None:
    assert rules.reminding(active(), a_course(announced_at=NOW), NOW) is Turn.NEVER
    assert rules.reminding(active(), a_course(announced_at=NOW - timedelta(seconds=1)), NOW) is Turn.NOW
    assert rules.asking(active(), a_course(), NOW + timedelta(days=30)) is Turn.NOW
    assert rules.asking(active(), a_course(), NOW + timedelta(days=30, seconds=1)) is Turn.NEVER


@pytest.mark.parametrize(
    ("kept_by", "zone", "expected"),
    [
        (None, "Europe/London", datetime(2026, 6, 1, 10, tzinfo=UTC)),
        (date(2026, 7, 4), "Europe/London", datetime(2026, 7, 5, 8, tzinfo=UTC)),
        (date(2026, 7, 4), "Pacific/Auckland", datetime(2026, 7, 4, 21, tzinfo=UTC)),
        (date(2026, 5, 1), "Europe/London", datetime(2026, 5, 5, 10, tzinfo=UTC)),
    ],
    ids=["four weeks", "next morning", "next morning there", "never at once"],
)
def test_all_are_asked_on_the_morning_after_the_day_or_after_four_weeks(
    kept_by: date | None, zone: str, expected: datetime
) -> None:
    assert rules.ask_at(active(kept_by=kept_by, time_zone=zone), NOW) == expected


def test_whose_day_was_put_off_meanwhile_is_not_asked_before_it() -> None:
    pledge, due = active(kept_by=date(2026, 7, 4)), a_course(ask_at=datetime(2026, 6, 20, 8, tzinfo=UTC))
    morning = datetime(2026, 7, 5, 8, tzinfo=UTC)
    assert rules.asking(pledge, due, morning - timedelta(seconds=1)) is Turn.LATER
    assert rules.asking(pledge, replace(due, ask_at=morning), morning) is Turn.NOW


def slow(**said: Any) -> Pledge:
    """Ten wanted, four days old, 24 to go: with one signature it will come to seven."""
    made = NOW - timedelta(days=4)
    usual = {"target": 10, "signature_count": 1, "created_at": made, "deadline": made + timedelta(days=28)}
    return Pledge(**{name: {**usual, **said}.get(name, getattr(a_pledge(), name)) for name in Pledge.__struct_fields__})


@pytest.mark.parametrize(
    ("pledge", "expected"),
    [
        (slow(), Turn.NOW),
        (slow(signature_count=2), Turn.LATER),
        (slow(created_at=NOW - timedelta(days=3)), Turn.LATER),
        (slow(target=4, signature_count=0), Turn.NEVER),
        (slow(target=5, signature_count=0), Turn.NOW),
        (slow(deadline=NOW + timedelta(days=2) - timedelta(seconds=1)), Turn.NEVER),
        (slow(deadline=NOW + timedelta(days=2), signature_count=0), Turn.NOW),
        (slow(state=PledgeState.ACTIVE), Turn.NEVER),
        (slow(state=PledgeState.SUSPENDED), Turn.LATER),
        (slow(by_area=True), Turn.NEVER),
        (slow(state=PledgeState.CANCELLED, unseen=True), Turn.NEVER),
    ],
    ids=["slow", "quick", "young", "few", "five", "late", "not late", "on", "suspended", "by area", "turned down"],
)
def test_slow_pledges_are_advised(pledge: Pledge, expected: Turn) -> None:
    assert rules.advising(pledge, a_course(), NOW) is expected
    assert rules.advising(pledge, a_course(tip=rules.TIPS), NOW) in (Turn.NEVER, Turn.LATER)


def test_projected_is_what_the_same_speed_would_come_to() -> None:
    assert rules.projected(slow(), NOW) == 7.0
    assert rules.projected(slow(created_at=NOW), NOW) == 0.0


@pytest.mark.parametrize(
    ("kept_by", "expected"),
    [
        (None, datetime(2026, 5, 16, 9, tzinfo=UTC)),
        (date(2026, 5, 4), datetime(2026, 5, 16, 9, tzinfo=UTC)),
        (date(2026, 6, 17), datetime(2026, 6, 13, 9, tzinfo=UTC)),
        (date(2026, 5, 8), datetime(2026, 5, 8, 9, tzinfo=UTC)),
    ],
    ids=["second Saturday", "past", "Saturday before", "no Saturday before"],
)
def test_an_activity_is_suggested_for_a_saturday_morning(kept_by: date | None, expected: datetime) -> None:
    report = new_id()
    pledge = active(kept_by=kept_by, location=STIRLING, reports=(report,), action="clear the path")
    draft = rules.draft_activity(pledge, NOW)
    assert (draft.starts_at, draft.title, draft.location) == (expected, "Clear the path", STIRLING)
    assert (draft.reports, draft.time_zone) == ((report,), "Europe/London")
    assert draft.description.startswith("I will clear the path, but only if 2 neighbours will bring a spade by")


def test_what_is_suggested_is_short_enough_for_an_activity() -> None:
    draft = rules.draft_activity(active(action="x " * 99 + "x", details="y" * 5_000), NOW)
    assert (len(draft.title) <= 120, draft.title[-1], len(draft.description)) == (True, "…", 5_000)


@pytest.mark.parametrize(("done", "not_done", "rate"), [(0, 0, None), (3, 1, 0.75), (0, 2, 0.0)])
def test_the_delivery_rate_is_the_share_of_those_who_answered(done: int, not_done: int, rate: float | None) -> None:
    assert Answers(done, not_done).rate == rate
