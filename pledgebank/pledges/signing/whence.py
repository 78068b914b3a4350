"""Where signers live, and from what network they sign: read into what may be kept, which is a digest. Pure."""

import ipaddress
import unicodedata

from pledgebank.base import text

_LONGEST = 60


def household(house: str, postcode: str) -> str:
    """A household by its house (number or name, and flat) and postcode, however written. Raises Refused INVALID."""
    return f"household {_plain(house, 'house')} {_plain(postcode, 'postcode')}"


def is_told_apart(address: str) -> bool:
    """Whether an address tells a network: not one on this machine or behind the same router."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _plain(said: str, field: str) -> str:
    line = text.line(said, "household", field, longest=_LONGEST)
    folded = unicodedata.normalize("NFKC", line).casefold()
    return "".join(one for one in folded if one.isalnum()) or line
