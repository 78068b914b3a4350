"""All that everybody can read, and do, without the app."""

from zoneinfo import ZoneInfo

from starlette.routing import Route

from pledgebank.pages import activities, groups, pledges, reports, sheets, signing
from pledgebank.pages.asking import Asking
from pledgebank.pledges.leaflets.press import Press


def routes(asking: Asking, press: Press, address: str, zone: ZoneInfo) -> list[Route]:
    """The pages. `address`: where people reach this server; `zone`: in which times are told that are of no place."""
    return [
        reports.route(asking, address, zone),
        groups.route(asking, address),
        # What begins like another comes after it.
        *sheets.routes(asking, address, press),
        *signing.routes(asking, address),
        pledges.route(asking, address),
        activities.route(asking, address),
    ]
