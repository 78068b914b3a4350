"""Where people find this server: for the links in what we answer."""

from msgspec import Struct


class Site(Struct, frozen=True):
    """A tool of the process. `address`: without a slash at its end; empty where links are to begin with one."""

    address: str = ""
