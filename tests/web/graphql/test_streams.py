"""Places for those who listen, counted by the network they come from."""

import pytest

from pledgebank.web.graphql.streaming import streams
from pledgebank.web.graphql.streaming.streams import Streams, TooMany


async def nothing() -> None:
    pass


def test_whoever_has_one_ipv6_address_has_the_places_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_OF_AN_ADDRESS", 2)
    among = Streams()
    places = [among.take(f"2001:db8:0:1::{number}", nothing) for number in (1, 2)]
    with pytest.raises(TooMany):
        among.take("2001:db8:0:1::3", nothing)
    assert among.full("2001:db8:0:1::4")
    assert not among.full("2001:db8:0:2::1")
    for place in places:
        place.give_back()
    assert not among.counts
