"""How often one person, one device or one network may do what, and when there is room again."""

import asyncio
import ipaddress
import math
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.storage import allowances
from pledgebank.storage.mongo import Storage
from pledgebank.web.limits.tally import Tally


class Rates(Struct, frozen=True):
    """What is enough of one kind of act. `network`: of guests together; who is signed in answers for themselves.

    `shared`: counted over all servers, in the database, which costs about as much as another write would; else by each
    server for itself, which costs next to nothing.
    """

    person: tuple[RateLimitItem, ...]
    device: tuple[RateLimitItem, ...]
    network: tuple[RateLimitItem, ...]
    shared: bool = False


# Somebody who comes home with a day's work in an offline queue should meet none of these.
ORDINARY = Rates(
    person=(RateLimitItemPerHour(1_000),), device=(RateLimitItemPerMinute(120),), network=(RateLimitItemPerMinute(600),)
)
# What others have to read.
PUBLISHING = Rates(
    person=(RateLimitItemPerHour(30), RateLimitItemPerDay(100)),
    device=(),
    network=(RateLimitItemPerHour(60),),
    shared=True,
)


class Act(Struct, frozen=True):
    """A kind of act, by the name of its mutation, and what is enough of it."""

    name: str
    rates: Rates


class Doer(Struct, frozen=True):
    """Who acts, as far as it is known; empty where it is not."""

    person: str = ""
    device: str = ""
    network: str = ""


class RateLimits:
    """One per process. `digest` turns a name into what it may be kept under; `watchful=False` lets everything pass."""

    def __init__(self, storage: Storage, digest: Callable[[str], bytes], *, watchful: bool = True) -> None:
        self._clock = storage.clock
        self._shared = allowances.limiter(storage)
        self._here: dict[int, Tally] = {}
        self._digest = digest
        self._watchful = watchful

    async def take(self, act: Act, doer: Doer) -> None:
        """Take one act of this kind from everyone's allowance who does it. Raises Refused TOO_MANY."""
        if not self._watchful:
            return
        if doer.person:
            asked = [("person", doer.person, act.rates.person), ("device", doer.device, act.rates.device)]
        else:
            asked = [("network", doer.network, act.rates.network)]
        bounds = [(bound, f"{act.name} by {kind} {name}") for kind, name, each in asked if name for bound in each]
        if act.rates.shared:
            await asyncio.gather(*(self.take_one(bound, key) for bound, key in bounds))
            return
        for bound, key in bounds:
            within = bound.get_expiry()
            if wait := self._here.setdefault(within, Tally(within)).take(key, bound.amount):
                raise too_many(wait)

    async def take_one(self, bound: RateLimitItem, key: str) -> None:
        """Take one from a single allowance, shared by all servers. Raises Refused TOO_MANY."""
        kept_under = self._digest(key).hex()
        if not await self._shared.hit(bound, kept_under):
            free = (await self._shared.get_window_stats(bound, kept_under)).reset_time
            raise too_many(free - self._clock.now().timestamp())


def too_many(seconds: float) -> Refused:
    """The refusal of what was done too often; `seconds` until there is room again."""
    wait = max(math.ceil(seconds), 1)
    return Refused("TOO_MANY", "That was tried too often; please wait a while.", retry_after=wait)


def network_of(address: str) -> str:
    """The network a client address stands for: who has one IPv6 address has the 2**64 around it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
