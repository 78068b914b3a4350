"""What makes a pledge, what it allows, and what it shows to whom."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges import rules
from pledgebank.pledges.model import NameVisibility, PledgeState
from tests.pledges.builders import NOW, a_pledge, a_signature


def test_the_sentence_says_what_is_promised() -> None:
    pledge = a_pledge(action="clear the path.", target=1_200, who=" neighbours ", their_action="bring a spade;")
    assert rules.sentence(pledge) == (
        "I will clear the path, but only if 1,200 neighbours will bring a spade by 30 June 2026."
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"action": " . "}, "action"),
        ({"action": "x" * 201}, "action"),
        ({"who": ""}, "who"),
        ({"who": "x" * 101}, "who"),
        ({"their_action": "x" * 201}, "theirAction"),
        ({"details": "x" * 5001}, "details"),
        ({"target": 0}, "target"),
        ({"target": 100_001}, "target"),
        ({"time_zone": "Europe/Atlantis"}, "timeZone"),
        ({"time_zone": "../../etc/passwd"}, "timeZone"),
        ({"day": date(2026, 5, 3)}, "deadline"),
        ({"day": date(2031, 5, 5)}, "deadline"),
        ({"day": date(9999, 12, 31)}, "deadline"),
        ({"reports": tuple(new_id() for _ in range(21))}, "reports"),
    ],
)
def test_what_does_not_make_a_pledge_is_refused(said: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        a_pledge(**said)
    assert (refused.value.code, refused.value.field) == ("INVALID", (field,))


def test_the_bounds_themselves_are_allowed() -> None:
    longest = a_pledge(action="x" * 200, who="x" * 100, target=100_000, day=date(2031, 5, 4))
    assert longest.deadline == datetime(2031, 5, 4, 23, 0, tzinfo=UTC)
    assert a_pledge(target=1, day=date(2026, 5, 4)).target == 1


def test_today_is_the_day_of_the_pledges_zone() -> None:
    pledge = a_pledge(day=date(2026, 5, 4), time_zone="Pacific/Kiritimati", now=datetime(2026, 5, 4, 9, 59, tzinfo=UTC))
    assert pledge.deadline == datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    with pytest.raises(Refused):
        a_pledge(day=date(2026, 5, 4), time_zone="Pacific/Kiritimati", now=datetime(2026, 5, 4, 10, 0, tzinfo=UTC))


def test_past_its_deadline_an_open_pledge_is_settling() -> None:
    pledge = a_pledge()
    before = pledge.deadline - timedelta(milliseconds=1)
    assert rules.state(pledge, before) is PledgeState.OPEN
    assert rules.state(pledge, pledge.deadline) is PledgeState.SETTLING
    assert rules.takes_signatures(pledge, before)
    assert not rules.takes_signatures(pledge, pledge.deadline)
    assert rules.takes_signatures(a_pledge(state=PledgeState.ACTIVE), NOW)


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (NameVisibility.PUBLIC, ["guest", "stranger", "signer", "promiser", "self"]),
        (NameVisibility.SIGNERS, ["signer", "promiser", "self"]),
        (NameVisibility.HIDDEN, ["self"]),
    ],
)
def test_names_are_seen_by_those_whom_the_signer_chose(visibility: NameVisibility, seen_by: list[str]) -> None:
    pledge = a_pledge()
    signature = a_signature(pledge=pledge.id, visibility=visibility)
    viewers = {
        "guest": (None, False),
        "stranger": (new_id(), False),
        "signer": (new_id(), True),
        "promiser": (pledge.promiser, False),
        "self": (signature.person, True),
    }
    seen = [
        name
        for name, (viewer, signed) in viewers.items()
        if rules.shows_name(signature, pledge, Eyes(viewer), viewer_signed=signed)
    ]
    assert seen == seen_by
    gone = a_signature(pledge=pledge.id, visibility=visibility, withdrawn_at=NOW)
    assert not rules.shows_name(gone, pledge, Eyes(pledge.promiser), viewer_signed=True)


def test_what_was_called_off_takes_no_more_signatures() -> None:
    for state in (PledgeState.OPEN, PledgeState.ACTIVE):
        assert rules.takes_signatures(a_pledge(state=state), NOW)
        assert not rules.takes_signatures(a_pledge(state=state, called_off_at=NOW), NOW)
