"""Tells of the reports with updates that show a name when it changes."""

from pledgebank.people import renaming
from pledgebank.reports.life import store
from pledgebank.reports.life.model import ReportAuthorRenamed

TELLS = renaming.follower("updates", store.naming, lambda report: ReportAuthorRenamed(id=report))
