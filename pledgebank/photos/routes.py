"""Where photos are sent to and looked at."""

from starlette.routing import Route

from pledgebank.photos.album import Album
from pledgebank.photos.blobs import Blobs
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.looking import Looking
from pledgebank.photos.reception import Reception, spoken
from pledgebank.photos.sending import Patience, Sending


def routes(
    reception: Reception, album: Album, blobs: Blobs, darkroom: Darkroom, *, patience: Patience | None = None
) -> list[Route]:
    """`/photos/{uuid}` to send one, `/photos/{name}/{size}` to look at one."""
    sending = Sending(reception, album, blobs, darkroom, patience or Patience())
    looking = Looking(reception, album, blobs)
    return [
        Route("/photos/{photo}", spoken(sending.put), methods=["PUT"]),
        Route("/photos/{name}/{file}", spoken(looking.get), methods=["GET"]),
    ]
