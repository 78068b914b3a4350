"""Letters keep to their header lines."""

import pytest

from pledgebank.mail.message import Message, subject_of


@pytest.mark.parametrize("value", ["a\nBcc: b", "a\rb", "a\x00", "a\x0bb", "a\x85b", "a\u2028b", "a\ud800"])
@pytest.mark.parametrize("header", ["to", "subject", "reply_to", "key", "thread", "unsubscribe", "language"])
def test_a_header_cannot_be_broken_out_of(header: str, value: str) -> None:
    parts = {"to": "ann@example.org", "subject": "Hello", "text": "Hello"} | {header: value}

    with pytest.raises(ValueError, match="one line"):
        Message(**parts)


def test_a_subject_is_one_line_and_not_too_long() -> None:
    assert subject_of(" A\r\nBcc: b\u2029 c\x00d ") == "A Bcc: b c d"
    assert subject_of("x" * 500) == "x" * 149 + "…"
