"""What the doctor sees of where photos are kept."""

from pathlib import Path

import pytest

from pledgebank import settings
from pledgebank.doctor import photos
from pledgebank.doctor.finding import State
from tests.doctor.test_machine import as_somebody_else

pytestmark = pytest.mark.anyio


async def test_photos_in_the_data_folder_are_fine(tmp_path: Path) -> None:
    found = await photos.look(settings.read(data=tmp_path / "new"))
    assert (found.state, found.says) == (State.FINE, f"They are kept in {tmp_path / 'new' / 'photos'}.")


async def test_a_folder_that_cannot_be_written_is_broken(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with as_somebody_else():
        found = await photos.look(settings.read(data=tmp_path))
    assert found.state is State.BROKEN


async def test_a_folder_in_production_is_doubtful_as_others_may_not_see_it(tmp_path: Path) -> None:
    given = {"public_url": "https://a.example", "smtp_host": "mail", "mongodb_url": "mongodb://host/?replicaSet=rs0"}
    found = await photos.look(settings.read(data=tmp_path, production=True, **given))
    assert found.state is State.DOUBTFUL


async def test_a_store_that_does_not_answer_is_broken() -> None:
    chosen = settings.read(
        photos="s3://pictures", photos_endpoint="http://127.0.0.1:9", photos_key="k", photos_secret="s"
    )
    found = await photos.look(chosen)
    assert (found.state, found.says) == (State.BROKEN, "s3://pictures does not answer, or refuses us.")
