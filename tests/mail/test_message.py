"""Letters keep to their header lines."""

import pytest

from pledgebank.mail.message import Message


@pytest.mark.parametrize("value", ["a\nBcc: b", "a\rb", "a\x00", "a\x0bb", "a\x85b", "a\u2028b", "a\ud800"])
@pytest.mark.parametrize("header", ["to", "subject"])
def test_a_header_cannot_be_broken_out_of(header: str, value: str) -> None:
    parts = {"to": "ann@example.org", "subject": "Hello", "text": "Hello"} | {header: value}

    with pytest.raises(ValueError, match="one line"):
        Message(**parts)
