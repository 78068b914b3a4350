"""Pages and their cursors."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base import page
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id


def test_a_cursor_gives_back_the_place_in_the_order() -> None:
    key = (datetime(2026, 5, 4, 10, 0, 0, 123000, tzinfo=UTC), new_id(), "k", 7, 1.5)

    assert page.decode(page.encode(key), datetime, UUID, str, int, float) == key


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: raw.hex()))
def test_rubbish_is_refused_as_a_cursor(rubbish: str) -> None:
    with pytest.raises(Refused) as refused:
        page.decode(rubbish, datetime, UUID)

    assert refused.value.code == "INVALID_CURSOR"


@pytest.mark.parametrize("distance", [float("nan"), float("inf"), float("-inf"), True, "far"])
def test_a_distance_that_is_none_is_refused_as_a_cursor(distance: float | str) -> None:
    with pytest.raises(Refused) as refused:
        page.decode(page.encode((distance, new_id())), float, UUID)

    assert refused.value.code == "INVALID_CURSOR"


def test_a_page_knows_whether_there_is_more() -> None:
    cut = page.cut([1, 2, 3], 2, lambda number: (number,))

    assert cut.items == (1, 2)
    assert cut.has_more
    assert page.decode(cut.cursors[-1], int) == (2,)


def test_pages_are_bounded() -> None:
    assert page.size(None) == 20
    assert page.size(100) == 100
    with pytest.raises(Refused):
        page.size(101)
    with pytest.raises(Refused):
        page.size(-1)
