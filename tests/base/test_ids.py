"""Names of things."""

from pledgebank.base.ids import plain_ref


def test_a_reference_may_be_written_as_people_do() -> None:
    assert plain_ref(" K7M-4X2b ") == "k7m4x2b"
