"""Where a signer lives, where that matters, and whence they sign, as digests that tell nobody anything."""

import strawberry

from pledgebank.people.entrance import Entrance
from pledgebank.pledges.signing import whence
from pledgebank.web.context import Context
from pledgebank.web.limits.rates import network_of


@strawberry.input(description="Where a signer lives, of which only a digest is kept.")
class HouseholdInput:
    """Where a signer lives."""

    house: str = strawberry.field(description="Number or name of the house, and the flat: at most 60 characters.")
    postcode: str = strawberry.field(description="Its postcode; how it is written makes no difference.")

    def digest(self, context: Context) -> bytes:
        """What is kept of it. Raises Refused INVALID."""
        return context.get(Entrance).tokens.contact_digest(whence.household(self.house, self.postcode))


def network(context: Context) -> bytes | None:
    """A digest of the network from which this is asked; None where the address tells none."""
    entrance = context.find(Entrance)
    if entrance is None or not whence.is_told_apart(context.address):
        return None
    return entrance.tokens.contact_digest(f"network {network_of(context.address)}")
