"""Tells of the reports that show a name when it changes."""

from pledgebank.people import renaming
from pledgebank.reports import store
from pledgebank.reports.model import ReporterRenamed

TELLS = renaming.follower("reports", store.naming, lambda report: ReporterRenamed(id=report))
