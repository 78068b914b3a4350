"""Real clients against the real server: each scenario in `scenarios/` is a test."""

import pytest

from tests.clients import node
from tests.clients.conftest import Outcome

SCENARIOS = [pytest.param(file, claim, id=f"{file}: {claim}") for file in node.files() for claim in node.claims(file)]


@pytest.mark.parametrize(("file", "claim"), SCENARIOS)
def test_scenario(outcome: Outcome, file: str, claim: str) -> None:
    error = outcome(file, claim).error
    if error:
        pytest.fail(error, pytrace=False)
