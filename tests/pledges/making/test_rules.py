"""What makes a pledge."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges.making import rules
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import Pledge, PledgeState
from tests.pledges.builders import NOW, STIRLING, a_draft

HERE = Ground(areas=(new_id(),), bodies=(new_id(),))


def made(ground: Ground = HERE, body: Any = None, **said: Any) -> Pledge:
    return rules.create(a_draft(**said), id=new_id(), ref="x", promiser=new_id(), ground=ground, body=body, now=NOW)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"cap": 1}, "cap"),
        ({"cap": 100_001}, "cap"),
        ({"radius": 100.0}, "radius"),
        ({"radius": 49.0, "location": STIRLING}, "radius"),
        ({"radius": 50_001.0, "location": STIRLING}, "radius"),
        ({"radius": float("nan"), "location": STIRLING}, "radius"),
        ({"area": new_id(), "location": STIRLING}, "area"),
        ({"language": "tlh"}, "language"),
        ({"kept_by": date(2026, 6, 29)}, "keptBy"),
        ({"kept_by": date(2031, 7, 1)}, "keptBy"),
    ],
)
def test_what_makes_no_pledge_is_refused_by_its_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        made(**said)
    assert (refused.value.code, refused.value.field) == ("INVALID", (field,))


@pytest.mark.parametrize(
    "said",
    [
        {"cap": 2},
        {"cap": 100_000},
        {"radius": 50.0, "location": STIRLING},
        {"radius": 50_000.0, "location": STIRLING},
        {"kept_by": date(2026, 6, 30)},
        {"kept_by": date(2031, 6, 30)},
        {"area": new_id(), "private": True, "language": "ur", "asks_contacts": True, "picture": uuid4()},
    ],
)
def test_all_that_is_said_is_kept(said: dict[str, Any]) -> None:
    pledge = made(**said)
    assert {name: getattr(pledge, name) for name in said} == said
    assert (pledge.areas, pledge.bodies, pledge.state) == (HERE.areas, HERE.bodies, PledgeState.OPEN)


@pytest.mark.parametrize(
    ("said", "waits"),
    [({}, True), ({"private": True}, False), ({"body": new_id()}, False)],
    ids=["a neighbour's", "private", "a body's"],
)
def test_it_waits_where_moderators_look_first_unless_nobody_meets_it_or_a_body_makes_it(
    said: dict[str, Any], waits: bool
) -> None:
    pledge = made(ground=Ground(HERE.areas, HERE.bodies, reviewed=True), **said)
    assert (pledge.state, pledge.unseen) == ((PledgeState.PENDING, True) if waits else (PledgeState.OPEN, False))


def test_a_body_that_promises_looks_after_it_wherever_it_is() -> None:
    body = new_id()
    assert made(body=body).bodies == (*HERE.bodies, body)
    assert made(body=HERE.bodies[0]).bodies == HERE.bodies


def test_only_officers_promise_for_a_body() -> None:
    body = new_id()
    rules.speak_for(body, Eyes(new_id(), answers=frozenset({body})))
    for eyes in (
        Eyes(new_id()),
        Eyes(new_id(), moderates=frozenset({body})),
        Eyes(new_id(), answers=frozenset({new_id()})),
    ):
        with pytest.raises(Refused) as refused:
            rules.speak_for(body, eyes)
        assert refused.value.code == "NOT_ALLOWED"
