"""Tells of the activities that show an organiser's name when it changes."""

from pledgebank.activities.model import OrganiserRenamed
from pledgebank.activities.store import activities
from pledgebank.people import renaming

TELLS = renaming.follower("activities", activities.naming, lambda activity: OrganiserRenamed(id=activity))
