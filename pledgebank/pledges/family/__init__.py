"""Pledges by areas: one promise, counted, activated and decided in each area by itself."""
