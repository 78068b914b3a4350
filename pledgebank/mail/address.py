"""E-mail addresses: which we write to, and the one way in which we write each down."""

import re

import idna

from pledgebank.base.errors import Refused, invalid

LONGEST = 254  # RFC 5321: what fits between < and >
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_LOCAL = 64


def parse(text: str, *field: str) -> str:
    """The address in lower case with its domain in IDNA. Raises Refused INVALID for anything but name@domain.tld.

    The name too is put in lower case, as phones begin it with a capital; and it is to that form that we write, so
    whoever reads the mail there is the only one who can act under it.
    """
    local, at, domain = text.strip(" \t\r\n").rpartition("@")
    if not at or len(text) > 2 * LONGEST:
        raise _wrong(field)
    name = local.lower()
    address = f"{name}@{_domain(domain, field)}"
    # "=?" begins what software that reads mail decodes, into whatever: nobody has that in their name.
    if not _LOCAL.fullmatch(name) or "=?" in name or len(name) > _LONGEST_LOCAL or len(address) > LONGEST:
        raise _wrong(field)
    return address


def _domain(domain: str, field: tuple[str, ...]) -> str:
    try:
        ascii_only = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii").lower()
    except (UnicodeError, IndexError, ValueError) as error:
        raise _wrong(field) from error
    labels = ascii_only.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        raise _wrong(field)
    return ascii_only


def _wrong(field: tuple[str, ...]) -> Refused:
    return invalid("Please check this e-mail address: it should look like name@example.org.", *field)
