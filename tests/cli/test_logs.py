"""What log lines hold, and what they never do."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from pledgebank import settings
from pledgebank.cli import logs

SECRET = "ada@example.org"


@pytest.fixture
def _restored() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("pledgebank")
    before = (root.handlers, root.level, ours.level)
    yield
    root.handlers = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    structlog.reset_defaults()


def fail() -> None:
    written = SECRET  # a debugger's trace would show it
    raise LookupError(f"no account for {written}")


@pytest.mark.usefixtures("_restored")
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("whose", ["ours", "a library's"])
def test_a_failure_is_logged_with_its_lines_of_code_and_no_word_of_what_people_wrote(
    form: str, whose: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(settings.read(log=form))
    logger = structlog.get_logger("pledgebank.x") if whose == "ours" else logging.getLogger("a_library")

    try:
        fail()
    except LookupError:
        logger.exception("it failed")

    told = capsys.readouterr().err
    assert SECRET not in told
    assert "LookupError" in told
    assert "in fail" in told
    if form == "json":
        assert json.loads(told)["event"] == "it failed"
