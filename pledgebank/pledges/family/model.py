"""What the areas of a pledge come to together."""

from msgspec import Struct


class Tally(Struct, frozen=True):
    """The areas of one pledge: what they count together, what the fullest counts, how many stand how.

    `undecided`: in how many it may still activate or fail, also where they are out of view.
    """

    signatures: int = 0
    most: int = 0
    active: int = 0
    failed: int = 0
    undecided: int = 0
