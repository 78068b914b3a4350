"""What may be changed about a pledge, until when; what makes new terms, and what mends words."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pledgebank.base.errors import Refused
from pledgebank.base.event import Event
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges.editing import rules
from pledgebank.pledges.editing.model import Alteration, Changes, Edit
from pledgebank.pledges.events import PledgeEdited, PledgeRevised
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import Pledge, PledgeState
from tests.pledges.builders import NOW, STIRLING, a_pledge

KEY = new_id()
TERMS: list[dict[str, Any]] = [
    {"action": "dig"},
    {"action": "clear no path by the burn"},
    {"who": "friends"},
    {"their_action": "bring 2 spades"},
    {"target": 3},
    {"cap": 5},
    {"kept_by": date(2026, 7, 1)},
    {"location": STIRLING},
]
WORDS: list[dict[str, Any]] = [
    {"details": "Bring gloves."},
    {"action": "Clear the path, by the burn"},
    {"sort": "planting"},
    {"language": "cy"},
    {"asks_contacts": True},
    {"reports": (new_id(),)},
]


def edited(pledge: Pledge, *, ground: Ground | None = None, **said: Any) -> tuple[Pledge, Edit | None, list[Event]]:
    now, expected = said.pop("now", NOW), said.pop("expected", None)
    wanted = rules.draft(pledge, Changes(**said))
    there = ground or Ground(pledge.areas, pledge.bodies)
    return rules.edit(pledge, wanted, there, key=KEY, expected=expected, now=now)


def refusal(pledge: Pledge, **said: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as refused:
        edited(pledge, **said)
    return refused.value.code, refused.value.field


@pytest.mark.parametrize("count", [0, 7])
@pytest.mark.parametrize("said", TERMS)
def test_what_people_sign_changes_as_new_terms(said: dict[str, Any], count: int) -> None:
    pledge = a_pledge(target=9, signature_count=count, missing=9 - count) if "target" not in said else a_pledge()
    changed, edit, events = edited(pledge, **{**said, **({"cap": 50} if "cap" in said else {})})
    assert (changed.terms, changed.version) == (2, 2)
    assert edit is not None
    assert edit.terms == 2
    was = events[0].was if isinstance(events[0], PledgeRevised) else None
    assert events == [PledgeRevised(id=pledge.id, terms=2, edit=KEY, was=was)]
    assert (was is not None) == ("location" in said)


@pytest.mark.parametrize("state", [PledgeState.OPEN, PledgeState.ACTIVE, PledgeState.PENDING, PledgeState.SUSPENDED])
@pytest.mark.parametrize("said", WORDS)
def test_words_are_mended_whoever_has_signed(said: dict[str, Any], state: PledgeState) -> None:
    pledge = a_pledge(state=state, signature_count=20_000, missing=0)
    changed, edit, events = edited(pledge, **said)
    assert (changed.terms, changed.version, changed.state) == (1, 2, state)
    assert edit is not None
    assert edit.terms is None
    assert events == [PledgeEdited(id=pledge.id, edit=KEY)]
    assert {name: getattr(changed, name) for name in said} == said


def test_what_was_and_what_is_are_written_down() -> None:
    pledge = a_pledge(details="Bring glves.", cap=4, location=STIRLING)
    _, edit, _ = edited(pledge, details="Bring gloves.", cap=None, location=None, day=date(2026, 7, 1))
    assert edit == Edit(
        id=KEY,
        pledge=pledge.id,
        at=NOW,
        terms=2,
        alterations=(
            Alteration("cap", "4", ""),
            Alteration("deadline", "2026-06-30", "2026-07-01"),
            Alteration("location", "56.116500, -3.936900", ""),
            Alteration("details", "Bring glves.", "Bring gloves."),
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("clear the path", "Clear  the path!", True),
        ("clear Łódź street", "clear łódź street", True),
        ("give 10 pounds", "give 100 pounds", False),
        ("give £5.00", "give £500", False),
        ("pay 1,5 euros", "pay 15 euros", False),
        ("bring a spade", "bring spade", False),
        ("do it now", "do it not", False),
        ("meet at 10", "meet at 10.", True),
        ("سڑک صاف کریں", "سڑک صاف نہ کریں", False),
    ],
)
def test_only_what_reads_the_same_mends_words(before: str, after: str, is_same: bool) -> None:
    changed, _, _ = edited(a_pledge(action=before), action=after)
    assert changed.terms == (1 if is_same else 2)


def test_the_same_again_changes_nothing() -> None:
    pledge = a_pledge(location=STIRLING, cap=5)
    assert edited(pledge) == (pledge, None, [])
    assert edited(pledge, action=pledge.action, cap=5, location=STIRLING) == (pledge, None, [])


@pytest.mark.parametrize("said", [one for one in TERMS if one.keys().isdisjoint(("location", "cap"))])
def test_terms_are_frozen_by_activation_and_by_ten_thousand(said: dict[str, Any]) -> None:
    assert refusal(a_pledge(state=PledgeState.ACTIVE), **said)[0] == "TERMS_FROZEN"
    assert refusal(a_pledge(state=PledgeState.SUSPENDED), **said)[0] == "TERMS_FROZEN"
    many = {"target": 50_000, "signature_count": 10_001}
    assert refusal(a_pledge(**many), **said)[0] == "TERMS_FROZEN"
    assert edited(a_pledge(**{**many, "signature_count": 10_000}), **said)[0].terms == 2


def test_the_last_day_is_free_until_somebody_counts() -> None:
    later: dict[str, Any] = {"day": date(2026, 9, 1)}
    changed, _, _ = edited(a_pledge(), **later)
    assert changed.deadline_date == date(2026, 9, 1)
    assert changed.deadline > a_pledge().deadline
    assert refusal(a_pledge(signature_count=1), **later) == ("TERMS_FROZEN", ("deadline",))


def test_details_can_be_mended_when_the_last_day_is_past() -> None:
    active = a_pledge(state=PledgeState.ACTIVE)
    changed, _, _ = edited(active, details="Done by ten.", now=NOW + timedelta(days=400))
    assert (changed.details, changed.deadline) == ("Done by ten.", active.deadline)


def test_a_version_that_is_no_longer_so_is_a_conflict() -> None:
    assert refusal(a_pledge(version=3), details="x", expected=2) == ("CONFLICT", ("expectedVersion",))
    assert edited(a_pledge(version=3), details="x", expected=3)[0].version == 4


def test_who_moves_it_where_moderators_look_first_waits_for_them() -> None:
    pledge, body = a_pledge(location=STIRLING), new_id()
    there = Ground((new_id(),), (body,), reviewed=True)
    moved, _, [event] = edited(pledge, ground=there, location=Point.at(53.8, -1.5))
    assert (moved.state, moved.unseen, moved.bodies, moved.areas) == (PledgeState.PENDING, True, (body,), there.areas)
    assert isinstance(event, PledgeRevised)
    assert event.was is not None
    assert event.was.everyone
    approved = replace(moved, state=PledgeState.OPEN, unseen=False)
    assert edited(approved, ground=there, location=Point.at(53.81, -1.5))[0].state is PledgeState.OPEN


@pytest.mark.parametrize("state", PledgeState)
def test_who_speaks_for_it_may_change_it_while_it_lives(state: PledgeState) -> None:
    body, promiser = new_id(), new_id()
    own, theirs = a_pledge(promiser=promiser, state=state), a_pledge(promiser=promiser, body=body, state=state)
    officer, person = Eyes(new_id(), answers=frozenset({body})), Eyes(promiser)
    lives = state in {PledgeState.OPEN, PledgeState.PENDING, PledgeState.ACTIVE, PledgeState.SUSPENDED}
    told = ["edit"] if lives else []
    assert [rules.may(one, eyes, NOW) for one in (own, theirs) for eyes in (person, officer)] == [told, [], [], told]


@pytest.mark.parametrize(
    ("said", "eyes", "code"),
    [
        ({}, Eyes(new_id()), "NOT_ALLOWED"),
        ({"state": PledgeState.SUSPENDED}, Eyes(new_id()), "NOT_FOUND"),
        ({"state": PledgeState.FAILED}, None, "PLEDGE_CLOSED"),
        ({"deadline": NOW}, None, "PLEDGE_CLOSED"),
    ],
)
def test_who_may_not_is_refused(said: dict[str, Any], eyes: Eyes | None, code: str) -> None:
    pledge = a_pledge(**said)
    with pytest.raises(Refused) as refused:
        rules.allow(pledge, eyes or Eyes(pledge.promiser), NOW)
    assert refused.value.code == code
