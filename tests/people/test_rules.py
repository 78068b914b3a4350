"""When a code lets somebody in, and when a refresh token keeps them in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.people import rules
from pledgebank.people.model import Code, Offered, Person, Session

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
GOOD = Offered(b"digest", b"answer")


def a_code(**changed: Any) -> Code:
    code = Code(
        id=new_id(),
        contact=b"contact",
        digest=b"digest",
        language="en",
        made_at=NOW,
        expires_at=NOW + rules.CODE_LIVES,
    )
    return replace(code, **changed)


def a_session(**changed: Any) -> Session:
    return replace(rules.start(new_id(), new_id(), "phone", b"t1", NOW), **changed)


def refused_with(code: str, of: Any, *given: Any) -> None:
    with pytest.raises(Refused) as refused:
        of(*given)
    assert refused.value.code == code


def test_a_code_is_good_for_ten_minutes_and_not_a_moment_longer() -> None:
    code = a_code()

    assert rules.is_repeat(code, GOOD, NOW + timedelta(minutes=10, milliseconds=-1)) is False
    refused_with("CODE_WRONG", rules.is_repeat, code, GOOD, NOW + timedelta(minutes=10))


def test_another_code_is_refused() -> None:
    refused_with("CODE_WRONG", rules.is_repeat, a_code(), Offered(b"other", b"answer"), NOW)


def test_a_used_code_answers_the_very_same_call_for_five_minutes() -> None:
    used = rules.use(a_code(), GOOD, new_id(), NOW)

    assert rules.is_repeat(used, GOOD, NOW + timedelta(minutes=5, milliseconds=-1)) is True
    refused_with("CODE_WRONG", rules.is_repeat, used, GOOD, NOW + timedelta(minutes=5))
    refused_with("CODE_WRONG", rules.is_repeat, used, Offered(b"digest", b"other nonce"), NOW)
    refused_with("CODE_WRONG", rules.is_repeat, used, Offered(b"digest", None), NOW)


def test_a_code_used_without_a_nonce_is_used_up() -> None:
    offered = Offered(b"digest", None)

    refused_with("CODE_WRONG", rules.is_repeat, rules.use(a_code(), offered, new_id(), NOW), offered, NOW)


def test_a_refresh_token_is_exchanged_for_its_successor_and_the_session_lives_on() -> None:
    later = NOW + timedelta(days=59)

    refreshed = rules.refresh(a_session(), b"t1", b"t2", later)

    assert refreshed is not None
    assert (refreshed.used, refreshed.successors) == (b"t1", (b"t2",))
    assert (refreshed.refreshed_at, refreshed.ends_at) == (later, later + timedelta(days=60))


def test_a_token_whose_answer_was_lost_gets_a_fresh_successor_and_either_may_be_used() -> None:
    lost = rules.refresh(a_session(), b"t1", b"t2", NOW)
    assert lost is not None

    again = rules.refresh(lost, b"t1", b"t3", NOW)

    assert again is not None
    assert (again.used, again.successors) == (b"t1", (b"t2", b"t3"))
    for one in (b"t2", b"t3"):
        went_on = rules.refresh(again, one, b"t4", NOW)
        assert went_on is not None
        assert (went_on.used, went_on.successors) == (one, (b"t4",))


@pytest.mark.parametrize("old", [b"t1", b"t3"])
def test_after_a_successor_was_used_any_older_token_ends_the_session(old: bytes) -> None:
    session = a_session(used=b"t2", successors=(b"t4",))  # t1 came before t2; t3 was given beside t2

    assert rules.refresh(session, old, b"t5", NOW) is None


def test_a_session_ends_sixty_days_after_it_was_last_refreshed() -> None:
    refused_with("UNAUTHENTICATED", rules.refresh, a_session(), b"t1", b"t2", NOW + timedelta(days=60))


def test_successors_whose_answers_were_lost_do_not_pile_up() -> None:
    session: Session | None = a_session(used=b"t1", successors=(b"s",))
    for number in range(20):
        assert session is not None
        session = rules.refresh(session, b"t1", b"%d" % number, NOW)

    assert session is not None
    assert session.successors == tuple(b"%d" % number for number in range(12, 20))


def test_a_repeated_sign_in_is_answered_until_its_first_answer_was_made_use_of() -> None:
    assert rules.answer_again(a_session(), b"t2").successors == (b"t1", b"t2")
    refused_with("CODE_WRONG", rules.answer_again, a_session(used=b"t1"), b"t2")
    refused_with("CODE_WRONG", rules.answer_again, None, b"t2")


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "١٢٣٤٥٦", "۱۲۳۴۵۶", "\uff11\uff12\uff13456"])
def test_digits_are_read_however_they_are_written(typed: str) -> None:
    assert rules.digits_of(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "½23456", "\ud800", "1" * 100_000, "123456\x00"])
def test_what_is_not_six_digits_is_a_wrong_code(typed: str) -> None:
    refused_with("CODE_WRONG", rules.digits_of, typed)


def test_a_way_to_reach_somebody_is_an_email_for_now() -> None:
    assert rules.email_of("Ann@Example.org", None) == "ann@example.org"
    refused_with("CHANNEL_UNAVAILABLE", rules.email_of, None, "+44 1632 960000")
    refused_with("INVALID", rules.email_of, None, None)
    refused_with("INVALID", rules.email_of, "ann@example.org", "+44 1632 960000")


def test_a_language_is_a_tag() -> None:
    assert [rules.language_of(tag, "en") for tag in (None, "cy", "en-GB", "zh-Hant-TW")] == [
        "en",
        "cy",
        "en-GB",
        "zh-Hant-TW",
    ]
    for tag in ("", "english!", "e", "en_GB", "en-" + "a" * 100, "cy\n"):
        refused_with("INVALID", rules.language_of, tag, "en")


def test_who_chose_no_name_is_a_neighbour() -> None:
    person = Person(id=new_id(), email=None, created_at=NOW)

    assert rules.shown_name(person, "en") == "A neighbour"
    assert rules.shown_name(person, "pl") == "Ktoś z sąsiedztwa"
    assert rules.shown_name(replace(person, name="Ann"), "pl") == "Ann"
