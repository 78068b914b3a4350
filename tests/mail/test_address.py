"""E-mail addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base.errors import Refused
from pledgebank.mail import address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ann@example.org", "ann@example.org"),
        (" Ann.O'Hara+news@EXAMPLE.org ", "ann.o'hara+news@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@mail.example.co.uk", "ann@mail.example.co.uk"),
        (f"{'a' * 64}@example.org", f"{'a' * 64}@example.org"),
    ],
)
def test_one_person_has_one_spelling(typed: str, kept: str) -> None:
    assert address.parse(typed, "email") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "ann",
        "ann@",
        "@example.org",
        "ann@localhost",
        "ann@example.123",
        "ann@[127.0.0.1]",
        "ann@example..org",
        "ann@-example.org",
        "ann@exa_mple.org",
        "ann.@example.org",
        ".ann@example.org",
        "a..n@example.org",
        "a b@example.org",
        "ann@bob@example.org",
        '"ann"@example.org',
        "ann@example.org\nBcc: bob@example.org",
        "ann\r\nBcc: bob@example.org",
        "ann@example.org\x00",
        "<ann@example.org>",
        "ann@example.org, bob@example.org",
        "änn@example.org",
        "=?utf-8?q?=0d=0abcc=3ax?=@example.org",
        "ann\ud800@example.org",
        "ann@\ud800.org",
        "ann@xn--a.org",
        f"{'a' * 65}@example.org",
        f"ann@{'a' * 64}.org",
        f"ann@{'a.' * 125}org",
        "a" * 100_000 + "@example.org",
    ],
)
def test_anything_else_is_refused_on_the_field(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        address.parse(typed, "email")

    assert (refused.value.code, refused.value.field) == ("INVALID", ("email",))


@given(st.one_of(st.text(), st.emails(), st.tuples(st.text(), st.text()).map("@".join)))
def test_whatever_is_typed_becomes_one_clean_ascii_address_or_is_refused(typed: str) -> None:
    try:
        kept = address.parse(typed, "email")
    except Refused:
        return
    assert kept.isascii()
    assert kept.isprintable()
    assert " " not in kept
    assert len(kept) <= 254
    assert address.parse(kept, "email") == kept
