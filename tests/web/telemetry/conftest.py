"""An application that is measured and traced."""

import pytest
from starlette.applications import Starlette

from pledgebank.storage.mongo import Storage
from pledgebank.web.telemetry.metrics import Metrics
from tests.web.graphql.house import measured


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def house(storage: Storage, metrics: Metrics) -> Starlette:
    return measured(storage, metrics)
