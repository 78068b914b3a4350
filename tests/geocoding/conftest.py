"""Where the real data are."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data() -> Path:
    """Real files of postcodes, addresses and names."""
    folder = os.environ.get("PLEDGEBANK_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("PLEDGEBANK_TEST_DATA does not name the folder of real data")
    return Path(folder)
