"""Tells of the activities that show an organiser's name when it changes."""

from pledgebank.activities import store as activities
from pledgebank.activities.events import OrganiserRenamed
from pledgebank.people import renaming

TELLS = renaming.follower("activities", activities.naming, lambda activity: OrganiserRenamed(id=activity))
