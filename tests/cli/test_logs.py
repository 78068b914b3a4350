"""What the log must not tell."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from pledgebank.cli import logs
from pledgebank.settings import LogFormat, Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.parametrize("form", list(LogFormat))
def test_a_traceback_names_the_error_but_no_values(form: LogFormat, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log=form))

    def sign_in(email: str) -> None:
        raise LookupError(len(email))

    try:
        sign_in("@".join(["ann", "example.org"]))
    except LookupError:
        structlog.stdlib.get_logger("some").exception("a bug")

    told = capsys.readouterr().err
    assert "a bug" in told
    assert "LookupError" in told
    assert "sign_in" in told
    assert "ann@example.org" not in told
