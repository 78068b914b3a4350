"""Tallies as earlier versions kept them: let go, and counted anew from the log."""

from pledgebank.map import fold, tally_store
from pledgebank.storage.beginning import begin_again
from pledgebank.storage.unit import Unit

AT_ONCE = 5_000


async def count_anew(unit: Unit) -> bool:
    """Let go of what was counted, for the follower to begin again; whether there is more of it.

    The map fills while it catches up, and `asOf` says how far it is.
    """
    if await tally_store.let_go(unit, AT_ONCE):
        return True
    await begin_again(unit, fold.FOLDS)
    return False
