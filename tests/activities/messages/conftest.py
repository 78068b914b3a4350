"""An activity with people in every state."""

import pytest

from pledgebank.storage.mongo import Storage
from tests.activities.messages.scene import Scene, opened


@pytest.fixture
async def scene(storage: Storage) -> Scene:
    return await opened(storage)
