"""Activities in the database."""

from pledgebank.activities.store import activities, signups

INDEXES = (*activities.INDEXES, *signups.INDEXES)
