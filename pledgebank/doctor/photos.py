"""Where photos are kept: whether it can be reached, and whether all servers see the same."""

import os
import tempfile

from pledgebank import keeping
from pledgebank.doctor.finding import Finding, broken, doubtful, fine
from pledgebank.photos.blobs import Away
from pledgebank.settings import Settings


async def look(settings: Settings) -> Finding:
    """Whether photos can be kept where the settings say. Nothing is left there."""
    return _folder(settings) if settings.photos is None else await _store(settings, settings.photos)


def _folder(settings: Settings) -> Finding:
    folder = settings.data.expanduser().absolute() / "photos"
    there = next(one for one in (folder, *folder.parents) if os.path.exists(one))
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return broken(
            "photos",
            f"{there} cannot be written: {error.strerror}.",
            "Make it yours, or name another in PLEDGEBANK_DATA.",
        )
    if settings.production:
        return doubtful(
            "photos",
            f"They are kept in {folder}, on this machine.",
            "Fine if every server and worker sees this folder; else keep them in a store: PLEDGEBANK_PHOTOS.",
        )
    return fine("photos", f"They are kept in {folder}.")


async def _store(settings: Settings, bucket: str) -> Finding:
    try:
        await keeping.pictures(settings).length("doctor/large.jpg")
    except Away:
        return broken(
            "photos",
            f"{bucket} does not answer, or refuses us.",
            "Look at PLEDGEBANK_PHOTOS, _ENDPOINT, _REGION, _KEY and _SECRET.",
        )
    return fine("photos", f"They are kept in {bucket}.")
