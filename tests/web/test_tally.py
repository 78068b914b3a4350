"""What happened of late, in any stretch of time, for however many keys."""

import time

from pledgebank.web.limits import tally
from pledgebank.web.limits.tally import Tally


class Hand:
    """A clock's hand that is set."""

    def __init__(self) -> None:
        self.seconds = 600.0

    def __call__(self) -> float:
        return self.seconds


def test_so_many_a_minute_and_then_when_to_come_back() -> None:
    hand = Hand()
    kept = Tally(60, clock=hand)
    assert [kept.take("ann", 3) for _ in range(3)] == [0, 0, 0]
    wait = kept.take("ann", 3)
    assert 60 < wait <= 120
    assert kept.take("ben", 3) == 0
    hand.seconds += wait + 0.01
    assert kept.take("ann", 3) == 0


def test_what_was_refused_does_not_count() -> None:
    hand = Hand()
    kept = Tally(60, clock=hand)
    for _ in range(50):
        kept.take("ann", 3)
    hand.seconds += 120
    assert [kept.take("ann", 3) for _ in range(3)] == [0, 0, 0]


def test_no_minute_has_more_than_its_share_where_two_windows_meet() -> None:
    hand = Hand()
    kept = Tally(60, clock=hand)
    hand.seconds += 59
    assert [kept.take("ann", 60) for _ in range(60)] == [0] * 60
    hand.seconds += 2
    assert sum(kept.take("ann", 60) == 0 for _ in range(60)) <= 1
    hand.seconds += 30
    assert sum(kept.take("ann", 60) == 0 for _ in range(60)) == 30


def test_when_there_will_be_room_is_right_to_the_moment() -> None:
    hand = Hand()
    kept = Tally(60, clock=hand)
    for _ in range(10):
        kept.take("ann", 10)
        hand.seconds += 5
    for _ in range(20):
        if wait := kept.take("ann", 10):
            hand.seconds += wait - 0.01
            assert kept.take("ann", 10) > 0
            hand.seconds += 0.02
            assert kept.take("ann", 10) == 0


def test_strangers_without_number_neither_fill_the_memory_nor_take_the_time() -> None:
    hand = Hand()
    kept = Tally(60, clock=hand)
    for number in range(tally.MOST_KEYS):
        kept.take(f"before {number}", 1)
    began = time.process_time()
    assert kept.take("the first of the others", 1) == 0
    assert kept.take("the second of the others", 1) > 0
    assert kept.take("before 7", 2) == 0
    hand.seconds += 60
    assert kept.take("somebody later", 1) == 0
    assert time.process_time() - began < 0.5
