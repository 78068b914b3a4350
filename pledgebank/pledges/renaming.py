"""Tells of the pledges that show a promiser's name when it changes."""

from pledgebank.people import renaming
from pledgebank.pledges import store
from pledgebank.pledges.events import PromiserRenamed

TELLS = renaming.follower("pledges", store.naming, lambda pledge: PromiserRenamed(id=pledge))
