"""A database for commands, which open and close it themselves."""

from collections.abc import Iterator

import pytest

from tests.cli.running import Opened


@pytest.fixture
def opened(mongo_url: str, database_name: str) -> Iterator[Opened]:
    made = Opened(mongo_url, database_name)
    yield made
    made.interrupt = False
    made.clear()
