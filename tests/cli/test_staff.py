"""`pledgebank staff`."""

from functools import partial

import pytest
from typer.testing import CliRunner, Result

from pledgebank.cli import staff
from pledgebank.councils import commands
from pledgebank.councils.model import BodyEntry
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.cli.running import Opened


@pytest.fixture(autouse=True)
def _councils(opened: Opened) -> None:
    async def enter(storage: Storage) -> bool:
        for slug in ("leeds", "york"):
            await write(storage, partial(commands.enter_body, entry=BodyEntry(slug=slug, name=slug)))
        return True

    opened(enter)


def run(opened: Opened, *arguments: str) -> Result:
    return CliRunner().invoke(staff.commands_of(opened), arguments)


def test_staff_are_added_listed_and_removed(opened: Opened) -> None:
    added = run(opened, "add", "Mo@Example.org", "--body", "leeds", "--role", "moderator")
    again = run(opened, "add", "mo@example.org", "--body", "leeds", "--role", "moderator")
    other = run(opened, "add", "mo@example.org", "--body", "york", "--role", "MODERATOR")
    listed = run(opened, "list").stdout

    assert [one.exit_code for one in (added, again, other)] == [0, 0, 0]
    assert "is now moderator for leeds." in added.stdout
    assert opened.count("staff") == 2
    assert all(word in listed for word in ("leeds", "york", "moderator"))

    assert run(opened, "remove", "mo@example.org", "--body", "york").exit_code == 0
    assert opened.count("staff") == 1
    assert "works for nobody" in run(opened, "remove", "eve@example.org").stdout
    assert run(opened, "remove", "mo@example.org").exit_code == 0
    assert opened.count("staff") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "mo@example.org", "--body", "hull", "--role", "moderator"], "no body called hull"),
        (["add", "mo", "--body", "leeds", "--role", "moderator"], "e-mail"),
        (["remove", "mo@example.org", "--body", "hull"], "no body called hull"),
    ],
)
def test_what_makes_no_sense_is_refused(opened: Opened, arguments: list[str], told: str) -> None:
    answer = run(opened, *arguments)

    assert answer.exit_code == 1
    assert told in answer.stderr
    assert opened.count("staff") == 0


def test_an_address_is_not_in_the_log(opened: Opened) -> None:
    run(opened, "add", "mo@example.org", "--body", "leeds", "--role", "moderator")

    async def inbox(storage: Storage) -> str:
        return str(await storage.reader.find("inbox", {}, limit=100))

    told = opened(inbox)
    assert told is not None
    assert "staff.entered" in told
    assert "mo@" not in told
