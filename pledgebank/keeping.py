"""Where the pictures of photos are kept by the settings, and who clears away beside the server what nobody needs."""

from functools import partial

from pledgebank.photos import clearing as photos_clearing
from pledgebank.photos.blobs import Blobs
from pledgebank.photos.blobs.disk import Disk
from pledgebank.photos.blobs.s3 import S3, Account
from pledgebank.settings import Settings
from pledgebank.workers import Clockwork


def pictures(settings: Settings) -> Blobs:
    """Where the pictures of photos are kept."""
    if settings.photos is None:
        return Disk(settings.data.expanduser() / "photos")
    secret = settings.photos_secret.get_secret_value() if settings.photos_secret else None
    account = Account(settings.photos_endpoint, settings.photos_region, settings.photos_key, secret)
    return S3(settings.photos, account)


def clocks(settings: Settings) -> tuple[Clockwork, ...]:
    """The background work that needs more than the database."""
    return (("clock of photos", partial(photos_clearing.run, blobs=pictures(settings))),)
